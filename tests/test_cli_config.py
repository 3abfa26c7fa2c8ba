"""The command line with a configuration, with the environment, and with waivers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ptraudit.lab.world import World
from tests.conftest import Ran

Run = Callable[..., Ran]

WAIVER = """
[[waiver]]
check = "ptr-missing"
match = "{match}"
until = {until}
reason = "The hoster has a ticket."
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, box: World) -> Path:
    """The current folder, empty, with the world in a box in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PTRAUDIT_RESOLVER", box.resolver)
    monkeypatch.setenv("PTRAUDIT_TREAT_AS_PUBLIC", " ".join(map(str, box.treat_as_public)))
    monkeypatch.setenv("PTRAUDIT_CONNECT_TO", " ".join(box.connect_to))
    return tmp_path


def configured(folder: Path, *domains: str, more: str = "") -> None:
    tables = "".join(f'[[domain]]\nname = "{domain}"\n' for domain in domains)
    (folder / "ptraudit.toml").write_text(f"{tables}{more}")


def reports(ran: Ran) -> dict[str, Any]:
    return {one["target"]: one for one in json.loads(ran.out)["reports"]}


def test_without_a_target_the_domains_of_the_configuration_are_audited(folder: Path, run: Run) -> None:
    configured(folder, "healthy.example", "no-ptr.example")
    ran = run("audit", "--format", "json")
    assert (ran.status, list(reports(ran))) == (1, ["healthy.example", "no-ptr.example"])


def test_a_named_target_is_audited_alone_with_what_is_known_of_it(folder: Path, run: Run) -> None:
    more = '[[domain]]\nname = "healthy.example"\nip = "192.0.2.99"\n'
    configured(folder, "no-ptr.example", more=more)
    found = reports(run("audit", "healthy.example", "--format", "json"))
    (one,) = found.values()
    kinds = {address["ip"]: [origin["kind"] for origin in address["origins"]] for address in one["outbound"]}
    assert (list(found), kinds["192.0.2.99"]) == (["healthy.example"], ["config"])
    assert one["place"] == {"path": "ptraudit.toml", "line": 4}


def test_the_selectors_of_a_domain_are_those_of_its_configuration(folder: Path, run: Run) -> None:
    configured(folder, "healthy.example", more='dkim-selector = "gone"\n')
    (one,) = reports(run("audit", "--dkim-selector", "default", "--format", "json")).values()
    outcomes = {row["subject"]: row["outcome"] for row in one["findings"] if row["check"] == "dkim-key-missing"}
    assert outcomes == {"gone._domainkey.healthy.example": "fail", "default._domainkey.healthy.example": "pass"}


def test_a_configuration_to_begin_with_names_the_selectors_that_were_found(folder: Path, run: Run) -> None:
    assert folder.exists()
    text = run("init", "healthy.example", "no-dkim.example", "--output", "-").out
    assert text.count('# dkim-selector = ["default"]\n') == text.count("# dkim-selector = [") - 1 == 1


def test_a_target_of_a_file_knows_its_line(folder: Path, run: Run) -> None:
    (folder / "domains.txt").write_text("# mine\nhealthy.example\n")
    found = reports(run("audit", "--from-file", "domains.txt", "--format", "json"))
    assert found["healthy.example"]["place"] == {"path": "domains.txt", "line": 2}


@pytest.mark.parametrize(
    ("arguments", "environment", "status"),
    [
        pytest.param((), None, 1, id="the configuration decides"),
        pytest.param((), "never", 0, id="the environment wins over it"),
        pytest.param(("--fail-on", "error"), "never", 1, id="the command line wins over both"),
    ],
)
def test_who_wins(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], environment: str | None, status: int
) -> None:
    (folder / "ptraudit.toml").write_text('fail-on = "error"\n[[domain]]\nname = "no-ptr.example"\n')
    if environment:
        monkeypatch.setenv("PTRAUDIT_FAIL_ON", environment)
    assert run("audit", "--quiet", *arguments).status == status


def test_outputs_of_the_configuration_go_beside_it(folder: Path, run: Run) -> None:
    (folder / "conf").mkdir()
    outputs = '[[output]]\nfile = "report.json"\n[[output]]\nfile = "-"\nformat = "markdown"\n'
    text = f'[[domain]]\nname = "healthy.example"\n{outputs}'
    (folder / "conf" / "my.toml").write_text(text)
    ran = run("audit", "--config", "conf/my.toml")
    assert ran.out.startswith("<!-- ptraudit:healthy.example -->")
    assert json.loads((folder / "conf" / "report.json").read_text())["reports"][0]["verdict"] == "pass"


def test_an_output_of_the_command_line_stands_alone(folder: Path, run: Run) -> None:
    configured(folder, "healthy.example", more='[[output]]\nfile = "report.json"\n')
    assert json.loads(run("audit", "--format", "json").out)
    assert not (folder / "report.json").exists()


def test_a_faulty_configuration_is_wrong_usage(folder: Path, run: Run) -> None:
    (folder / "ptraudit.toml").write_text("probe = true\nfail_on = 1\n")
    ran = run("audit", "healthy.example")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == 'ptraudit: ptraudit.toml line 2, fail_on: "fail_on" is no key here; did you mean "fail-on"?\n'


def test_a_configuration_that_is_not_there_is_wrong_usage(folder: Path, run: Run) -> None:
    assert folder
    ran = run("audit", "--config", "other.toml")
    assert (ran.status, ran.err) == (2, "ptraudit: the configuration other.toml cannot be read: No such file or directory\n")


def test_a_waived_failure_is_fine_and_shown(folder: Path, run: Run) -> None:
    configured(folder, "no-ptr.example", more=WAIVER.format(match="192.0.2.0/24", until="2999-12-31"))
    ran = run("audit", "--format", "json")
    finding = next(
        row for row in reports(ran)["no-ptr.example"]["findings"] if row["check_id"] == "PTR001" and row["waived"]
    )
    assert (ran.status, ran.err, finding["waiver"]["reason"]) == (0, "", "The hoster has a ticket.")


@pytest.mark.parametrize(
    ("match", "until", "status", "warning"),
    [
        pytest.param("192.0.2.11", "2020-01-31", 1, "ended on 2020-01-31: what it waived counts again", id="over"),
        pytest.param("192.0.2.99", "2020-01-31", 1, "ended on 2020-01-31: nothing needs it any more", id="over, unneeded"),
        pytest.param("192.0.2.99", "2999-12-31", 1, "meets nothing that fails; take it out", id="meets nothing"),
    ],
)
def test_a_waiver_that_needs_attention_is_told(
    folder: Path, run: Run, match: str, until: str, status: int, warning: str
) -> None:
    configured(folder, "no-ptr.example", more=WAIVER.format(match=match, until=until))
    ran = run("audit", "--format", "json")
    assert (ran.status, ran.err.count("\n")) == (status, 1)
    assert ran.err.startswith(f"ptraudit: ptraudit.toml line 4: the waiver of ptr-missing for {match} {warning}")
    assert run("audit", "--format", "json", "--quiet").err == ""


def test_a_waiver_of_a_domain_that_is_not_audited_is_not_idle(folder: Path, run: Run) -> None:
    waiver = WAIVER.format(match="no-ptr.example", until="2999-12-31")
    configured(folder, "no-ptr.example", "healthy.example", more=waiver)
    assert run("audit", "healthy.example").err == ""


def test_judging_uses_the_configuration_too(folder: Path, run: Run) -> None:
    run("gather", "no-ptr.example", "-o", "evidence.json")
    assert run("judge", "evidence.json").status == 1
    configured(folder, "no-ptr.example", more=WAIVER.format(match="*", until="2999-12-31"))
    assert run("judge", "evidence.json").status == 0
    (folder / "ptraudit.toml").write_text('[severity]\nPTR001 = "note"\n')
    assert run("judge", "evidence.json").status == 0


def test_exit_zero_wants_the_report_only(folder: Path, run: Run) -> None:
    assert folder
    assert run("audit", "no-ptr.example", "--exit-zero").status == 0
    assert run("audit", "servfail.example", "--exit-zero").status == 0
    assert run("audit", "no ptr", "--exit-zero").status == 2


def test_init_writes_what_audit_reads(folder: Path, run: Run) -> None:
    ran = run("init", "no-ptr.example", "healthy.example")
    assert (ran.status, ran.out) == (0, "ptraudit.toml written; look through it, then run: ptraudit audit\n")
    assert "#   mx.no-ptr.example (192.0.2.11, 2001:db8:25::11)" in (folder / "ptraudit.toml").read_text()
    assert set(reports(run("audit", "--format", "json"))) == {"no-ptr.example", "healthy.example"}


def test_init_keeps_what_is_there(folder: Path, run: Run) -> None:
    (folder / "ptraudit.toml").write_text("# mine\n")
    ran = run("init", "healthy.example")
    assert (ran.status, "exists and is kept" in ran.err) == (2, True)
    assert (folder / "ptraudit.toml").read_text() == "# mine\n"
    assert 'name = "healthy.example"' in run("init", "healthy.example", "--output", "-").out


def test_a_baseline_accepts_today_and_nothing_new(folder: Path, run: Run) -> None:
    configured(folder, "no-ptr.example", more="# mine\n")
    ran = run("baseline", "write", "--until", "2999-12-31", "--reason", "Ticket 4711")
    assert (ran.status, ran.out) == (0, "1 waiver until 2999-12-31 written to ptraudit.toml\n")
    assert '[[waiver]]\ncheck = "PTR001" # ptr-missing\nmatch = ["192.0.2.11"]\n' in (folder / "ptraudit.toml").read_text()
    assert "# mine" in (folder / "ptraudit.toml").read_text()
    assert run("audit").status == 0
    assert run("audit", "no-ptr.example", "elsewhere.example").status == 1
    assert run("baseline", "write").out == "nothing new fails, so no waiver was written\n"


def test_a_baseline_never_covers_what_could_not_be_judged(folder: Path, run: Run) -> None:
    configured(folder, "servfail.example")
    before = (folder / "ptraudit.toml").read_text()
    ran = run("baseline", "write")
    assert (ran.status, (folder / "ptraudit.toml").read_text()) == (0, before)
    assert "could not be judged, which no waiver covers: " in ran.out


def test_a_baseline_that_is_over_is_refused(folder: Path, run: Run) -> None:
    configured(folder, "no-ptr.example")
    ran = run("baseline", "write", "--until", "2020-01-01")
    assert (ran.status, "--until 2020-01-01 is over; give a day to come" in ran.err) == (2, True)


def test_a_report_replaces_a_file_at_once_and_keeps_its_permissions(folder: Path, run: Run) -> None:
    path = folder / "report.json"
    path.write_text("old")
    path.chmod(0o640)
    (folder / "link.json").symlink_to(path)
    run("audit", "healthy.example", "--output", "link.json", "--quiet")
    assert (path.stat().st_mode & 0o777, (folder / "link.json").is_symlink()) == (0o640, True)
    assert json.loads(path.read_text())["schema_version"] == "1"
    assert sorted(file.name for file in folder.iterdir()) == ["link.json", "report.json"]
