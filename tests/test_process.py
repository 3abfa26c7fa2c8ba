"""The program as a process of its own: what it imports, and how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from ptraudit.cli.commands import NAMES, described
from ptraudit.lab.world import World
from tests.conftest import Ran

HEAVY = ("aiosmtplib", "cryptography", "dns", "httpx2", "jinja2", "idna", "pydantic", "rich", "ptraudit.lab")

# What each command needs beyond the command line itself; importing more makes everybody wait.
EXPECTED = {
    ("--version",): set(),
    ("--help",): set(),
    ("audit", "--help"): set(),
    ("bulk", "--help"): set(),
    ("explain", "PTR001"): set(),
    ("checks",): set(),
    ("schema", "report"): set(),
    ("audit", "192.0.2.10", "--format", "json"): set(),
    ("audit", "192.0.2.10"): {"jinja2"},
    ("audit", "192.0.2.10", "--probe", "--format", "json"): {"aiosmtplib"},
    ("gather", "192.0.2.10"): set(),
    ("spf", "a.example", "--ip", "192.0.2.10"): set(),
    ("judge", "tests/golden/evidence.json", "--format", "json"): {"idna"},  # one of its domains is an IDN
}

LIST_MODULES = """
import sys
from ptraudit.__main__ import main
try:
    main()
finally:
    heavy = {heavy!r}
    print(*sorted(name for name in heavy if name in sys.modules), file=open(sys.argv.pop(0) and {path!r}, "w"))
"""


@pytest.mark.parametrize("arguments", [pytest.param(arguments, id=" ".join(arguments)) for arguments in EXPECTED])
def test_a_command_imports_only_what_it_uses(arguments: tuple[str, ...], box: World, tmp_path: Path) -> None:
    listing = tmp_path / "modules"
    needs_world = arguments[0] in {"audit", "gather"} and "--help" not in arguments
    world = ["--resolver", box.resolver] if needs_world else []
    script = LIST_MODULES.format(heavy=HEAVY, path=str(listing))
    ran = subprocess.run([sys.executable, "-c", script, *arguments, *world], capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr
    assert set(listing.read_text().split()) == EXPECTED[arguments]


@pytest.mark.parametrize(
    ("arguments", "imported"),
    [
        pytest.param((), set(), id="nothing asked"),
        pytest.param(("--help",), set(), id="the help"),
        pytest.param(("--version",), set(), id="the version"),
        pytest.param(("adit",), set(), id="no command"),
        pytest.param(("checks",), {"checks"}, id="a command"),
        pytest.param(("schema", "--help"), {"schema"}, id="the help of a command"),
        pytest.param(("baseline", "--help"), {"baseline"}, id="the help of a group"),
        pytest.param(("audit", "--nonsense"), {"audit"}, id="a wrong option"),
        pytest.param(("gather", "--assume-only"), {"gather"}, id="one that shares much with another"),
    ],
)
def test_of_the_commands_only_the_one_that_is_named_is_imported(
    arguments: tuple[str, ...], imported: set[str], tmp_path: Path
) -> None:
    listing = tmp_path / "modules"
    script = LIST_MODULES.format(heavy=[f"ptraudit.cli.{name}" for name in NAMES], path=str(listing))
    subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=False)
    assert {module.removeprefix("ptraudit.cli.") for module in listing.read_text().split()} == imported


def test_the_help_needs_of_ours_only_the_names_of_the_commands() -> None:
    script = (
        "import sys\nfrom ptraudit.__main__ import main\ntry:\n    main()\nfinally:\n"
        "    print(*sorted(name for name in sys.modules if name.startswith(('ptraudit.', 'msgspec'))), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script, "--help"], capture_output=True, text=True, check=True)
    assert ran.stderr.split() == [
        "ptraudit.__main__", "ptraudit.cli", "ptraudit.cli.commands", "ptraudit.cli.lightly", "ptraudit.errors",
    ]  # fmt: skip


def test_the_help_shows_of_a_command_what_its_function_says(run: Callable[..., Ran]) -> None:
    _, _, listed = run("--help").out.partition("Commands:\n")
    said = dict(line.split(maxsplit=1) for line in listed.splitlines())
    assert list(said) == list(NAMES)
    for name in NAMES:
        docstring = getattr(import_module(f"ptraudit.cli.{name}"), name).__doc__
        assert described(name) == docstring
        assert " ".join(docstring.split()).startswith(said[name].rstrip("."))


def test_importing_the_library_costs_nothing_until_it_is_used() -> None:
    script = "import sys, ptraudit; print([name for name in ('asyncio', 'dns', 'msgspec') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_public_name_is_there() -> None:
    import ptraudit

    assert all(getattr(ptraudit, name) is not None for name in ptraudit.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = ptraudit.nonsense


def ptraudit(*arguments: str, **more: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]  # mypy cannot choose among the overloads
        [sys.executable, "-m", "ptraudit", *arguments], text=True, stderr=subprocess.PIPE, **more
    )


def test_a_closed_pipe_is_quiet() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with ptraudit("checks", "--format", "json", stdout=writer) as process:
        os.close(writer)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")


def test_an_interrupt_ends_with_130(tmp_path: Path) -> None:
    fifo = tmp_path / "targets"
    os.mkfifo(fifo)
    with ptraudit("audit", "--from-file", str(fifo), stdout=subprocess.PIPE) as process:
        with fifo.open("w"):  # opens once the program reads, and it waits for a line that never comes
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")


def test_a_crash_is_70_and_never_a_finding(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import ptraudit.cli.explain\nptraudit.cli.explain.page = lambda check: 1 / 0\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with ptraudit("explain", "PTR001", stdout=subprocess.PIPE, env=environment) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (70, "")
    assert "ZeroDivisionError" in err
    assert "this is a mistake of ptraudit" in err


def test_an_ascii_terminal_gets_ascii(box: World) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    with ptraudit(
        "audit", "healthy.example", "--resolver", box.resolver, stdout=subprocess.PIPE, env=environment
    ) as process:
        out, err = process.communicate(timeout=30)
    assert err == ""
    assert out.isascii()
    assert "\\u" not in out


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
@pytest.mark.parametrize("arguments", ["audit healthy.example --resolver {resolver} --select MX002,MX003", "checks"])
def test_closed_streams_are_no_mistake(box: World, arguments: str, closed: str) -> None:
    command = f"{sys.executable} -m ptraudit {arguments.format(resolver=box.resolver)} {closed}"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full: a full disk behind stdout was not tested")
@pytest.mark.parametrize("arguments", ["checks", "--help", "audit --help"])
def test_a_full_disk_behind_stdout_is_told(arguments: str) -> None:
    command = f"{sys.executable} -m ptraudit {arguments} >/dev/full"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "No space left on device" in ran.stderr
