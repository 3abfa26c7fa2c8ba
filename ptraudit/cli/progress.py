"""A bar on stderr, where a terminal is there and the work takes more than a second."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ptraudit.gather.recorder import Progress

FIRST_S = 1.0
EVERY_S = 0.2
CELLS = 24


@asynccontextmanager
async def shown_progress(*, quiet: bool) -> AsyncIterator[Progress]:
    """Counters for the work inside, and a bar that follows them."""
    progress = Progress()
    if quiet or not sys.stderr.isatty():
        yield progress
        return
    painter = asyncio.create_task(_paint(progress))
    try:
        yield progress
    finally:
        painter.cancel()
        await asyncio.gather(painter, return_exceptions=True)


async def _paint(progress: Progress) -> None:
    await asyncio.sleep(FIRST_S)
    try:
        while True:
            share = progress.ended / progress.begun if progress.begun else 0.0
            bar = "#" * int(share * CELLS)
            text = f"[{bar:<{CELLS}}] {progress.ended} of {progress.begun} questions answered"
            sys.stderr.write(f"\r{text[:79]}\x1b[K")
            sys.stderr.flush()
            await asyncio.sleep(EVERY_S)
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
