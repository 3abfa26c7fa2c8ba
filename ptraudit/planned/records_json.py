"""Planned records as JSON: an array of objects with `name`, `type`, `value` or `values`, and perhaps `ttl`."""

import json
from collections.abc import Iterator
from typing import Any

from ptraudit.errors import UnreadableFile
from ptraudit.place import Place
from ptraudit.planned.record import DEFAULT_TTL_S, Contents, Record, owner, refused, written

EXPECTED = 'expected is a record as {"name": "mail.example.com", "type": "A", "ttl": 300, "value": "192.0.2.25"}'
KEYS = frozenset({"name", "type", "ttl", "value", "values"})


def parsed(text: str, path: str) -> Contents:
    """The records of an array; names in it are whole, an empty list of values plans that there are none.

    Raises UnreadableFile.
    """
    return Contents(records=tuple(record for place, item in _items(text, path) for record in _records(item, place)))


def _items(text: str, path: str) -> Iterator[tuple[Place, Any]]:  # Any: a JSON document
    """Each element of the array with the line that it begins on."""
    decoder = json.JSONDecoder()
    position, line = _skipped(text, text.index("[") + 1), 1
    counted = 0
    while not text.startswith("]", position):
        line += text.count("\n", counted, position)
        counted = position
        place = Place(path=path, line=line)
        try:
            item, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise UnreadableFile(f"{path} line {error.lineno}: this is no JSON: {error.msg}; {EXPECTED}") from error
        except RecursionError as error:
            raise refused(place, f"it is nested too deeply; {EXPECTED}") from error
        yield place, item
        position = _skipped(text, end)
        if text.startswith(",", position):
            position = _skipped(text, position + 1)
        elif not text.startswith("]", position):
            raise refused(place, "after this record a comma or a closing bracket is missing")
    if text[position + 1 :].strip():
        raise UnreadableFile(f"{path}: something stands behind the array of records; take it out")


def _skipped(text: str, position: int) -> int:
    """The next position that is no blank."""
    while text[position : position + 1].isspace():
        position += 1
    return position


def _records(item: Any, place: Place) -> tuple[Record, ...]:  # noqa: ANN401 - as above
    if not isinstance(item, dict) or not {"name", "type"} <= item.keys():
        raise refused(place, f"this is no record; {EXPECTED}")
    if unknown := sorted(item.keys() - KEYS):
        raise refused(place, f'"{unknown[0]}" is no key of a record; the keys are {", ".join(sorted(KEYS))}')
    name, rdtype, ttl_s = item["name"], item["type"], item.get("ttl", DEFAULT_TTL_S)
    if ("value" in item) == ("values" in item):
        raise refused(place, f'a record has either "value" or "values"; {EXPECTED}')
    values = item["values"] if "values" in item else [item["value"]]
    if not isinstance(values, list) or not all(isinstance(text, str) for text in (name, rdtype, *values)):
        raise refused(place, f"name, type and values are texts; {EXPECTED}")
    if isinstance(ttl_s, bool) or not isinstance(ttl_s, int) or not 0 <= ttl_s < 2**31:
        raise refused(place, "ttl is a number of seconds")
    return written(owner(name, "", place), rdtype, values, ttl_s=ttl_s, place=place)
