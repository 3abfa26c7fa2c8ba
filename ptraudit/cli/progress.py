"""How far an audit is, on stderr: a line that follows it where a terminal is there, else one a minute.

Either comes only after a while: work that is done soon needs no word.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ptraudit.gather.recorder import Progress
from ptraudit.lookup import printable

FIRST_S = 1.0
EVERY_S = 0.2
EVERY_S_IN_A_LOG = 60.0
CELLS = 10


@asynccontextmanager
async def shown_progress(*, quiet: bool) -> AsyncIterator[Progress]:
    """Counters for the work inside, and a line that follows them."""
    progress = Progress()
    async with followed(lambda: told(progress), lambda: share(progress), quiet=quiet):
        yield progress


@asynccontextmanager
async def followed(text: Callable[[], str], done: Callable[[], float], *, quiet: bool) -> AsyncIterator[None]:
    """A line that follows the work inside: what `text` says of it, and the share that is `done`, 0 to 1."""
    if quiet:
        yield
        return
    painter = asyncio.create_task(_paint(text, done) if sys.stderr.isatty() else _log(text))
    try:
        yield
    finally:
        painter.cancel()
        await asyncio.gather(painter, return_exceptions=True)


def told(progress: Progress) -> str:
    """How far the work is, and what has been waited for the longest."""
    several = progress.targets > 1
    parts = [f"{progress.finished}/{progress.targets} targets"] if several else []
    parts.append(f"{progress.ended}/{progress.begun} questions")
    if oldest := next(iter(progress.awaited.values()), None):
        target, what = oldest
        parts.append(f"waiting for {printable(what, 100)}{f' of {printable(target, 100)}' if several else ''}")
    return ", ".join(parts)


def share(progress: Progress) -> float:
    """The share that is done of what is known to be there."""
    done, of = (progress.finished, progress.targets) if progress.targets > 1 else (progress.ended, progress.begun)
    return done / max(of, 1)


def painted(words: str, done: float, width: int) -> str:
    """What is said of the work behind a bar, on one line of a terminal."""
    bar = "#" * int(CELLS * done)
    return fitting(f"[{bar:<{CELLS}}] {words}", width)


def fitting(text: str, width: int) -> str:
    """A text on one line of a terminal, shortened where it is longer."""
    return text if len(text) < width else text[: max(width - 4, 0)] + "..."


async def _paint(text: Callable[[], str], done: Callable[[], float]) -> None:
    await asyncio.sleep(FIRST_S)
    try:
        while True:
            sys.stderr.write(f"\r{painted(text(), done(), columns())}\x1b[K")
            sys.stderr.flush()
            await asyncio.sleep(EVERY_S)
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


async def _log(text: Callable[[], str]) -> None:
    while True:
        await asyncio.sleep(EVERY_S_IN_A_LOG)
        sys.stderr.write(f"ptraudit: {text()}\n")
        sys.stderr.flush()


def columns() -> int:
    """The columns of the terminal on stderr."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80
