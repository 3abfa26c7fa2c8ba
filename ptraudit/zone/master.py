"""Master files (RFC 1035 section 5.1) with $INCLUDE and $GENERATE, each record with the line that it stands on."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.tokenizer
import dns.zonefile
from msgspec import Struct, field

from ptraudit.place import Place

INCLUDE = re.compile(r'^\$INCLUDE[ \t]+("[^"\n]*"|[^\s;]+)(?:[ \t]+([^\s;]+))?[ \t]*(?:;.*)?$', re.IGNORECASE | re.MULTILINE)
EXPECTED = "this is no record; expected is one as `mail 3600 IN A 192.0.2.1`"
# What dnspython says, where more can be said.
CLEARER = dict.fromkeys(("", "None", "Text input is malformed."), EXPECTED) | {
    "Missing default TTL value": "the record has no TTL; begin the file with `$TTL 3600`"
}
MAX_DEPTH = 10  # files that include each other; more is a circle

Source = tuple[str, str]
"""A file: its path for messages, and its text."""


class Malformed(ValueError):
    """A master file that cannot be read; the text names file and line."""


class Line(Struct, frozen=True, kw_only=True):
    """One record, and where it is written; what $GENERATE makes stands where that does."""

    name: dns.name.Name
    ttl_s: int
    rdata: dns.rdata.Rdata
    place: Place


def records(
    source: Source,
    *,
    origin: dns.name.Name = dns.name.root,
    include: Callable[[str, str], Source] | None = None,
    most: int | None = None,
) -> list[Line]:
    """The records of a master file. Names that are not absolute begin at `origin` until the file says otherwise.

    `include` gives the file that another one names, from the name and the path of the other; without it none may be
    included. Raises Malformed, also for more than `most` records.
    """
    found = _Found(most=most)
    _Files(found, origin, include).read(source)
    return found.lines


class _Found(Struct):
    lines: list[Line] = field(default_factory=list)
    most: int | None = None


class _Tokenizer(dns.tokenizer.Tokenizer):
    """Remembers where the record that is being read began: the line count is past its end when it is handed over."""

    began = 1

    def get(self, want_leading: bool = False, want_comment: bool = False) -> dns.tokenizer.Token:
        if want_leading and self.ungotten_token is None:
            self.began = self.line_number
        return super().get(want_leading, want_comment)


class _Taker(dns.zonefile.RRsetsReaderTransaction):
    """Takes what dnspython's reader finds; its own would refuse a second SOA, and is quadratic."""

    def __init__(self, take: Callable[[dns.name.Name, int, dns.rdata.Rdata], None]) -> None:
        manager = dns.zonefile.RRSetsReaderManager()
        super().__init__(manager, replacement=True, read_only=False)  # type: ignore[no-untyped-call]  # dnspython's gap
        self._take = take

    def add(self, *args: Any) -> None:  # noqa: ANN401 - dnspython's own signature: here a name, a TTL and a record
        self._take(*args)


class _Files:
    """One reader for a file and all that it includes, since an inclusion may change nothing but the records."""

    def __init__(self, found: _Found, origin: dns.name.Name, include: Callable[[str, str], Source] | None) -> None:
        self._found = found
        self._include = include
        self._tokenizer = _Tokenizer("")
        directives = ("$GENERATE", "$ORIGIN", "$TTL")
        taker = _Taker(self._take)
        self._reader = dns.zonefile.Reader(self._tokenizer, dns.rdataclass.IN, taker, allow_directives=directives)
        self._reader.current_origin = origin

    def read(self, source: Source, depth: int = 0) -> None:
        path, text = source
        for number, segment, inclusion in _segments(text):
            self._tokenizer = self._reader.tok = _Tokenizer(segment, path)
            self._tokenizer.line_number = self._tokenizer.began = number
            try:
                self._reader.read()
            except (dns.exception.DNSException, ValueError) as error:
                reason = str(error).removeprefix(f"{path}:{self._tokenizer.line_number}: ")
                reason = CLEARER.get(reason, reason)
                raise Malformed(reason if isinstance(error, Malformed) else f"{self._here()}: {reason}") from error
            if inclusion:
                self._tokenizer.began = number + segment.count("\n")
                self._included(inclusion, path, depth)

    def _included(self, inclusion: re.Match[str], path: str, depth: int) -> None:
        """Read another file in this place; its origin and last name end with it (RFC 1035 section 5.1)."""
        here, reader = self._here(), self._reader
        if self._include is None or depth == MAX_DEPTH:
            why = f"files are included {MAX_DEPTH} deep, and this one again" if self._include else "nothing may be included"
            raise Malformed(f"{here}: {why}")
        before, last = reader.current_origin, reader.last_name
        try:
            source = self._include(inclusion[1].strip('"'), path)
            if inclusion[2]:
                reader.current_origin = dns.name.from_text(inclusion[2], before)
        except (OSError, ValueError, dns.exception.DNSException) as error:
            raise Malformed(f"{here}: {error}") from error
        self.read(source, depth + 1)
        reader.current_origin, reader.last_name = before, last

    def _here(self) -> Place:
        return Place(path=self._tokenizer.filename, line=self._tokenizer.began)

    def _take(self, name: dns.name.Name, ttl_s: int, rdata: dns.rdata.Rdata) -> None:
        if len(self._found.lines) == self._found.most:
            raise Malformed(f"{self._here()}: there are more than {self._found.most:,} records")
        self._found.lines.append(Line(name=name, ttl_s=ttl_s, rdata=rdata, place=self._here()))


def _segments(text: str) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """The parts of a file between its inclusions: the first line of each, its text, and the inclusion that ends it."""
    position, number = 0, 1
    for inclusion in INCLUDE.finditer(text):
        segment = text[position : inclusion.start()]
        yield number, segment, inclusion
        number += segment.count("\n")
        position = inclusion.end()
    yield number, text[position:], None
