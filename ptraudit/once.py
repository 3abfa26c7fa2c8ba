"""What is worked out of an object, worked out once and kept with it. Imports nothing from ptraudit."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")
O = TypeVar("O")  # noqa: E741 - an object


def once(derive: Callable[[O], T]) -> Callable[[O], T]:
    """The same pure function, called once for each object that has a `__dict__`; it is known there by its name."""
    key = f"_{derive.__name__}"

    @wraps(derive)
    def known(one: O) -> T:
        kept = vars(one)  # where cached properties live too, also of frozen objects
        if key not in kept:
            kept[key] = derive(one)
        found: T = kept[key]
        return found

    return known
