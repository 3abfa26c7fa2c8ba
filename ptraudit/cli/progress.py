"""How far an audit is, on stderr: a line that follows it where a terminal is there, else one a minute.

Either comes only after a while: work that is done soon needs no word.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
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
    if quiet:
        yield progress
        return
    painter = asyncio.create_task(_paint(progress) if sys.stderr.isatty() else _log(progress))
    try:
        yield progress
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


def painted(progress: Progress, width: int) -> str:
    """The same behind a bar, on one line of a terminal."""
    done, of = (progress.finished, progress.targets) if progress.targets > 1 else (progress.ended, progress.begun)
    bar = "#" * (CELLS * done // max(of, 1))
    text = f"[{bar:<{CELLS}}] {told(progress)}"
    return fitting(text, width)


def fitting(text: str, width: int) -> str:
    """A text on one line of a terminal, shortened where it is longer."""
    return text if len(text) < width else text[: max(width - 4, 0)] + "..."


async def _paint(progress: Progress) -> None:
    await asyncio.sleep(FIRST_S)
    try:
        while True:
            sys.stderr.write(f"\r{painted(progress, columns())}\x1b[K")
            sys.stderr.flush()
            await asyncio.sleep(EVERY_S)
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


async def _log(progress: Progress) -> None:
    while True:
        await asyncio.sleep(EVERY_S_IN_A_LOG)
        sys.stderr.write(f"ptraudit: {told(progress)}\n")
        sys.stderr.flush()


def columns() -> int:
    """The columns of the terminal on stderr."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80
