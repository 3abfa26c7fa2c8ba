"""Names as DNS compares them: absolute, lower case, A-labels (RFC 1035 section 2.3.3, RFC 5890).

Host names and their like are handled here; dnspython, which takes a tenth of a second to load, has all others.
"""

import re
from functools import lru_cache

from ptraudit.lookup import printable

REMEMBERED = 4096  # names: each question asks for the same few several times over
MAX_NAME = 254  # characters with the final dot: 255 octets with the root (RFC 1035 section 3.1)
LENGTHS = tuple(bytes((length,)) for length in range(64))
PLAIN = re.compile(r"(?:[a-z0-9_/-]{1,63}\.)+", re.ASCII)


@lru_cache(REMEMBERED)
def absolute(name: str) -> str:
    """The absolute, lower-case A-label form of a name, by IDNA 2008 with the mapping of UTS 46.

    Raises ValueError, with the reason, for a name that DNS cannot hold.
    """
    if name.isascii():
        plain = name.lower()
        if not plain.endswith("."):
            plain += "."
        if is_plain(plain):
            return plain
    return _prepared(name)


def is_plain(name: str) -> bool:
    """Whether an absolute, lower-case name is what nearly all are: labels of letters, digits and few signs; or the root."""
    return name == "." or (len(name) <= MAX_NAME and PLAIN.fullmatch(name) is not None)


def encoded(name: str) -> bytes:
    """The octets of a name that `absolute` gave (RFC 1035 section 3.1)."""
    if "\\" in name:
        return _encoded(name)
    if name == ".":
        return LENGTHS[0]
    labels = name.encode("ascii").split(b".")  # the last one is empty, and ends the name as the root does
    return b"".join([LENGTHS[len(label)] + label for label in labels])


def _prepared(name: str) -> str:
    import dns.exception
    import dns.name

    try:
        return dns.name.from_text(name, dns.name.root, dns.name.IDNA_2008_Practical).to_text().lower()
    except dns.exception.DNSException as error:
        raise ValueError(f'"{printable(name, 300)}" cannot be a name: {printable(str(error), 300)}') from error
    except UnicodeError as error:  # a lone surrogate: bytes of the command line that were no UTF-8
        raise ValueError(f'"{printable(name, 300)}" cannot be a name: it is not valid Unicode') from error


def _encoded(name: str) -> bytes:
    import dns.name

    octets = dns.name.from_text(name).to_wire()
    assert octets is not None  # without a file to write to, the octets are returned
    return octets


def zone(name: str) -> str:
    """The zone, by guess, in which a name lies, or the network of a reverse name: names in it share their servers."""
    labels = name.rstrip(".").split(".")
    if labels[-2:] == ["in-addr", "arpa"]:
        return ".".join(labels[-4:])  # 0.192.in-addr.arpa
    if labels[-2:] == ["ip6", "arpa"]:
        return ".".join(labels[-10:])  # the /32 of a provider
    registry = len(labels) > 2 and len(labels[-2]) <= 3  # co.uk, com.au
    return ".".join(labels[-3:] if registry else labels[-2:])
