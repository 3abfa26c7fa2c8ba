"""What the public suffix list makes of a name, for those receivers that still read it (RFC 7489 section 3.2)."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ptraudit.hostname import bare, labels, unicode_form

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def registrable(name: str) -> str:
    """The organizational domain of a name, absolute: one label below the public suffix, or the name that is one itself."""
    top = labels(name)[-1]
    return (_rules(top).privatesuffix(bare(name)) or bare(name)) + "."


@lru_cache(100)
def _rules(top: str) -> "PublicSuffixList":
    """The rules below one top-level domain: reading 10,000 more would cost 100 ms."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(_lines(top, unicode_form(f"{top}.example")))


def _lines(top: str, readable: str | None) -> Iterator[str]:
    from publicsuffixlist import PSLFILE

    tops = {top, (readable or "").partition(".")[0]}
    with open(PSLFILE, encoding="utf-8") as file:  # noqa: PTH123 - the library names its file as text
        for line in file:
            rule = line.strip()
            if rule.rpartition(".")[2] in tops and not rule.startswith("//"):
                yield rule
