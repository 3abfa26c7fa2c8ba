"""The same evidence gives the same report, to the byte."""

import difflib

import pytest

from ptraudit.render import render
from tests.golden import FILES, FOLDER, golden_report


@pytest.mark.parametrize("name", FILES)
def test_report_is_as_it_was(name: str) -> None:
    expected = (FOLDER / FILES[name]).read_bytes().decode().split("\n")
    found = render(golden_report(), name).split("\n")
    changes = [line[:200] for line in difflib.unified_diff(expected, found, "golden", "now", lineterm="", n=1)]
    assert changes == [], "if this is meant, run: python -m tests.golden"
