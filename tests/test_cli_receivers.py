"""Receivers at the command line: listed, deciding, and explained."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]


def test_receivers_are_listed_with_what_is_known_of_them(run: Run) -> None:
    lines = {line.split()[0]: line for line in run("receivers").out.splitlines()}
    assert "documented, 2026-" in lines["gmail"]
    assert "(over a year old)" in lines["mailru"]
    assert "proven with " in lines["postfix:reject_unknown_client_hostname"]
    assert "modelled, not proven" in lines["mox"]


def test_one_receiver_shows_its_demands_and_who_answers_them(run: Run) -> None:
    page = run("receivers", "t-online").out
    assert "Otherwise:  reject, 554, at greeting" in page
    assert "Checks:     none answers it" in page
    assert "https://postmaster.t-online.de" in page


def test_the_catalogue_of_receivers_is_also_json_and_markdown(run: Run) -> None:
    rows = {row["name"]: row for row in json.loads(run("receivers", "--format", "json").out)["receivers"]}
    assert rows["gmail"]["demands"][0]["permanent"] == "550 5.7.25"
    assert rows["mox"]["proven"] is None
    assert "| `gmail` | Gmail | documented, " in run("receivers", "gmail", "--format", "markdown").out


def test_a_receiver_that_nobody_knows_is_told(run: Run) -> None:
    ran = run("receivers", "hotmail")
    assert (ran.status, ran.out) == (2, "")
    assert 'did you mean "outlook"?' in ran.err


@pytest.mark.parametrize(
    ("domain", "options", "status"),
    [
        pytest.param("no-ptr.example", ["--receiver", "gmail"], 1, id="would refuse"),
        pytest.param("no-ptr.example", ["--receiver", "postfix:default"], 0, id="would take it, though a check fails"),
        pytest.param("no-ptr.example", ["--receiver", "rspamd:3.4"], 0, id="would give points alone"),
        pytest.param("no-ptr.example", ["--receiver", "yahoo"], 3, id="does not say what it would do"),
        pytest.param("no-ptr.example", ["--receiver", "yahoo,gmail"], 1, id="one of two would refuse"),
        pytest.param("healthy.example", ["--receiver", "gmail,gmx"], 0, id="all would take it"),
        pytest.param("healthy.example", ["--receiver", "exim:helo"], 3, id="the EHLO name is not known"),
        pytest.param("192.0.2.10", ["--receiver", "exim:helo", "--helo", "mx1.healthy.example"], 0, id="it is known"),
        pytest.param("no-ptr.example", ["--receiver", "postfix:default", "--fail-on", "error"], 1, id="both decide"),
        pytest.param("no-ptr.example", ["--receiver", "gmail", "--exit-zero"], 0, id="nothing decides"),
    ],
)
def test_receivers_decide_the_exit_status(audit: Run, domain: str, options: list[str], status: int) -> None:
    assert audit(domain, "--format", "json", *options).status == status


def test_what_a_deciding_receiver_would_do_is_in_every_report(audit: Run, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("r.xml", "r.md", "r.html", "r.json")]
    outputs = [word for file in files[1:] for word in ("--output", file)]
    structured = ["--format", "github", "--output", "-", "--format", "junit", "--output", files[0]]
    ran = audit("no-ptr.example", "--receiver", "gmail", *structured, *outputs)
    assert "::error title=gmail receiver%3A" in ran.out
    cases = {case.get("name"): case for case in ET.parse(files[0]).iter("testcase")}
    (failure,) = cases["gmail receiver: 192.0.2.11"].findall("failure")
    assert "550 5.7.25" in (failure.get("message") or "")
    assert all("(decides)" in file.read_text() for file in files[1:3])
    rows = json.loads(files[3].read_text())["reports"][0]["receivers"]
    assert {row["receiver"] for row in rows if row["decides"]} == {"gmail"}


def test_nagios_is_told_by_the_deciding_receivers(audit: Run) -> None:
    ran = audit("no-ptr.example", "--receiver", "gmail", "--format", "nagios")
    assert (ran.status, ran.out.split(" - ")[0]) == (2, "PTRAUDIT CRITICAL")
    assert "failed=1;;0;0" in ran.out


def test_the_configuration_names_receivers_that_decide(audit: Run, tmp_path: Path) -> None:
    file = tmp_path / "ptraudit.toml"
    file.write_text('receiver = ["postfix:default"]\n')
    assert audit("no-ptr.example", "--config", file, "--format", "json").status == 0
    file.write_text('\nreceiver = "gmial"\n')
    ran = audit("no-ptr.example", "--config", file)
    assert ran.status == 2
    assert 'ptraudit.toml line 2, receiver[0]: receiver "gmial" is no receiver; did you mean "gmail"?' in ran.err


def test_a_refusal_is_explained_with_the_way_to_mend_it(run: Run) -> None:
    ran = run("explain", "450 4.7.25 Client host rejected: cannot find your hostname, [203.0.113.5]")
    assert ran.status == 0
    assert "(postfix:reject_unknown_client_hostname)" in ran.out
    assert "Then:         the sender's server keeps the mail and retries for days" in ran.out
    assert "ptraudit audit 203.0.113.5 --select PTR001,FCR001,FCR002" in ran.out


def test_lines_on_stdin_are_explained_together(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    octets = b"noise\n550 no PTR record found\n504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(octets)))
    ran = run("explain", "-")
    assert ran.out.count("  Who:") == 2


def test_a_dsn_in_a_file_is_explained(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_text(
        "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; a\n\nStatus: 5.7.25\nDiagnostic-Code: smtp; 550 5.7.25 no\n\n--b--\n"
    )
    assert "The reverse DNS of the address did not validate." in run("explain", file).out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        pytest.param("550 5.1.1 no such user", 3, "not known", id="a refusal that nobody knows"),
        pytest.param("hello world", 3, "No refusal or deferral was found", id="no refusal"),
        pytest.param("ptr-mising", 2, 'did you mean "ptr-missing"?', id="a typo"),
    ],
)
def test_what_cannot_be_explained_is_told_so(run: Run, words: str, status: int, said: str) -> None:
    ran = run("explain", words)
    assert ran.status == status
    assert said in ran.out + ran.err
