"""A run: targets in, lines out, what an earlier run has done left out, and counts of it all."""

import asyncio
import errno
import sqlite3
import time
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, field

from ptraudit.bulk.crew import Crew
from ptraudit.bulk.outputs import STDOUT, Format, Output, output
from ptraudit.bulk.summary import Summary, summary
from ptraudit.bulk.tally import Tally
from ptraudit.bulk.targets import Shard, Targets
from ptraudit.bulk.work import GIVEN, Done, Job, Row
from ptraudit.errors import BrokenRun, UsageError
from ptraudit.lookup import printable


class BulkProgress(Struct):
    """How far a run is. Whoever shows it looks now and then. `share` says how much of the list has been read."""

    began: float = field(default_factory=time.monotonic)
    before: int = 0
    tally: Tally = field(default_factory=Tally)
    share: Callable[[], float | None] = lambda: None


class ReaderGone(Exception):
    """Nobody reads the lines any more."""


class Written:
    """The lines that an earlier run has written, by the number of the target's line: four octets each."""

    def __init__(self) -> None:
        self._sums = array("I")

    def add(self, line: int, given: str) -> None:
        """Remember a target."""
        if line >= len(self._sums):
            self._sums.extend([0] * (line + 1024 - len(self._sums)))
        self._sums[line] = _sum(given)

    def has(self, line: int, text: str, path: str) -> bool:
        """Whether a target is done. Raises UsageError where another one stood in its line."""
        known = self._sums[line] if line < len(self._sums) else 0
        if known and known != _sum(printable(text, GIVEN)):
            raise UsageError(
                f'{path} line {line} is "{printable(text, 60)}" now, and was another target when the output was written; '
                "resume with the list as it was, or begin a new output"
            )
        return bool(known)


def _sum(given: str) -> int:
    return zlib.crc32(given.encode()) or 1  # 0 is a line that is not done


class Run(Struct, kw_only=True):
    """What is to be done. `summary` is there once it has begun."""

    job: Job
    column: str
    shard: Shard | None
    format: Format
    output: Path
    resume: bool
    jobs: int
    progress: BulkProgress = field(default_factory=BulkProgress)
    summary: Summary | None = None

    @property
    def tally(self) -> Tally:
        """What has been counted so far."""
        return self.progress.tally

    @property
    def resumable(self) -> bool:
        """Whether another run can go on from what is written."""
        return self.output != STDOUT

    def carry_out(self, shown: Callable[[], AbstractAsyncContextManager[object]]) -> None:
        """Audit the list; `shown` shows the progress meanwhile. Raises PtrauditError; an interrupt leaves whole lines."""
        whole = False
        with Targets(self.job.path, column=self.column, shard=self.shard) as targets, Crew(self.job, self.jobs) as crew:
            lines = output(self.format, self.output, self.job.gate, resume=self.resume)
            begun = False
            try:
                written = self._before(lines)
                begun = True
                self.progress.share = lambda: targets.read_share
                asyncio.run(self._run(crew, targets, written, lines, shown))
                whole = True
            except ReaderGone:
                whole = True
            finally:
                lines.close()
                if begun:
                    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                    self.summary = summary(self.tally, self.job.policy, path=self.job.path, at=at, whole=whole)

    def _before(self, lines: Output) -> Written:
        written = Written()
        if self.resume:
            for one in lines.before():
                written.add(one.line, one.given)
                self.tally.add(one)
            self.progress.before = self.tally.targets
        return written

    async def _run(
        self,
        crew: Crew,
        targets: Targets,
        written: Written,
        lines: Output,
        shown: Callable[[], AbstractAsyncContextManager[object]],
    ) -> None:
        async with shown():
            await crew.run(targets, self._rows(targets, written), lambda done: self._write(lines, done))

    def _rows(self, targets: Targets, written: Written) -> Iterator[Row]:
        for line, text in targets:
            if not written.has(line, text, self.job.path):
                yield Row(line, text)

    def _write(self, lines: Output, done: Sequence[Done]) -> None:
        try:
            lines.write(done)
        except BrokenPipeError as error:
            raise ReaderGone from error
        except (OSError, sqlite3.Error) as error:
            raise self._lost(error) from error
        for one in done:
            self.tally.add(one.digest)

    def _lost(self, error: OSError | sqlite3.Error) -> Exception:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        if not self.resumable:
            return UsageError(f"stdout cannot be written: {reason}")
        full = isinstance(error, sqlite3.OperationalError) or getattr(error, "errno", 0) in {errno.ENOSPC, errno.EDQUOT}
        hint = "make room, and " if full else ""
        return BrokenRun(f"--output {self.output} cannot be written: {reason}; {hint}go on with --resume")
