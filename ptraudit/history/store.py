"""A SQLite file with a row for each run and for each confirmed change, and what is known of each check and subject.

Any number of processes may write to it at once, and one that is killed leaves whole runs only: WAL, one transaction a
report (https://www.sqlite.org/wal.html, https://www.sqlite.org/lang_transaction.html). Outcomes are not kept run by
run: in a world that stands still a run adds one row.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.errors import UnreadableFile
from ptraudit.report import CheckResult, DomainReport, Report, outcome_order
from ptraudit.trend import Change, Key, Memory, SeenName, TrendPoint, steps

VERSION = 1
APPLICATION = 0x70747261  # "ptra", so that `file` and we know whose it is
WAIT_S = 30  # for another writer
SHOWN = 30  # runs in a report

_TABLES = """
CREATE TABLE run (
    target TEXT NOT NULL, at TEXT NOT NULL, algorithm INTEGER NOT NULL,
    verdict TEXT NOT NULL, score INTEGER, failed INTEGER NOT NULL, undetermined INTEGER NOT NULL,
    PRIMARY KEY (target, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE change (
    target TEXT NOT NULL, at TEXT NOT NULL, check_id TEXT NOT NULL, subject TEXT NOT NULL,
    name TEXT NOT NULL, severity TEXT NOT NULL, before TEXT, after TEXT, since TEXT NOT NULL,
    PRIMARY KEY (target, at, check_id, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE memory (
    target TEXT NOT NULL, check_id TEXT NOT NULL, subject TEXT NOT NULL,
    confirmed TEXT, seen TEXT, since TEXT NOT NULL,
    PRIMARY KEY (target, check_id, subject)
) STRICT, WITHOUT ROWID;
"""


class Run(Struct, frozen=True, kw_only=True):
    """A run, and what it confirmed."""

    point: TrendPoint
    changes: tuple[Change, ...]


class History:
    """An open history; a context manager."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the file, or make it. Raises UnreadableFile for one that is no history, or cannot be opened."""
        self._path = path
        if not create and not path.exists():
            raise UnreadableFile(f"--history {path} does not exist; `ptraudit audit --history {path}` begins one")
        with self._told("opened"):
            self._database = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        """The history itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the file."""
        self._database.close()

    def recorded(self, report: Report) -> Report:
        """Add a run for each target, and give the report with `trend` and `changes` filled in.

        The same run, known by its target and the time of its evidence, is added once: another time it gives what it gave
        the first time. One that is older than the last changes nothing but the trend. Raises UnreadableFile.
        """
        with self._told("written"), self._transaction():
            return replace(report, reports=tuple(self._recorded(one, report.tool.algorithm) for one in report.reports))

    def targets(self) -> tuple[str, ...]:
        """Whatever was audited, in order. Raises UnreadableFile."""
        with self._told("read"):
            return tuple(target for (target,) in self._database.execute("SELECT DISTINCT target FROM run ORDER BY target"))

    def runs(self, target: str, limit: int) -> tuple[Run, ...]:
        """The last runs of a target, the newest last. Raises UnreadableFile."""
        with self._told("read"):
            return tuple(Run(point=point, changes=self._changes(target, point.at)) for point in self._points(target, limit))

    def _prepare(self) -> None:
        version = self._pragma("user_version")
        if version == 0 and self._pragma("schema_version") == 0:
            self._database.execute("PRAGMA journal_mode = WAL")
            with self._transaction():
                if self._pragma("user_version") == 0:  # nobody else was faster
                    for statement in filter(str.strip, _TABLES.split(";")):
                        self._database.execute(statement)
                    self._database.execute(f"PRAGMA application_id = {APPLICATION}")
                    self._database.execute(f"PRAGMA user_version = {VERSION}")
        if self._pragma("application_id") != APPLICATION:
            raise UnreadableFile(f"--history {self._path} is a database of something else; name another file")
        if (version := self._pragma("user_version")) > VERSION:
            raise UnreadableFile(
                f"--history {self._path} has schema version {version}, and this ptraudit knows {VERSION}; use the newer one"
            )

    def _pragma(self, name: str) -> int:
        return int(self._database.execute(f"PRAGMA {name}").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else writes meanwhile."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.rollback()
            raise
        self._database.commit()

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            reason = f"{error}; its directory must exist and be writable" if "unable to open" in str(error) else f"{error}"
            raise UnreadableFile(f"--history {self._path} cannot be {doing}: {reason}") from error

    def _recorded(self, one: DomainReport, algorithm: int) -> DomainReport:
        last = self._database.execute(
            "SELECT at, algorithm FROM run WHERE target = ? ORDER BY at DESC LIMIT 1", (one.target,)
        ).fetchone()
        point = trend_point(one)
        new = self._database.execute(
            "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (one.target, point.at, algorithm, point.verdict, point.score, point.failed, point.undetermined),
        ).rowcount
        if new and (last is None or last[0] < point.at):
            self._remember(one, rebase=last is not None and last[1] != algorithm)
        return replace(one, trend=self._points(one.target, SHOWN, point.at), changes=self._changes(one.target, point.at))

    def _remember(self, one: DomainReport, *, rebase: bool) -> None:
        checks: dict[str, CheckResult] = {check.id: check for check in one.checks}
        found = steps(self._memories(one.target), _seen(one), asked=checks, at=one.gathered_at, rebase=rebase)
        for step in found:
            memory = step.memory
            self._database.execute(
                "INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?, ?, ?)",
                (one.target, *step.key, memory.confirmed, memory.seen, memory.since),
            )
            if step.told:
                check = checks[step.key[0]]
                told = (*step.key, check.name, check.severity, step.before, memory.confirmed, step.since)
                self._database.execute(
                    "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (one.target, one.gathered_at, *told)
                )
        self._database.execute("DELETE FROM memory WHERE target = ? AND confirmed IS NULL AND since = ''", (one.target,))

    def _memories(self, target: str) -> dict[Key, Memory]:
        rows = self._database.execute(
            "SELECT check_id, subject, confirmed, seen, since FROM memory WHERE target = ?", (target,)
        )
        return {
            (check_id, subject): Memory(confirmed=confirmed, seen=seen, since=since)
            for check_id, subject, confirmed, seen, since in rows
        }

    def _points(self, target: str, limit: int, until: str = "9999") -> tuple[TrendPoint, ...]:
        rows: Sequence[tuple[str, str, int | None, int, int]] = self._database.execute(
            "SELECT at, verdict, score, failed, undetermined FROM run WHERE target = ? AND at <= ? ORDER BY at DESC LIMIT ?",
            (target, until, limit),
        ).fetchall()
        return tuple(
            TrendPoint(at=at, verdict=verdict, score=score, failed=failed, undetermined=undetermined)  # type: ignore[arg-type]
            for at, verdict, score, failed, undetermined in reversed(rows)
        )

    def _changes(self, target: str, at: str) -> tuple[Change, ...]:
        rows = self._database.execute(
            "SELECT check_id, name, severity, subject, before, after, since FROM change WHERE target = ? AND at = ?"
            " ORDER BY check_id, subject",
            (target, at),
        )
        return tuple(
            Change(
                check_id=check_id, check=name, severity=severity, subject=subject, before=before, after=after, since=since
            )
            for check_id, name, severity, subject, before, after, since in rows
        )


def trend_point(one: DomainReport) -> TrendPoint:
    """What a trend keeps of a report."""
    return TrendPoint(
        at=one.gathered_at,
        verdict=one.verdict,
        score=one.score,
        failed=one.counts["fail"],
        undetermined=one.counts["undetermined"],
    )


def _seen(one: DomainReport) -> dict[Key, SeenName]:
    """The outcome of each check for each subject, the worst where there are several."""
    found: dict[Key, SeenName] = {}
    worst = sorted(one.findings, key=lambda row: outcome_order(row.outcome, waived=row.waived), reverse=True)
    for row in worst:
        found[row.check_id, row.subject] = "waived" if row.waived else row.outcome
    return found
