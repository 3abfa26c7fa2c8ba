"""The same evidence gives the same report, to the byte."""

import difflib

import pytest

from ptraudit.render import FORMATS
from tests.golden import FILES, FOLDER, written

FOUND = written()


@pytest.mark.parametrize("file", FOUND)
def test_report_is_as_it_was(file: str) -> None:
    expected = (FOLDER / file).read_bytes().decode().split("\n")
    found = FOUND[file].split("\n")
    changes = [line[:200] for line in difflib.unified_diff(expected, found, "golden", "now", lineterm="", n=1)]
    assert changes == [], "if this is meant, run: python -m tests.golden"


def test_every_format_has_one() -> None:
    assert set(FILES) == set(FORMATS)
