"""The bar on stderr: there where a person waits, and nowhere else."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ptraudit.cli.progress import painted, share, told
from ptraudit.gather.recorder import Progress
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
    assert "/2 questions, waiting for s.example MX" in seen or "waiting for s.example TXT" in seen
    assert seen.endswith("\r\x1b[K")


def test_no_bar_is_drawn_where_it_is_unwanted(silent_resolver: str) -> None:
    assert on_terminal(audit(silent_resolver, "--quiet")) == ""
    piped = subprocess.run(audit(silent_resolver), capture_output=True, text=True, check=False)
    assert (piped.returncode, piped.stderr) == (3, "")


def test_what_has_been_waited_for_longest_is_named() -> None:
    progress = Progress(targets=3, finished=1, begun=9, ended=7)
    with progress.waiting("a.example", "mx.a.example AAAA"):
        with progress.waiting("b.example", "SMTP with 192.0.2.1"):
            assert told(progress) == ("1/3 targets, 7/11 questions, waiting for mx.a.example AAAA of a.example")
        assert told(progress).startswith("1/3 targets, 8/11")
    assert told(progress) == "1/3 targets, 9/11 questions"


@pytest.mark.parametrize("columns", [0, 3, 20, 79, 400])
def test_a_stranger_neither_paints_nor_breaks_the_line(columns: int) -> None:
    progress = Progress(begun=1)
    with progress.waiting("a.example", "\x1b[31m\r\n" * 100 + "\N{RIGHT-TO-LEFT OVERRIDE}"):
        text = painted(told(progress), share(progress), columns)
    assert text.isprintable()
    assert len(text) <= max(columns - 1, 3)


def test_nothing_to_do_is_no_division_by_zero() -> None:
    assert painted(told(Progress()), share(Progress()), 80) == "[          ] 0/0 questions"
