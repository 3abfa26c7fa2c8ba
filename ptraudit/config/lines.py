"""Where in a TOML file a value stands, for messages that name the line: tomllib itself forgets it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Path = tuple[str | int, ...]


def lines(text: str) -> Mapping[Path, int]:
    """The line, counted from 1, on which each table, array of tables and key of a TOML document begins.

    The document is valid. A path is made of keys and, for arrays of tables, numbers from 0: `("domain", 0, "name")`.
    What stands inside an inline table or an array has no entry: look for the longest beginning that has one.
    """
    found: dict[Path, int] = {}
    sizes: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(text.split("\n")):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            keys = tuple(_only_keys(parsed))
            array = statement.lstrip().startswith("[[")
            table = _resolved(keys[:-1] if array else keys, sizes)
            if array:
                table = (*table, keys[-1])
                sizes[table] = sizes.get(table, 0) + 1
                found.setdefault(table, number)
                table = (*table, sizes[table] - 1)
            found.setdefault(table, number)
        else:
            for path in _paths(parsed):
                found.setdefault((*table, *path), number)
    return found


def line_of(found: Mapping[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest that is around it."""
    return next((found[path[:end]] for end in range(len(path), 0, -1) if path[:end] in found), 1)


def _statements(rows: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each statement with its first line: as many lines as it takes until they are valid TOML by themselves."""
    first = 0
    while first < len(rows):
        ends = (end for end in range(first + 1, len(rows) + 1) if end == first + 1 or _may_end(rows[end - 1]))
        last = next(end for end in ends if _is_whole("\n".join(rows[first:end])))
        statement = "\n".join(rows[first:last])
        if statement.strip() and not statement.lstrip().startswith("#"):
            yield first + 1, statement
        first = last


def _may_end(row: str) -> bool:
    """Whether a statement of several lines may end here; without this, long arrays would be read over and over."""
    return any(end in row for end in ("]", "}", '"""', "'''"))


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _only_keys(parsed: Mapping[str, Any]) -> Iterator[str]:  # Any: whatever TOML may hold
    """The keys of a header, `[a.b]`, from the outermost."""
    while parsed:
        ((key, value),) = parsed.items()
        yield key
        parsed = value[0] if isinstance(value, list) else value


def _resolved(keys: Path, sizes: Mapping[Path, int]) -> Path:
    """The path of a header, with the number of the last element of each array of tables on the way."""
    path: Path = ()
    for key in keys:
        path = (*path, key)
        if path in sizes:
            path = (*path, sizes[path] - 1)
    return path


def _paths(parsed: Mapping[str, Any]) -> Iterator[Path]:  # Any: as above
    """The path of every key in a statement, those of tables in it after the table's own."""
    for key, value in parsed.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *path) for path in _paths(value))
