"""The shape of a name by which filters take a host for a customer's line, in three facts. Pure.

A name embeds an address, holds a word for an access line, or has the layout that one provider gives its customers' lines.
None compares with the real address: filters that read a Received header do not. Names are in lower case, without their
last dot.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec import Struct

# Words for access lines that count as part of longer ones too.
ACCESS_WORDS = ("cm", "catv", "docsis", "cable", "dsl", "dhcp", "cpe", "node")
ACCESS_LABELS = frozenset(("docsis", "cable", "dsl", "adsl", "dhcp", "cpe"))
# Words that count where dots or hyphens stand on both sides.
CUSTOMER_WORDS = frozenset(("dyn", "dynamic", "res", "resnet", "client", "docsis", "dhcp", "cpe", "catv"))


class Numbers(Struct, frozen=True, kw_only=True):
    """Numbers in a row with one character between each two: where the first and the last begin and end."""

    first: tuple[int, int]
    last: tuple[int, int]


def numbers(name: str) -> tuple[tuple[int, int], ...]:
    """Where each number of a name begins and ends."""
    return tuple(match.span() for match in re.finditer(r"[0-9]+", name))


def in_a_row(name: str, count: int) -> Iterator[Numbers]:
    """Every so many numbers with one character between each two."""
    spans = numbers(name)
    for place in range(len(spans) - count + 1):
        row = spans[place : place + count]
        if all(after[0] - before[1] == 1 for before, after in pairwise(row)):
            yield Numbers(first=row[0], last=row[-1])


# --- a name embeds an address


def embeds_address(name: str) -> bool:
    """Whether four numbers stand in a row, in a name with two dots or more behind the last one's begin."""
    return any(_dotted(name[row.last[1] :]) for row in in_a_row(name, 4))


def _dotted(rest: str) -> bool:
    """Whether a rest holds two dots with something between them and behind them."""
    return "." in rest.partition(".")[2][1:-1]


def embeds_address_in_hex(name: str) -> bool:
    """Whether the first label is a hexadecimal number of 32 bits."""
    return re.match(r"0x[a-f0-9]{8}\.", name) is not None


def embeds_split_address(name: str) -> bool:
    """Whether the first label is a number, and three more stand in a row behind it, with something behind these.

    The first of the three does not begin with the second label's first character, so 1.2.3.4 is none, and 1.20.3.4 is one.
    """
    if not re.match(r"[0-9]+\.", name):
        return False
    least = name.index(".") + 3
    return any(row.first[1] >= least and row.last[1] < len(name) for row in in_a_row(name, 3))


# --- a name holds a word for an access line


def bounded_words(name: str) -> tuple[str, ...]:
    """What stands between dots and hyphens, its two ends left out."""
    return tuple(re.split(r"[.-]", name)[1:-1])


def is_fixed(name: str) -> bool:
    """Whether dots or hyphens on both sides set off the word static."""
    return "static" in bounded_words(name)


def access_word_before_numbers(name: str, words: Iterable[str] = ACCESS_WORDS) -> bool:
    """Whether two numbers stand behind a word for an access line."""
    return any(len(numbers(name[match.end() :])) >= 2 for word in words for match in re.finditer(word, name))


def access_label_behind_numbers(name: str) -> bool:
    """Whether two numbers stand before a label, not the last one, that is such a word alone."""
    labels = name.split(".")
    places = [place for place, label in enumerate(labels[:-1]) if label in ACCESS_LABELS]
    return any(len(numbers(".".join(labels[:place]))) >= 2 for place in places)


def customer_word(name: str) -> bool:
    """Whether a word for customers or their lines is set off, or one for dynamic addresses begins with a number behind."""
    if CUSTOMER_WORDS.intersection(bounded_words(name)):
        return True
    return any(re.match(r"dyn(?:amic)?[0-9]", word) for word in re.split(r"[.-]", name)[1:])


# --- a name has a provider's layout


class Layout(Struct, frozen=True, kw_only=True):
    """How one provider names its customers' lines: the domain, and the whole of what stands before it."""

    provider: str
    zone: str
    host: str

    def fits(self, name: str) -> bool:
        """Whether a name is made so."""
        host = name.removesuffix(f".{self.zone}")
        return host != name and re.fullmatch(self.host, host) is not None


LAYOUTS = tuple(
    Layout(provider=provider, zone=zone, host=host)
    for provider, zone, host in (
        ("AT&T Broadband", "client2.attbi.com", r".+[0-9].+"),
        ("Rogers", "rogers.com", r"cpe[0-9]+.+"),
        ("Adelphia", "adelphia.net", r"[a-z]{2}-.+-[0-9]{1,3}\.[a-z]{3,8}"),
        ("Optimum Online", "dyn.optonline.net", r".+"),
        ("Road Runner", "roadrunner.com", r"[a-z]+-[0-9]{1,3}-[0-9]{1,5}"),
        ("Comcast", "comcast.net", r"[a-z-]+[0-9]+[a-z]{3}\.[a-z0-9]+\.[a-z]{2}"),
        ("Telia", "telia.com", r"h[0-9]+n[0-9]+fls.+"),
        ("VTR", "cm.vtr.net", r"cm-[a-z]+[0-9]+-[0-9]+-[0-9]+"),
        ("Chello", "cm.chello.no", r".+"),
        ("Chello", "chello.nl", r"[a-z][0-9]+\.upc-[a-z]"),
        ("Velox", "user.veloxzone.com.br", r"[a-z]{2}[0-9]+"),
        ("NTL", "broadband.ntl.com", r".+[0-9]+-[0-9]+-cust[0-9]+\.[a-z]{4,6}"),
        ("TDS", "tds.net", r".+-[a-z][0-9]+\.[a-z]{6}"),
        ("Asahi Net", "ppp.asahi-net.or.jp", r"[a-z][0-9]+"),
    )
)


def layout(name: str) -> str:
    """The provider by whose layout a customer's line is named so, or ""."""
    return next((one.provider for one in LAYOUTS if one.fits(name)), "") or (
        "T-Online" if re.match(r"[a-z][0-9]+\.dip\.", name) else _unnamed_layout(name)
    )


def _unnamed_layout(name: str) -> str:
    """Layouts that several providers share."""
    if name.startswith("yahoobb"):
        return "Yahoo BB"
    if re.match(r"[0-9]+\.cps\.", name):
        return "Virtua"
    return "Spacelan" if re.search(r".-[a-z][0-9]+-[0-9]+\.", name) else ""
