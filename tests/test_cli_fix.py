"""`ptraudit fix` as people run it: what goes in, where it goes, and the exit status."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ptraudit.lab.world import World
from tests.conftest import Ran

Fix = Callable[..., Ran]


@pytest.fixture
def fix(box: World, run: Callable[..., Ran]) -> Fix:
    """Propose repairs for targets in the world in a box."""

    def ran(*arguments: object) -> Ran:
        public = [word for network in box.treat_as_public for word in ("--treat-as-public", network)]
        detours = [word for detour in box.connect_to for word in ("--connect-to", detour)]
        return run("fix", "--resolver", box.resolver, *public, *detours, *arguments)

    return ran


def test_changes_are_proposed_and_the_status_says_so(fix: Fix) -> None:
    ran = fix("no-ptr.example")
    assert (ran.status, "3600 IN PTR mx.no-ptr.example." in ran.out) == (1, True)


def test_nothing_to_change_is_0(fix: Fix) -> None:
    ran = fix("localhost-greeting.example", "--probe", "--ignore", "DANE")
    assert ran.status == 0
    assert "No record mends:\n  SMTP001 greeting-nameless" in ran.out


def test_nothing_to_change_yet_is_3(fix: Fix) -> None:
    ran = fix("servfail.example")
    assert (ran.status, "Undetermined: " in ran.out) == (3, True)


def test_what_is_waived_is_not_mended(fix: Fix, tmp_path: Path) -> None:
    settings = tmp_path / "ptraudit.toml"
    settings.write_text(
        '[[waiver]]\ncheck = "ptr-missing"\nmatch = ["192.0.2.11"]\nuntil = 2999-01-01\nreason = "ticket 4711"\n'
    )
    assert fix("no-ptr.example", "--config", settings).status == 0


def test_evidence_gives_the_same_as_the_network(box: World, run: Callable[..., Ran], tmp_path: Path) -> None:
    public = [word for network in box.treat_as_public for word in ("--treat-as-public", network)]
    file = tmp_path / "evidence.json"
    run("gather", "one-of-three.example", "--resolver", box.resolver, *public, "--output", file)
    ran = run("fix", "--evidence", file, "--format", "bind")
    assert (ran.status, ";- 13 IN PTR www.one-of-three.example.\n" in ran.out) == (1, True)
    assert run("fix", "--evidence", file, "--format", "bind").out == ran.out


def test_a_folder_gets_a_file_for_each_zone(fix: Fix, tmp_path: Path) -> None:
    ran = fix("no-ptr.example", "v6-no-ptr.example", "missing.spf.example", "--format", "bind", "--output", tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert {file.name.partition(".")[0] for file in tmp_path.iterdir()} == {"2", "0", "spf"}


def test_a_file_gets_it_all(fix: Fix, tmp_path: Path) -> None:
    file = tmp_path / "all.tf"
    assert fix("no-ptr.example", "--format", "terraform", "--output", file).status == 1
    assert 'resource "dns_ptr_record"' in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("no-ptr.example", "--format", "word"), '--format "word" is unknown; give text, bind, ', id="format"),
        pytest.param(("no-ptr.example", "--evidence", "x.json"), "--evidence holds its own targets", id="both"),
        pytest.param(("--evidence", "/nowhere/x.json"), "/nowhere/x.json", id="no such file"),
        pytest.param(("no-ptr.example", "-o", "/nowhere/x"), "--output /nowhere/x cannot be written", id="no such folder"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(fix: Fix, arguments: tuple[str, ...], told: str) -> None:
    ran = fix(*arguments)
    assert (ran.status, told in ran.err) == (2, True), ran.err


def test_the_help_has_an_example_and_the_statuses(run: Callable[..., Ran]) -> None:
    out = run("fix", "--help").out
    assert "ptraudit fix example.com --format letter" in out
    assert "0 no record to change; 1 changes are proposed" in out
