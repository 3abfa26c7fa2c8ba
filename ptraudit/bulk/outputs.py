"""Where the lines of a run go: JSON Lines, CSV or SQLite; and what an earlier run has left there, to go on from.

A run that was killed leaves whole lines and at most one begun, which is dropped; a database has whole transactions.
"""

import csv
import fcntl
import io
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from ptraudit.bulk.digest import Digest, digest_of, refused
from ptraudit.bulk.line import Kind
from ptraudit.bulk.work import Done
from ptraudit.errors import UnreadableFile, UsageError
from ptraudit.gate import Gate
from ptraudit.report import DomainReport

STDOUT = Path("-")
APPLICATION = 0x70747262  # "ptrb": so that nobody takes another database for one of these
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that a spreadsheet would work out


class Format(StrEnum):
    """What a run writes."""

    JSONL = "jsonl"
    CSV = "csv"
    SQLITE = "sqlite"


class Output(Protocol):
    """Where lines go. Entered before the first; what is there already is told once, before anything is written."""

    def before(self) -> Iterator[Digest]:
        """What an earlier run has written, with the begun line dropped. Raises UnreadableFile."""

    def write(self, done: Sequence[Done]) -> None:
        """Write what is done. Raises OSError or sqlite3.Error."""

    def close(self) -> None:
        """Nothing more comes."""


def output(format: Format, path: Path, gate: Gate, *, resume: bool) -> Output:  # noqa: A002 - the option's name
    """The output that the options name. Raises UsageError for one that cannot be written, or would be overwritten."""
    if path == STDOUT:
        if resume or format is Format.SQLITE:
            what = "--resume needs what was written before" if resume else "a database is no stream"
            raise UsageError(f"{what}; name the file with --output")
        stream = io.FileIO(os.dup(sys.stdout.fileno()), "w")
        return JsonLines(stream, path, gate) if format is Format.JSONL else Table(stream, path)
    if not resume and path.exists() and path.stat().st_size and path.is_file():
        raise UsageError(f"--output {path} is there already; go on with it by --resume, or name another file")
    try:
        if format is Format.SQLITE:
            return Database(path, gate)
        stream = io.FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+")
        if path.is_file():
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UsageError(f"--output {path} is being written by another run; wait for it, or name another file") from error
    except OSError as error:
        raise UsageError(f"--output {path} cannot be written: {error.strerror}") from error
    return JsonLines(stream, path, gate) if format is Format.JSONL else Table(stream, path)


def _written(stream: io.FileIO, octets: bytes) -> None:
    view = memoryview(octets)
    while view:
        view = view[stream.write(view) or 0 :]


def _whole_lines(stream: io.FileIO) -> Iterator[bytes]:
    """Every line that is there to its end; the file is cut behind the last."""
    stream.seek(0)
    end = 0
    for line in io.BufferedReader(_Kept(stream)):
        if line.endswith(b"\n"):
            end += len(line)
            yield line
    stream.truncate(end)
    stream.seek(end)


class _Kept(io.RawIOBase):
    """A stream that stays open when whoever reads it is done."""

    def __init__(self, stream: io.FileIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int | None:
        return self._stream.readinto(buffer)  # type: ignore[arg-type]  # Python 3.11 has no type for a buffer


class JsonLines:
    """One report a line."""

    def __init__(self, stream: io.FileIO, path: Path, gate: Gate) -> None:
        self._stream = stream
        self._path = path
        self._gate = gate

    def before(self) -> Iterator[Digest]:
        """As Output."""
        for number, octets in enumerate(_whole_lines(self._stream), 1):
            try:
                yield _digest(octets, self._gate)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise UnreadableFile(f"{self._path} line {number} is no report of `ptraudit bulk`: {error}") from error

    def write(self, done: Sequence[Done]) -> None:
        """As Output."""
        _written(self._stream, b"".join(one.octets for one in done))

    def close(self) -> None:
        """As Output."""
        self._stream.close()


def _digest(octets: bytes, gate: Gate) -> Digest:
    kind = msgspec.json.decode(octets, type=Kind)
    if kind.error:
        return refused(kind.place.line, kind.given, kind.error, gate)
    return digest_of(msgspec.json.decode(octets, type=DomainReport), gate)


COLUMNS = (
    "line",
    "given",
    "target",
    "verdict",
    "score",
    "status",
    "failed",
    "undetermined",
    "receivers",
    "providers",
    "error",
)


class Table:
    """One row a target: what failed, who would refuse its mail, whose addresses it sends from."""

    def __init__(self, stream: io.FileIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._begun = False

    def before(self) -> Iterator[Digest]:
        """As Output; the addresses of providers do not stand in a table."""
        lines = (line.decode("utf-8", "replace") for line in _whole_lines(self._stream))
        header = next(lines, "")
        self._begun = bool(header)
        if header and tuple(next(csv.reader([header]))) != COLUMNS:
            raise UnreadableFile(f"{self._path} is no table of `ptraudit bulk`: its columns are others")
        for number, row in enumerate(csv.reader(lines), 2):
            try:
                yield _row_read(row)
            except (ValueError, IndexError) as error:
                raise UnreadableFile(f"{self._path} line {number} is no row of `ptraudit bulk`") from error

    def write(self, done: Sequence[Done]) -> None:
        """As Output."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not self._begun:
            writer.writerow(COLUMNS)
            self._begun = True
        writer.writerows(_row(one.digest) for one in done)
        _written(self._stream, text.getvalue().encode())

    def close(self) -> None:
        """As Output."""
        self._stream.close()


def _row(one: Digest) -> tuple[object, ...]:
    given = f"'{one.given}" if one.given.startswith(FORMULA) else one.given
    return (
        one.line,
        given,
        one.target,
        one.verdict,
        "" if one.score is None else one.score,
        one.status,
        " ".join(one.failed),
        " ".join(one.undetermined),
        " ".join(f"{receiver}={action}" for receiver, action in one.against),
        " ".join(one.providers),
        one.error,
    )


def _row_read(row: Sequence[str]) -> Digest:
    line, given, target, verdict, score, status, failed, undetermined, receivers, providers, error = row
    pairs = (word.rpartition("=") for word in receivers.split())
    return Digest(
        line=int(line),
        given=given[1:] if given.startswith("'") and given[1:].startswith(FORMULA) else given,
        target=target,
        verdict=verdict,
        score=int(score) if score else None,
        status=int(status),
        failed=tuple(failed.split()),
        undetermined=tuple(undetermined.split()),
        against=tuple((receiver, action) for receiver, _, action in pairs),
        providers=tuple(providers.split()),
        error=error,
    )


_TABLES = """
CREATE TABLE target (
    line INTEGER PRIMARY KEY, given TEXT NOT NULL, target TEXT NOT NULL, verdict TEXT NOT NULL, score INTEGER,
    status INTEGER NOT NULL, error TEXT NOT NULL, report TEXT NOT NULL
) STRICT;
CREATE TABLE outcome (line INTEGER NOT NULL, check_id TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
CREATE TABLE receiver (line INTEGER NOT NULL, receiver TEXT NOT NULL, action TEXT NOT NULL) STRICT;
CREATE TABLE provider (line INTEGER NOT NULL, provider TEXT NOT NULL) STRICT;
"""


class Database:
    """Tables of targets, of the checks that did not pass, of receivers that hold something against one, of providers."""

    def __init__(self, path: Path, gate: Gate) -> None:
        """Open the file, or make it. Raises UnreadableFile."""
        self._path = path
        self._gate = gate
        try:
            self._open = sqlite3.connect(path, timeout=1.0, isolation_level=None)
            self._open.execute("PRAGMA journal_mode = WAL")
            self._open.execute("PRAGMA synchronous = NORMAL")
            (application,) = self._open.execute("PRAGMA application_id").fetchone()
            (tables,) = self._open.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            if not tables:
                self._open.executescript(f"BEGIN;{_TABLES}PRAGMA application_id = {APPLICATION};COMMIT;")
            elif application != APPLICATION:
                raise UnreadableFile(f"--output {path} is no database of `ptraudit bulk`; name another file")
        except sqlite3.Error as error:
            raise UnreadableFile(f"--output {path} is no database of `ptraudit bulk`: {error}") from error

    def before(self) -> Iterator[Digest]:
        """As Output."""
        for (text,) in self._open.execute("SELECT report FROM target"):
            yield _digest(text.encode(), self._gate)

    def write(self, done: Sequence[Done]) -> None:
        """As Output."""
        digests = [one.digest for one in done]
        run = self._open.executemany
        self._open.execute("BEGIN IMMEDIATE")
        try:
            run("INSERT INTO target VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_target_row, done))
            failed = ((one.line, check, "fail") for one in digests for check in one.failed)
            run("INSERT INTO outcome VALUES (?, ?, ?)", failed)
            undetermined = ((one.line, check, "undetermined") for one in digests for check in one.undetermined)
            run("INSERT INTO outcome VALUES (?, ?, ?)", undetermined)
            run("INSERT INTO receiver VALUES (?, ?, ?)", ((one.line, *pair) for one in digests for pair in one.against))
            run("INSERT INTO provider VALUES (?, ?)", ((one.line, name) for one in digests for name in one.providers))
            self._open.execute("COMMIT")
        except BaseException:
            self._open.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """As Output."""
        self._open.close()


def _target_row(done: Done) -> tuple[object, ...]:
    one = done.digest
    return one.line, one.given, one.target, one.verdict, one.score, one.status, one.error, done.octets.decode().rstrip("\n")
