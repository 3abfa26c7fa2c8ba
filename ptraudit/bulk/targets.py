"""Targets, streamed: plain text or CSV, also compressed with gzip, from a file or stdin. Never more of it than a line.

Plain text holds one target a line; `#` begins a comment, empty lines are skipped. CSV (by the file's ending, or by a
first line with separators in it) names its columns first. A shard is chosen by the target's name alone: the same
target lies in the same shard of any list.
"""

import csv
import gzip
import io
import os
import re
import select
import stat
import sys
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Any, Self

from msgspec import Struct

from ptraudit.errors import UnreadableFile, UsageError
from ptraudit.lookup import printable

MAX_LINE = 8192  # octets; a line of CSV may hold a customer's whole record, a target has 254
COLUMNS = ("domain", "target", "domain_name", "host", "hostname", "name")  # what lists call it, the likeliest first
SEPARATORS = ",;\t"
GZIP = b"\x1f\x8b"
STDIN = "-"


class Shard(Struct, frozen=True, kw_only=True):
    """One of `of` parts of a list, counted from 1."""

    number: int
    of: int

    @classmethod
    def named(cls, text: str) -> Self:
        """The shard that `3/16` names. Raises UsageError."""
        match = re.fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", text.strip())
        if match is None or int(match[1]) > int(match[2]):
            raise UsageError(f'--shard "{printable(text, 60)}" is no part of a list; give NUMBER/PARTS, as 3/16')
        return cls(number=int(match[1]), of=int(match[2]))

    def holds(self, text: str) -> bool:
        """Whether a target lies in this part: by the CRC-32 of its name, neither case nor a last dot matters."""
        return zlib.crc32(text.strip().lower().removesuffix(".").encode()) % self.of == self.number - 1


class Targets:
    """The targets of a file, each with its line, as an iterator; a context manager."""

    def __init__(self, path: str, *, column: str = "", shard: Shard | None = None) -> None:
        """Open the file. Raises UnreadableFile."""
        self.path = path
        self._column = column
        self._shard = shard
        try:
            descriptor = os.dup(sys.stdin.fileno()) if path == STDIN else os.open(path, os.O_RDONLY)
            size = os.fstat(descriptor)
            self.whole = stat.S_ISREG(size.st_mode)
            raw = os.fdopen(descriptor, "rb", 0)
        except OSError as error:
            raise UnreadableFile(
                f"{path} cannot be read: {error.strerror}; give a file of targets, or - for stdin"
            ) from error
        self._size = size.st_size if self.whole else 0
        self._patient = _Patient(raw)
        self._raw = io.BufferedReader(self._patient)
        self.line = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def stop(self) -> None:
        """Have whoever waits for a next line find that there is none."""
        self._patient.stopped = True

    @property
    def read_share(self) -> float | None:
        """The share of the file that has been read, 0 to 1; None where nobody knows how much there is."""
        return min(self._patient.taken / self._size, 1.0) if self._size else None

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Line and target, both as they stand. Raises UnreadableFile where the file is damaged, UsageError for a column."""
        for line, text in self._rows():
            if self._shard is None or self._shard.holds(text):
                yield line, text

    def _rows(self) -> Iterator[tuple[int, str]]:
        try:
            yield from self._found()
        except (OSError, EOFError, zlib.error) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise UnreadableFile(f"{self.path} cannot be read beyond line {self.line}: {reason}") from error
        except csv.Error as error:
            raise UnreadableFile(
                f"{self.path} is no CSV after line {self.line}: {error}; look for a quotation mark that nothing closes"
            ) from error

    def _found(self) -> Iterator[tuple[int, str]]:
        lines = self._lines()
        first = next(lines, "")
        name = self.path.lower().removesuffix(".gz")
        if name.endswith((".csv", ".tsv")) or (set(first.partition("#")[0]) & set(SEPARATORS)):
            yield from self._columns(first, lines)
            return
        for text in chain([first], lines):
            yield from _target(self.line, text)

    def _columns(self, first: str, lines: Iterator[str]) -> Iterator[tuple[int, str]]:
        separator = max(SEPARATORS, key=first.count)
        names = [name.strip().lower() for name in next(csv.reader([first], delimiter=separator), [])]
        wanted = (self._column.lower(),) if self._column else COLUMNS
        place = next((names.index(name) for name in wanted if name in names), -1)
        if place < 0:
            listed = ", ".join(f'"{printable(name, 40)}"' for name in names[:20])
            expected = f'"{printable(self._column, 60)}"' if self._column else f"of {', '.join(COLUMNS)}"
            raise UsageError(f"{self.path} has no column {expected} in its first line, but {listed}; name it with --column")
        for row in csv.reader(lines, delimiter=separator):
            text = row[place].strip() if len(row) > place else ""
            if text:
                yield self.line, text
            elif any(row):
                yield self.line, ""

    def _lines(self) -> Iterator[str]:
        """Every line with its end, counted; of a longer one the beginning. Octets that are no UTF-8 become U+FFFD."""
        stream = _plain(self._raw)
        while octets := stream.readline(MAX_LINE):
            self.line += 1
            end = octets
            while not end.endswith(b"\n") and len(end) == MAX_LINE:
                end = stream.readline(MAX_LINE)
            if self.line == 1:
                octets = octets.removeprefix(b"\xef\xbb\xbf")
            yield octets.decode("utf-8", "replace")


class _Patient(io.RawIOBase):
    """A raw stream that can be told to end while somebody waits for it, as for a pipe that nobody writes to."""

    LOOK_S = 0.2

    def __init__(self, raw: io.FileIO) -> None:
        self._raw = raw
        self.stopped = False
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - a buffer, for which Python 3.11 has no type
        while not self.stopped:
            if select.select([self._raw], [], [], self.LOOK_S)[0]:
                count = self._raw.readinto(buffer) or 0
                self.taken += count
                return count
        return 0

    def close(self) -> None:
        self._raw.close()
        super().close()


def _plain(buffered: "io.BufferedReader[_Patient]") -> io.BufferedIOBase:
    """The stream as it was before gzip, where it went through it."""
    return gzip.GzipFile(fileobj=buffered) if buffered.peek(2)[:2] == GZIP else buffered


def _target(line: int, text: str) -> Iterator[tuple[int, str]]:
    target = text.partition("#")[0].strip()
    if target:
        yield line, target
