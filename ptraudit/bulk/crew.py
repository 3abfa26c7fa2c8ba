"""The processes of a run, and what passes between them and the one that reads targets and writes lines.

Only one process writes, so whatever ends it, the output has whole lines and at most one begun. Each of the others holds
a few targets at a time, from one common list, so that none waits for another at the end.
"""

import asyncio
import multiprocessing
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from ptraudit.bulk.targets import Targets
from ptraudit.bulk.work import AT_ONCE, DONE, Done, Job, Row, received, send, work
from ptraudit.errors import BrokenRun

BATCH_ROWS = 32  # targets in one message
HELD = 2 * AT_ONCE  # targets that a process has at once: those under way and the next ones
ENDS_S = 5.0  # for a process that has nothing to do any more


class Crew:
    """Processes that audit, as long as it is entered (`with`); they begin before any event loop does."""

    def __init__(self, job: Job, jobs: int) -> None:
        # On Linux a process begins with what this one has imported; elsewhere system libraries do not stand that.
        forking = sys.platform == "linux"
        context = multiprocessing.get_context("fork") if forking else multiprocessing.get_context("spawn")
        self._ends: list[socket.socket] = []
        self._processes: list[BaseProcess] = []
        for _ in range(jobs):
            ours, theirs = socket.socketpair()
            self._ends.append(ours)
            inherited = tuple(self._ends) if forking else ()
            process = context.Process(target=_begin, args=(job, theirs, inherited), daemon=True)
            process.start()
            self._processes.append(process)
            theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for end in self._ends:
            end.close()
        for process in self._processes:
            if kind is not None:
                process.kill()
            process.join(ENDS_S)
            if process.is_alive():
                process.kill()
                process.join()

    async def run(self, targets: Targets, rows: Iterable[Row], written: Callable[[Sequence[Done]], None]) -> None:
        """Have all targets audited; `written` gets what is done, as it ends. Raises BrokenRun where a process was killed."""
        feeder = _Feeder(targets, rows)
        try:
            async with asyncio.TaskGroup() as group:
                for end, process in zip(self._ends, self._processes, strict=True):
                    group.create_task(_driven(end, feeder, written, process))
        except BaseExceptionGroup as several:
            raise _first_of(several) from several
        finally:
            targets.stop()


def _first_of(several: BaseExceptionGroup[BaseException]) -> BaseException:
    first = several.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first


def _begin(job: Job, theirs: socket.socket, inherited: Sequence[socket.socket]) -> None:
    for end in inherited:  # whoever holds an end keeps the stream from ending
        end.close()
    work(job, theirs)


class _Feeder:
    """The list that all processes take from."""

    def __init__(self, targets: Targets, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._whole = targets.whole
        self._turn = asyncio.Lock()

    async def batch(self) -> list[Row]:
        """The next targets; none at the end."""
        async with self._turn:
            if self._whole:
                return list(islice(self._rows, BATCH_ROWS))
            return await asyncio.to_thread(_first, self._rows)  # whoever writes into a pipe may take its time


def _first(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, 1))


async def _driven(
    end: socket.socket, feeder: _Feeder, written: Callable[[Sequence[Done]], None], process: BaseProcess
) -> None:
    reader, writer = await asyncio.open_connection(sock=end, limit=1 << 20)
    room = _Room(HELD)

    async def feed() -> None:
        batch = [Row(0, "")]
        while batch:
            batch = await feeder.batch()
            await room.take(len(batch))
            send(writer, batch)
            await writer.drain()

    async def take() -> None:
        while (message := await received(reader)) is not None:
            done = DONE.decode(message)
            written(done)
            room.give(len(done))
        if not feeding.done() or room.taken:
            await asyncio.to_thread(process.join, ENDS_S)
            raise _end_of(process.exitcode)

    try:
        async with asyncio.TaskGroup() as both:  # a list at fault ends the wait for lines too
            feeding = both.create_task(feed())
            both.create_task(take())
    finally:
        writer.close()


class _Room:
    """How many more targets a process may hold."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._freed = asyncio.Event()
        self.taken = 0

    async def take(self, count: int) -> None:
        while self.taken and self.taken + count > self._most:
            self._freed.clear()
            await self._freed.wait()
        self.taken += count

    def give(self, count: int) -> None:
        self.taken -= count
        self._freed.set()


def _end_of(code: int | None) -> Exception:
    """Why a process ended before its time: somebody's signal, or a mistake of ours, which it has told already."""
    if code is not None and code < 0:
        return BrokenRun(
            f"a process of the run was ended by {signal.Signals(-code).name}, perhaps for want of memory; what is done is "
            "kept: go on with --resume and fewer --jobs"
        )
    return RuntimeError("a process of the run crashed")
