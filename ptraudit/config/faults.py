"""What msgspec finds wrong with a configuration, as a path and a sentence that says what to write instead."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from ptraudit.config import model
from ptraudit.config.lines import Path
from ptraudit.lookup import printable

TABLES: dict[str, type[msgspec.Struct]] = {
    "domain": model.Domain,
    "pool": model.Pool,
    "waiver": model.Waiver,
    "output": model.Output,
}


def explained(error: msgspec.ValidationError, table: Any) -> tuple[Path, str]:  # noqa: ANN401 - whatever TOML may hold
    """Where the fault in a table lies, and what is wrong there."""
    message, _, where = str(error).partition(" - at ")
    path = tuple(_steps(where, table))
    field = re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", message)
    if field and field[1] == "missing required":
        return path, f'"{field[2]}" is missing'
    if field:
        return (*path, field[2]), f'"{printable(field[2], 60)}" is no key here; {_instead(field[2], path)}'
    if message.startswith("Invalid enum value"):
        return path, f"{message}; give {' or '.join(_choices(path))}"
    if "date" in message:
        return path, f"{message}; give a day, as 2027-03-31"
    if message == "Expected `array`, got `object`" and path[0] in TABLES:
        return path, f"there may be several; write it as [[{path[0]}]]"
    return path, message


def _steps(where: str, table: Any) -> Iterator[str | int]:  # noqa: ANN401 - as above
    """The keys and numbers of a path such as `$.domain[0].ip`; msgspec does not say which key of a free table it means."""
    steps: list[tuple[str, str]] = re.findall(r"\.([^.\[\]`]+)|\[(\d+|\.\.\.)\]", where)
    for key, number in steps:
        if number == "...":
            outer = steps[0][0]
            yield next(name for name in table[outer] if _is_at_fault({outer: {name: table[outer][name]}}))
        else:
            yield int(number) if number else key


def _is_at_fault(table: dict[str, Any]) -> bool:  # Any: as above
    try:
        msgspec.convert(table, model.File)
    except msgspec.ValidationError:
        return True
    return False


def _instead(word: str, path: Path) -> str:
    """The key that was perhaps meant, or all that there are."""
    known = [one.encode_name for one in msgspec.structs.fields(TABLES.get(str(path[0]), model.File) if path else model.File)]
    close = get_close_matches(word.replace("_", "-").lower(), known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"the keys are {', '.join(known)}"


def _choices(path: Path) -> tuple[str, ...]:
    """The words that a key at the top takes."""
    return tuple(_words(get_type_hints(model.File)[str(path[0]).replace("-", "_")]))


def _words(annotation: Any) -> Iterator[str]:  # noqa: ANN401 - any type expression
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for inner in get_args(annotation):
            yield from _words(inner)
