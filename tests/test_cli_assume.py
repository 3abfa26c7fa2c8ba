"""`--assume` and `--assume-only` as people use them."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from ptraudit.api import audit_all
from tests.conftest import Ran

ZONE = """\
$TTL 3600
@ SOA ns.example.net. hostmaster 1 7200 900 1209600 300
@ MX 10 mail
@ TXT "v=spf1 mx -all"
mail A 192.0.2.25
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@planned.example"
"""
REVERSE = '[\n{"name": "25.2.0.192.in-addr.arpa", "type": "PTR", "value": "mail.planned.example"}\n]'
PUBLIC = ("--treat-as-public", "192.0.2.0/24")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a planned domain."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "planned.example.zone").write_text(ZONE)
    (tmp_path / "reverse.json").write_text(REVERSE)
    return tmp_path


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which whatever would send something fails loudly."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("something was sent")

    for method in ("connect", "send", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, method, refuse)
    monkeypatch.setattr("ptraudit.dns.server.system_servers", refuse)
    monkeypatch.setattr("ptraudit.line.system_servers", refuse)
    monkeypatch.setattr("ptraudit.line.StubResolver", refuse)


def finding(report: str, check: str) -> dict[str, object]:
    (one,) = (row for row in json.loads(report)["reports"][0]["findings"] if row["check"] == check)
    return dict(one)


@pytest.mark.usefixtures("folder", "deaf")
def test_a_planned_domain_is_audited_without_a_network(run: Callable[..., Ran]) -> None:
    files = ("--assume", "planned.example.zone", "--assume", "reverse.json", "--assume-only")
    ran = run("audit", "planned.example", *files, *PUBLIC, "--format", "json")
    assert (ran.status, ran.err) == (0, "")
    (report,) = json.loads(ran.out)["reports"]
    assert (report["verdict"], report["assumed"], report["assume_only"]) == (
        "pass",
        ["planned.example.zone", "reverse.json"],
        True,
    )
    row = finding(ran.out, "ptr-unconfirmed")
    assert row["planned"] == [{"path": "reverse.json", "line": 2}, {"path": "planned.example.zone", "line": 5}]
    assert str(row["message"]).endswith(" (planned, reverse.json line 2 and 1 more).")
    assert "; planned, planned.example.zone line 5" in row["details"]  # type: ignore[operator]  # a list of texts


@pytest.mark.usefixtures("folder", "deaf")
def test_what_is_not_planned_is_undetermined_and_says_what_to_plan(run: Callable[..., Ran]) -> None:
    ran = run("audit", "planned.example", "--assume", "planned.example.zone", "--assume-only", *PUBLIC, "--format", "json")
    assert ran.status == 3
    row = finding(ran.out, "ptr-missing")
    assert row["outcome"] == "undetermined"
    assert row["fix"] == ("Plan PTR of 25.2.0.192.in-addr.arpa. too, or leave out --assume-only, so that live DNS is asked.")


@pytest.mark.usefixtures("folder", "deaf")
def test_a_report_says_at_its_head_that_records_are_only_planned(run: Callable[..., Ran]) -> None:
    ran = run("audit", "planned.example", "--assume", "planned.example.zone", "--assume-only", *PUBLIC)
    assert "Records of planned.example.zone are only planned: nobody else was asked." in " ".join(ran.out.split())


@pytest.mark.usefixtures("folder")
def test_planned_and_live_records_are_audited_together(audit: Callable[..., Ran]) -> None:
    Path("amend.json").write_text('[{"name": "11.2.0.192.in-addr.arpa", "type": "PTR", "value": "mx.no-ptr.example"}]')
    assert audit("no-ptr.example").status == 1
    ran = audit("no-ptr.example", "--assume", "amend.json", "--format", "json")
    assert ran.status == 0
    (row,) = (
        row
        for row in json.loads(ran.out)["reports"][0]["findings"]
        if row["check"] == "ptr-unconfirmed" and row["subject"] == "192.0.2.11"
    )
    assert str(row["message"]).endswith(" (partly planned, amend.json line 1).")


@pytest.mark.usefixtures("folder", "deaf")
@pytest.mark.parametrize("name", ["sarif", "gitlab"])
def test_what_rests_on_a_planned_record_stands_in_its_line(run: Callable[..., Ran], name: str) -> None:
    Path("reverse.json").write_text(REVERSE.replace("mail.planned.example", "web.planned.example"))
    files = ("--assume", "planned.example.zone", "--assume", "reverse.json", "--assume-only")
    ran = run("audit", "planned.example", *files, *PUBLIC, "--format", name)
    if name == "sarif":
        (run_,) = json.loads(ran.out)["runs"]
        places = {
            row["ruleId"]: (place["artifactLocation"]["uri"], place["region"]["startLine"])
            for row in run_["results"]
            for place in (row["locations"][0]["physicalLocation"],)
        }
    else:
        places = {
            row["check_name"].split()[0]: (row["location"]["path"], row["location"]["lines"]["begin"])
            for row in json.loads(ran.out)
        }
    assert places["FCR001"] == ("reverse.json", 2)


@pytest.mark.usefixtures("folder", "deaf")
def test_evidence_on_planned_records_is_judged_as_it_was(run: Callable[..., Ran]) -> None:
    files = ("--assume", "planned.example.zone", "--assume", "reverse.json", "--assume-only")
    assert run("gather", "planned.example", *files, *PUBLIC, "-o", "evidence.json").status == 0
    judged = json.loads(run("judge", "evidence.json", "--format", "json").out)
    (report,) = judged["reports"]
    assert report["assume_only"]
    assert any(row["planned"] for row in report["findings"])


@pytest.mark.usefixtures("deaf")
def test_the_configuration_names_planned_files_from_its_own_folder(
    folder: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "there").mkdir()
    (folder / "ptraudit.toml").write_text(
        'assume = ["planned.example.zone", "reverse.json"]\n[[domain]]\nname = "planned.example"\n'
    )
    monkeypatch.chdir(folder / "there")
    ran = run("audit", "--config", "../ptraudit.toml", "--assume-only", *PUBLIC, "--format", "json")
    assert (ran.status, json.loads(ran.out)["reports"][0]["assumed"]) == (
        0,
        ["../planned.example.zone", "../reverse.json"],
    )


@pytest.mark.usefixtures("folder", "deaf")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--assume-only"], "--assume-only asks nobody, so it needs planned records", id="nothing planned"),
        pytest.param(["--assume", "reverse.json", "--assume-only", "--probe"], "--assume-only sends nothing", id="probing"),
        pytest.param(
            ["--assume", "reverse.json", "--assume-only", "--validate-dnssec"],
            "--assume-only asks nobody, and --validate-dnssec asks for keys",
            id="validating",
        ),
        pytest.param(["--assume", "none.zone"], "none.zone cannot be read: No such file", id="no such file"),
    ],
)
def test_what_cannot_be_is_told_and_exits_with_2(run: Callable[..., Ran], options: list[str], message: str) -> None:
    ran = run("audit", "planned.example", *options)
    assert ran.status == 2
    assert message in ran.err


@pytest.mark.usefixtures("folder", "deaf")
def test_the_library_takes_planned_files() -> None:
    import asyncio

    public = ["192.0.2.0/24"]
    files: list[str | Path] = ["planned.example.zone", Path("reverse.json")]
    report = asyncio.run(audit_all(["planned.example"], assume=files, assume_only=True, treat_as_public=public))
    assert report.reports[0].verdict == "pass"
