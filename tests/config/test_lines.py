"""On which line of a TOML file a value stands."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.config.lines import Path, line_of, lines

DOCUMENT = '''# a comment
fail-on = "error"
resolver = [
  "192.0.2.53", # [not a table]
]

[[domain]]
name = "a.example"
helo = """
[[domain]]
"""

[domain.more]
key = 1

[[domain]]
"name" = "b.example"
pool.inner = { z = 1 }
[pool."a.b"]
ip = "192.0.2.1"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("fail-on",), 2, id="a key"),
        pytest.param(("resolver",), 3, id="an array of several lines"),
        pytest.param(("resolver", 0), 3, id="what stands inside it"),
        pytest.param(("domain", 0), 7, id="the first table of an array"),
        pytest.param(("domain", 0, "helo"), 9, id="a text of several lines"),
        pytest.param(("domain", 0, "more", "key"), 14, id="a table of an element"),
        pytest.param(("domain", 1, "name"), 17, id="a quoted key"),
        pytest.param(("domain", 1, "pool", "inner", "z"), 18, id="a dotted key and an inline table"),
        pytest.param(("pool", "a.b", "ip"), 20, id="a quoted table"),
        pytest.param(("nowhere",), 1, id="nothing of the kind"),
    ],
)
def test_a_value_is_found_on_its_line(path: Path, line: int) -> None:
    assert line_of(lines(DOCUMENT), path) == line


KEYS = st.sampled_from(["a", "b", "c", '"d.e"', "f-g"])
VALUES = st.sampled_from(["1", '"x"', "[\n1,\n2,\n]", '"""\n[a]\n# b\n"""', "{ z = 1 }", "'''\n]\n'''", "2027-03-31"])
TABLES = st.lists(
    st.tuples(st.sampled_from(["[[t]]", "[[u]]", "[[t.v]]"]), st.dictionaries(KEYS, VALUES, max_size=3)), max_size=5
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))
    else:
        yield path


@given(TABLES)
def test_every_value_is_found_where_its_key_stands(tables: list[tuple[str, Mapping[str, str]]]) -> None:
    text = "# head\n\n" + "\n".join(
        "\n".join((header, *(f"{key} = {value}" for key, value in entries.items()))) for header, entries in tables
    )
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # [[t.v]] before [[t]], or [[t]] after it
    found = lines(text)
    rows = text.splitlines()
    for path in paths(document):
        key = [part for part in path if isinstance(part, str)]
        row = rows[line_of(found, path) - 1]
        assert any(row.startswith((f"{name} =", f'"{name}" =')) for name in key[-2:])
