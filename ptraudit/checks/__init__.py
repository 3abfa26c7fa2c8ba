"""One question per file. A new check is a new file here: file, function and check share one name.

The catalogue finds the files by itself. An id is never given twice, also not after its check is gone.
"""

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ptraudit.check import Check

RETIRED_IDS: frozenset[str] = frozenset()


@cache
def catalogue() -> tuple[Check[Any], ...]:  # Any: checks of all scopes lie in one list
    """Every check, in the order of the ids."""
    names = (module.name for module in iter_modules(__path__))
    return tuple(sorted((getattr(import_module(f"{__name__}.{name}"), name) for name in names), key=lambda c: c.id))


def matching(word: str) -> tuple[Check[Any], ...]:
    """The checks that an id, the beginning of an id, or a name stands for, or `all`; none where it stands for none."""
    if word.lower() == "all":
        return catalogue()
    exact = tuple(check for check in catalogue() if check.name == word.lower())
    return exact or tuple(check for check in catalogue() if word and check.id.startswith(word.upper()))


def near(word: str) -> str:
    """A question after the check that was perhaps meant, or ""."""
    names = [check.name for check in catalogue()] + [check.id for check in catalogue()]
    close = get_close_matches(word.lower(), names, n=1) or get_close_matches(word.upper(), names, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
