"""Lines for a terminal: wrapped and never cut, coloured if asked, in ASCII if asked."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

_COLORS = {"pass": "32", "fail": "31;1", "warning": "33", "note": "36", "undetermined": "35"}
_STYLES = {**_COLORS, "not-applicable": "2", "waived": "2", "strong": "1", "faint": "2"}

_ASCII = str.maketrans(
    {"✓": "+", "✗": "x", "–": "-", "—": "-", "→": "->", "…": "...", "×": "x", "’": "'", "‘": "'", "“": '"', "”": '"'}
    | {"─": "-", "›": ">", "≥": ">=", "≤": "<="}
)
# What may stand before a record's data in a zone file: only there may parentheses carry it over a line end.
_RECORD = re.compile(r'[^\s"()]+ (?:\d+ )?IN [A-Z]+ [^"();<>]+')


class Terminal(Struct, frozen=True, kw_only=True):
    """What the reader's terminal shows."""

    color: bool
    width: int
    ascii_only: bool

    def plain(self, text: str) -> str:
        """The text in characters that the terminal has."""
        if not self.ascii_only:
            return text
        return text.translate(_ASCII).encode("ascii", "backslashreplace").decode()

    def styled(self, text: str, style: str) -> str:
        """The text in the colour of a status, or "strong" or "faint"; unchanged where colours are off."""
        if not self.color:
            return text
        return "\n".join(f"\x1b[{_STYLES[style]}m{line}\x1b[0m" for line in text.split("\n"))

    def wrapped(self, text: str, first: str = "", rest: str | None = None) -> str:
        """The text in lines of the terminal's width. `first` stands before the first line, `rest` before the others.

        A word that is longer than a line goes on in the next.
        """
        before, after = self.plain(first), self.plain(first if rest is None else rest)
        lines = textwrap.wrap(
            self.plain(text),
            width=self.width,
            initial_indent=before,
            subsequent_indent=after,
            break_on_hyphens=False,
        )
        return "\n".join(lines or [before.rstrip()])

    def record(self, text: str, indent: str) -> str:
        """Records to publish, each unbroken where it fits; else in the parentheses of RFC 1035 section 5.1."""
        return "\n".join(line for record in text.split("\n") for line in self._record(self.plain(record), indent))

    def underlined(self, text: str) -> str:
        """A line as long as the text."""
        return self.plain("─") * min(columns(self.plain(text)), self.width)

    def _record(self, record: str, indent: str) -> Iterable[str]:
        if len(indent) + len(record) <= self.width:
            return [indent + record]
        owner, *rest = record.split(" ")
        if _RECORD.fullmatch(record) and len(indent) + len(owner) + 2 <= self.width:
            folded = self.wrapped(" ".join(rest) + " )", indent + "    ").split("\n")
            return [f"{indent}{owner} (", *folded]
        return self.wrapped(record, indent, indent + "    ").split("\n")


def columns(text: str) -> int:
    """How many columns a line takes: East Asian wide characters take two, combining ones none (UAX 11)."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def padded(text: str, width: int) -> str:
    """The text filled up with spaces to a width; longer text as it is."""
    return text + " " * (width - columns(text))
