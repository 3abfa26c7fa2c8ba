"""Names as DNS compares them: absolute, lower case, A-labels (RFC 1035 section 2.3.3, RFC 5890)."""

from functools import lru_cache

import dns.exception
import dns.name

from ptraudit.lookup import printable

REMEMBERED = 4096  # names: each question asks for the same few several times over


@lru_cache(REMEMBERED)
def absolute(name: str) -> str:
    """The absolute, lower-case A-label form of a name, by IDNA 2008 with the mapping of UTS 46.

    Raises ValueError, with the reason, for a name that DNS cannot hold.
    """
    try:
        return dns.name.from_text(name, dns.name.root, dns.name.IDNA_2008_Practical).to_text().lower()
    except dns.exception.DNSException as error:
        raise ValueError(f'"{printable(name, 300)}" cannot be a name: {printable(str(error), 300)}') from error
    except UnicodeError as error:  # a lone surrogate: bytes of the command line that were no UTF-8
        raise ValueError(f'"{printable(name, 300)}" cannot be a name: it is not valid Unicode') from error


@lru_cache(REMEMBERED)
def parsed(name: str) -> dns.name.Name:
    """An absolute name as dnspython holds it."""
    return dns.name.from_text(name)
