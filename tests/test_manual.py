"""The manual page is as it would be now, a formatter takes it, and the examples are commands that there are."""

import shlex
import subprocess
from collections.abc import Callable

import pytest

from ptraudit.cli.guide import EXAMPLES
from tests.conftest import Ran
from tests.manual import PAGE, page
from tests.validators import program


def test_the_page_is_as_it_would_be_now() -> None:
    assert PAGE.read_text() == page(), "run `python -m tests.manual`"


def test_mandoc_finds_no_fault() -> None:
    command = [program("mandoc", "the manual page"), "-T", "lint", "-W", "warning", str(PAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []  # it is as old as the program


def test_it_reads_as_a_page() -> None:
    command = [program("mandoc", "the manual page"), "-T", "utf8", "-O", "width=80", str(PAGE)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    plain = "".join("" if following == "\b" else sign for sign, following in zip(text, text[1:] + " ", strict=True))
    plain = plain.replace("\b", "")
    for words in ("--fail-on error|warning|note|never", "ptraudit audit example.com --probe", "EXIT STATUS"):
        assert words in plain


@pytest.mark.parametrize("line", [example.line for examples in EXAMPLES.values() for example in examples])
def test_every_example_can_be_typed(line: str, run: Callable[..., Ran]) -> None:
    for part in line.split(" | "):
        name, command, *words = shlex.split(part.split(" > ")[0])
        if name == "grep":
            continue
        options = {word for word in words if word.startswith("-") and word != "-"}
        sub = [words[0]] if command == "baseline" else []
        assert name == "ptraudit"
        assert options <= set(run(command, *sub, "--help").out.split())
