"""What is worked out once for each evidence, since all checks of a scope are asked of the same subjects."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from ptraudit.evidence import Evidence

T = TypeVar("T")


def once(derive: Callable[[Evidence], T]) -> Callable[[Evidence], T]:
    """The same function, which remembers its answer with the evidence."""
    key = f"_{derive.__name__}"

    @wraps(derive)
    def known(evidence: Evidence) -> T:
        kept = vars(evidence)  # where cached properties live too
        if key not in kept:
            kept[key] = derive(evidence)
        found: T = kept[key]
        return found

    return known
