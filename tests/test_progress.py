"""The bar on stderr: there where a person waits, and nowhere else."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ptraudit.lab.nameserver import Fault, NameServer
from tests.background import running
from tests.gathering import zone

SILENT = {"s.example.": Fault.SILENCE}


@pytest.fixture
def silent_resolver() -> Iterator[str]:
    """The address of a server that never answers for s.example."""
    with running(NameServer(zone("s.example."), SILENT)) as server:
        yield "{}:{}".format(*server.address)


def audit(resolver: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "ptraudit", "audit", "s.example", "--resolver", resolver, "--timeout", "1.6", *more]


def on_terminal(command: list[str]) -> str:
    """What a command writes to stderr where stderr is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        try:
            while piece := os.read(ours, 4096):
                seen += piece
        except OSError:  # Linux ends a pseudo-terminal with EIO
            pass
        assert process.wait(30) == 3
    os.close(ours)
    return seen.decode()


def test_a_bar_is_drawn_on_a_terminal_and_wiped_at_the_end(silent_resolver: str) -> None:
    seen = on_terminal(audit(silent_resolver))
    assert "[" in seen
    assert " of 2 questions answered" in seen
    assert seen.endswith("\r\x1b[K")


def test_no_bar_is_drawn_where_it_is_unwanted(silent_resolver: str) -> None:
    assert on_terminal(audit(silent_resolver, "--quiet")) == ""
    piped = subprocess.run(audit(silent_resolver), capture_output=True, text=True, check=False)
    assert (piped.returncode, piped.stderr) == (3, "")
