"""Pure questions about what makes a name look generic: words for access lines, no name at all, its own address."""

import re
from ipaddress import IPv4Address, IPv6Address

from ptraudit.hostname import Trait, bare, own_labels
from ptraudit.lookup import IPAddress

# Words by which filters know access lines and pools (rspamd hfilter, SpamAssassin 20_dynrdns.cf, Haraka fcrdns).
ACCESS_WORDS = (
    "dynamic", "dyn", "dynip", "dynamicip", "dhcp", "ppp", "pppoe", "pptp", "dial", "dialup", "dialin", "dial-up",
    "dsl", "adsl", "xdsl", "vdsl", "catv", "cm", "cpe", "docsis", "modem", "cablemodem", "broadband", "bredband",
    "fttb", "fttx", "ftth", "wifi", "wlan", "gprs", "cdma", "umts", "lte", "resnet", "homeuser", "unassigned",
    "unused-addr", "in-addr",
)  # fmt: skip
NEEDS_DIGITS = frozenset({"cm", "lte"})  # too short to mean an access line where they stand alone

# Such words that also name a department, a product or a cluster; rspamd gives most of them 0.5 to 2.5 points.
ORDINARY_WORDS = (
    "broad", "cable", "client", "clients", "cust", "customer", "customers", "kabel", "mobile", "nat", "pool", "pools",
    "res", "rev", "reverse", "unused", "user", "users",
)  # fmt: skip
ADDRESS_WORDS = ("host", "ip")  # say nothing alone, nor with one number: host1.example.com

_ANY = "|".join(sorted((*ACCESS_WORDS, *ORDINARY_WORDS), key=len, reverse=True))
KEYWORD = re.compile(rf"(?<![a-z])(?:{_ANY})+(?![a-z])")  # repeated, for dynamicpool
ORDINARY = re.compile(rf"(?:{'|'.join(ORDINARY_WORDS)})+")

# Words by which senders of mail name their hosts.
MAIL_WORDS = frozenset((
    "mail", "email", "mailer", "mailout", "mout", "mta", "mx", "mxout", "smtp", "smtpout", "relay", "out", "outbound",
    "outgoing", "sender", "delivery", "esp",
))  # fmt: skip

# Words by which filters know a fixed host; they take the sting out of a part of the address.
STATIC_HINTS = MAIL_WORDS | {"static", "fix", "fixed", "fixip", "dedicated", "business"}

# What stands in the place of a name that nobody gave.
PLACEHOLDER = re.compile(
    r"(?:no|not|missing)-?(?:r?dns|ptr|rev|reverse|reverse-dns|revdns|name|hostname|data|set|assigned|configured)(?:-.*)?"
    r"|un(?:allocated|assigned|configured|defined|known|named|set|used)|hosted-by|reserved"
)


class Spelling(Trait, frozen=True, kw_only=True):
    """How a name spells an address, and whether it spells the whole of its own."""

    whole: bool


def embedded_address(name: str, address: IPAddress) -> Spelling | None:
    """The spelling of an address that is part of its own name: decimal, reversed, padded, hexadecimal, one integer.

    A part of the address counts only left of the registrable domain, and only where nothing touches it on the right.
    Two octets count beside a word for access lines or hosts, or with four digits and no letter in their labels: others
    are taken for the owner's own numbers, as in web1-2. Another IPv4 address, spelled with seven digits or more,
    counts as a part, since SpamAssassin does not compare.
    """
    own = ".".join(own_labels(name))
    if not _may_spell(bare(name), address):
        return _another_address(own)
    whole, part = _spellings_v4(address) if isinstance(address, IPv4Address) else _spellings_v6(address)
    for spellings, text, end in ((whole, bare(name), "(?![0-9])"), (part, own, "(?![0-9a-z])")):
        for pattern, description in spellings:
            match = re.search(rf"(?<![0-9a-z])[a-z]*?({pattern}){end}", text)
            if match and ("two octets" not in description or _clearly_octets(own, match)):
                return Spelling(matched=match[1], pattern=description, whole=spellings is whole)
    return _another_address(own)


def _may_spell(text: str, address: IPAddress) -> bool:
    """Whether a name holds what every spelling of an address needs; most hold nothing, and patterns are dear."""
    if isinstance(address, IPv4Address):
        decimal = str(address).split(".")
        digits = [f"{octet:02x}" for octet in address.packed]
        # A part of two or three octets always has the third, and the second or the last.
        return str(int(address)) in text or any(
            octets[2] in text and (octets[1] in text or octets[3] in text) for octets in (decimal, digits)
        )
    bare_text = text.replace(".", "").replace("-", "")
    groups = address.exploded.split(":")
    last = "".join(groups[4:]), "".join(group.lstrip("0") or "0" for group in groups[4:])
    whole = address.compressed.replace(":", ""), "".join(reversed("".join(groups)))
    return any(spelled in bare_text for spelled in (*last, *whole))


def _clearly_octets(own: str, match: re.Match[str]) -> bool:
    beside = own[: match.start(1)].rpartition(".")[2] + own[match.end(1) :].partition(".")[0]
    bare_digits = not re.search("[a-z]", beside) and len(re.findall(r"\d", match[1])) >= 4
    return bare_digits or bool(KEYWORD.search(own) or set(re.findall("[a-z]+", own)).intersection(ADDRESS_WORDS))


def _another_address(own: str) -> Spelling | None:
    for match in re.finditer(r"(?<!\d)(\d{1,3})([.x_-]?)(\d{1,3})\2(\d{1,3})\2(\d{1,3})(?!\d)", own):
        octets = match.group(1, 3, 4, 5)
        digits = len("".join(octets))
        if digits >= (7 if match[2] else 12) and max(map(int, octets)) <= 255:
            return Spelling(matched=match[0], pattern="four numbers as of an address", whole=False)
    return None


Spellings = tuple[tuple[str, str], ...]


def _spellings_v4(address: IPv4Address) -> tuple[Spellings, Spellings]:
    octets = str(address).split(".")
    padded = [octet.zfill(3) for octet in octets]
    joint, loose = "[.x_-]", "[.x_-]?"
    short = joint if len("".join(octets)) < 8 else loose  # a short run of digits is no address without separators
    whole = (
        (joint.join(f"0*{octet}" for octet in octets), "the address in decimal"),
        (joint.join(f"0*{octet}" for octet in reversed(octets)), "the address reversed"),
        (loose.join(padded), "the address padded to three digits"),
        (loose.join(reversed(padded)), "the address reversed and padded to three digits"),
        (short.join(octets), "the address in decimal"),
        (f"0*{int(address):08}", "the address as one integer"),
        ("(?:0x)?" + "[.-]?".join(f"{octet:02x}" for octet in address.packed) + "(?![a-f])", "the address in hexadecimal"),
    )
    part = (
        (joint.join(octets[:3]), "the first three octets"),
        (joint.join(octets[1:]), "the last three octets"),
        (joint.join(reversed(octets[1:])), "the last three octets reversed"),
        (joint.join(octets[2:]), "the last two octets"),
        (joint.join(reversed(octets[2:])), "the last two octets reversed"),
    )
    return whole, part


def _spellings_v6(address: IPv6Address) -> tuple[Spellings, Spellings]:
    groups = address.exploded.split(":")
    short = [group.lstrip("0") or "0" for group in groups]
    whole = (
        ("[.-]?".join(groups), "the address in hexadecimal"),
        ("[.-]".join(short), "the address in hexadecimal groups"),
        (address.compressed.replace(":", "-"), "the address with hyphens"),
        ("[.-]?".join(reversed("".join(groups))), "the address in reversed nibbles"),
    )
    return whole, (("[.-]?".join(groups[4:]), "the last four groups"), ("[.-]".join(short[4:]), "the last four groups"))


def access_keyword(name: str, address: IPAddress) -> Trait | None:
    """The first word left of the registrable domain by which filters know an access line.

    A word is bounded by dots, hyphens or digits, as in rspamd's hfilter; several may be one, as in dynamicpool. The
    shortest need a digit beside them. Ordinary words need one too, or the address in the name, and count for nothing
    behind a first label that begins with a word for mail.
    """
    own = own_labels(name)
    found = [(label, word) for label in own for word in KEYWORD.finditer(label)]
    if not found:
        return None
    for_mail = (re.findall("[a-z]+", own[0]) or [""])[0] in MAIL_WORDS
    spelled = embedded_address(name, address) is not None
    for label, word in found:
        numbered = re.search(r"\d", label[: word.start()][-2:] + label[word.end() :][:2]) is not None
        if ORDINARY.fullmatch(word[0]):
            counts = not for_mail and (numbered or spelled)
        else:
            counts = numbered or word[0] not in NEEDS_DIGITS
        if counts:
            return Trait(matched=word[0], pattern="a word that filters take for an access line")
    return None


def static_hint(name: str) -> str:
    """The word of a name by which filters know a fixed host, or ""."""
    words = re.findall(r"[a-z]+", " ".join(own_labels(name)))
    return next((word for word in words if word in STATIC_HINTS), "")


def placeholder(name: str) -> str:
    """The first label, where it says that nobody gave a name, as `unknown` or `no-rdns` do; or ""."""
    first = next(iter(own_labels(name)), "")
    return first if PLACEHOLDER.fullmatch(first) else ""
