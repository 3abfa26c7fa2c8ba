"""Independent pieces of work, done at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def together(*work: Coroutine[Any, Any, T]) -> list[T]:  # Any: what a coroutine sends is nobody's concern
    """What each piece returns, in their order. An error is raised once the pieces before it have ended, and ends the others.

    The first piece, on which as a rule most depends, is done in the task of the caller: it asks its question a turn of the
    loop before the others ask theirs, and one of two pieces needs no task.
    """
    if not work:
        return []
    first, *others = work
    tasks = [asyncio.create_task(one) for one in others]
    try:
        return [await first, *[await task for task in tasks]]
    finally:
        for task in tasks:
            task.cancel()  # of one that is done it does nothing
