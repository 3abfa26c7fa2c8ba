"""The command line, used as people use it, against a world in a box."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from ptraudit.checks import catalogue, matching
from ptraudit.lab.case import Case
from ptraudit.lab.cases import CASES
from ptraudit.lab.world import World
from tests.conftest import Ran

Run = Callable[..., Ran]


def outcomes(ran: Ran) -> dict[str, str]:
    (report,) = json.loads(ran.out)["reports"]
    return {check["name"]: check["outcome"] for check in report["checks"]}


FAMILIES = ",".join(sorted({check.id[:-3] for check in catalogue()}))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.domain) for case in CASES])
def test_each_domain_of_the_world_fails_for_its_own_reason(audit: Run, case: Case) -> None:
    helos = (word for helo in case.helo for word in ("--helo", helo))
    selectors = (word for selector in case.selectors for word in ("--dkim-selector", selector))
    ran = audit(case.domain, "--format", "json", *helos, *selectors)
    found = outcomes(ran)
    on_demand = {"tlsa-mismatch", *(check.name for family in ("SMTP", "DNSBL") for check in matching(family))}
    assert {name for name, outcome in found.items() if outcome == "fail"} == set(case.expects) - on_demand
    (report,) = json.loads(ran.out)["reports"]
    errors = {check["name"] for check in report["checks"] if check["severity"] == "error"}
    unknown = {name for name, outcome in found.items() if outcome == "undetermined" and name in errors}
    assert unknown - on_demand == set(case.undetermined) - on_demand
    expected = 1 if report["verdict"] == "fail" else 3 if report["verdict"] == "undetermined" else 0
    assert ran.status == expected


def test_where_no_key_is_handed_out_own_validation_leaves_the_question_open(audit: Run) -> None:
    ran = audit("healthy.example", "--validate-dnssec", "--select", "DNSSEC001")
    assert ran.status == 3
    assert "the keys of the root were not to be had (nodata)" in " ".join(ran.out.split())


def test_to_be_active_is_to_probe_and_to_offer_recipients(audit: Run) -> None:
    found = outcomes(audit("no-abuse.example", "--active", "--format", "json"))
    assert [found[name] for name in ("postmaster-refused", "abuse-refused", "open-relay")] == ["pass", "fail", "pass"]


def test_a_probe_without_trust_finds_the_certificate_untrusted(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    found = outcomes(audit("localhost-greeting.example", "--probe", "--format", "json"))
    assert {name for name, outcome in found.items() if outcome == "fail"} == {
        "greeting-nameless",
        "certificate-untrusted",
        "mta-sts-policy-unreachable",
    }


def test_the_json_report_keeps_the_contract_and_its_schema(audit: Run, run: Run) -> None:
    document = json.loads(audit("v6-no-ptr.example", "--probe", "--format", "json").out)
    jsonschema.validate(document, json.loads(run("schema", "report").out))
    (report,) = document["reports"]
    assert document["tool"]["name"] == "ptraudit"
    assert document["schema_version"] == "1"
    assert (report["target"], report["domain"], report["null_mx"]) == ("v6-no-ptr.example", "v6-no-ptr.example", False)
    assert sum(report["counts"].values()) == len(report["checks"])
    assert report["coverage"] == {"authorised": 2, "audited": 2}
    by_ip = {one["ip"]: one for one in report["outbound"]}
    assert [one["iprev"] for one in by_ip.values()] == ["pass", "permerror"]
    assert [row["subject"] for row in report["findings"] if row["check"] == "ptr-missing" and row["outcome"] == "fail"] == [
        next(ip for ip in by_ip if ":" in ip)
    ]
    gmail = next(row for row in report["receivers"] if row["receiver"] == "gmail" and ":" in row["subject"])
    assert (gmail["action"], gmail["because"]) == ("reject", ["PTR001"])


def test_gathered_evidence_is_judged_to_the_same_bytes(audit: Run, run: Run, box: World, tmp_path: Path) -> None:
    public = [word for network in box.treat_as_public for word in ("--treat-as-public", network)]
    public += [word for detour in box.connect_to for word in ("--connect-to", detour)]
    path = tmp_path / "evidence.json"
    gathered = run("gather", "one-of-three.example", "--resolver", box.resolver, *public, "-o", path)
    assert (gathered.status, gathered.out) == (0, "")
    for form in ("json", "text", "markdown", "html"):
        first, again = (run("judge", path, "--format", form) for _ in range(2))
        assert first == again
    judged = json.loads(run("judge", path, "--format", "json").out)["reports"][0]
    audited = json.loads(audit("one-of-three.example", "--format", "json").out)["reports"][0]
    for changing in ("gathered_at", "duration_s"):
        judged.pop(changing), audited.pop(changing)
    assert json.dumps(judged["checks"]) == json.dumps(audited["checks"])
    assert [row["message"] for row in judged["findings"]] == [row["message"] for row in audited["findings"]]


def test_networks_can_be_treated_as_public_when_judging(run: Run, box: World, tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    run("gather", "no-ptr.example", "--resolver", box.resolver, "-o", path)
    assert outcomes(run("judge", path, "--format", "json"))["ptr-missing"] == "not-applicable"
    public = [word for network in box.treat_as_public for word in ("--treat-as-public", network)]
    assert outcomes(run("judge", path, "--format", "json", *public))["ptr-missing"] == "fail"


def test_reports_are_written_by_the_ending_of_the_file_and_text_stays_on_stdout(audit: Run, tmp_path: Path) -> None:
    html, markdown = tmp_path / "report.html", tmp_path / "report.md"
    ran = audit("healthy.example", "--output", html, "--output", markdown)
    assert ran.out.startswith("healthy.example")
    assert html.read_text().startswith("<!DOCTYPE html>")
    assert "healthy.example" in markdown.read_text()


def test_formats_and_outputs_go_in_pairs(audit: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.out", tmp_path / "second.out"
    ran = audit("healthy.example", "--format", "json", "--output", first, "--format", "markdown", "--output", second, "-q")
    assert json.loads(first.read_text())["reports"][0]["domain"] == "healthy.example"
    assert "\n## `healthy.example`" in second.read_text()
    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(("healthy.example",), 0, id="fine"),
        pytest.param(("no-ptr.example",), 1, id="an error failed"),
        pytest.param(("no-ptr.example", "--fail-on", "never"), 0, id="nothing counts"),
        pytest.param(("no-ptr.example", "--ignore", "ptr-missing"), 0, id="the failed check is ignored"),
        pytest.param(("no-ptr.example", "--select", "MX,IP"), 0, id="only others are selected"),
        pytest.param(("one-of-three.example",), 0, id="a warning is not enough"),
        pytest.param(("one-of-three.example", "--fail-on", "warning"), 1, id="a warning counts"),
        pytest.param(("one-of-three.example", "--min-score", "100"), 1, id="the score is too low"),
        pytest.param(("servfail.example",), 3, id="an error is undetermined"),
        pytest.param(("servfail.example", "no-ptr.example"), 1, id="a failure weighs more than not knowing"),
        pytest.param(("null-mx.example",), 0, id="no mail"),
        pytest.param(("healthy.example", "servfail.example"), 3, id="one of two is undetermined"),
        pytest.param(("healthy.example", "--select", "MX002"), 0, id="only a warning is asked, and passes"),
        pytest.param(("healthy.example", "--select", "EHLO"), 3, id="nothing is judged at all"),
    ],
)
def test_exit_statuses(audit: Run, arguments: tuple[str, ...], status: int) -> None:
    assert audit(*arguments).status == status


def test_quiet_is_silent_where_all_is_well_and_speaks_where_not(audit: Run) -> None:
    assert audit("healthy.example", "--quiet").out == ""
    assert "ptr-missing" in audit("no-ptr.example", "--quiet").out


def test_verbose_shows_every_lookup_on_stderr(audit: Run) -> None:
    err = audit("healthy.example", "--verbose").err
    assert "healthy.example. 3600 IN MX 10 mx1.healthy.example." in err


def test_targets_come_from_files_and_from_stdin(audit: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "domains.txt"
    path.write_text("# ours\nhealthy.example\n\nuser@healthy.example # the same\n")
    targets = [one["target"] for one in json.loads(audit("--from-file", path, "--format", "json").out)["reports"]]
    assert targets == ["healthy.example"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfnull-mx.example\r\n")))
    targets = [one["target"] for one in json.loads(audit("--from-file", "-", "--format", "json").out)["reports"]]
    assert targets == ["null-mx.example"]


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        pytest.param("Post@Healthy.EXAMPLE.", "healthy.example", id="mail address"),
        pytest.param("[192.0.2.10]", "192.0.2.10", id="literal"),
        pytest.param("user@[192.0.2.10]", "192.0.2.10", id="mail address with a literal"),
        pytest.param("::ffff:192.0.2.10", "192.0.2.10", id="mapped"),
    ],
)
def test_a_report_names_the_target_as_it_was_understood(audit: Run, given: str, understood: str) -> None:
    (report,) = json.loads(audit(given, "--format", "json").out)["reports"]
    assert (report["target"], report["given"]) == (understood, given)


def damaged(**changes: object) -> str:
    lookup = {"name": "s.example.", "rdtype": "A", "ending": "answered", "records": ["192.0.2.1"]}
    evidence = {
        "request": {"target": "s.example"},
        "domain": "s.example.",
        "gathered_at": "2026-11-22T10:00:00Z",
        "duration_s": 0.1,
        "lookups": [lookup | changes.pop("lookup", {})],  # type: ignore[operator]  # rows hold objects
    } | changes
    return json.dumps({"schema": "ptraudit-evidence-1", "version": "0.1.0", "evidence": [evidence]})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(damaged(lookup={"records": ["999"]}), "holds damaged evidence: '999'", id="impossible address"),
        pytest.param(damaged(lookup={"rdtype": "MX", "records": ["mx"]}), "holds damaged evidence", id="impossible MX"),
        pytest.param(damaged(gathered_at="yesterday"), "holds damaged evidence: Invalid isoformat", id="impossible date"),
        pytest.param(damaged(authorised=-5), "-5 authorised addresses", id="negative count"),
        pytest.param(damaged(duration_s="long"), "at `$.evidence[0].duration_s`", id="wrong type"),
        pytest.param(damaged().replace("-1", "-7"), 'has the schema "ptraudit-evidence-7"', id="another schema"),
        pytest.param(damaged()[:-40], "holds no evidence", id="cut short"),
        pytest.param('{"schema": "ptraudit-evidence-1", "version": "0", "evidence": []}', "it is empty", id="empty"),
        pytest.param(damaged(outbound=[{"ip": "192.0.2.999", "origins": []}]), "at `$.evidence[0].outbound[0].ip`", id="ip"),
        pytest.param(f'{{"x": {"[" * 100_000}', "holds no evidence: maximum recursion depth", id="brackets in brackets"),
        pytest.param('{"version": "\udcff"}', "holds no evidence", id="no UTF-8"),
    ],
)
def test_damaged_evidence_is_told_and_not_judged(run: Run, tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "evidence.json"
    path.write_text(damaged())
    assert run("judge", path).status != 2
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = run("judge", path)
    assert (ran.status, ran.out) == (2, "")
    assert complaint in ran.err


def test_an_address_is_audited_by_itself(audit: Run) -> None:
    (report,) = json.loads(audit("[192.0.2.10]", "--format", "json").out)["reports"]
    assert (report["domain"], report["outbound"][0]["ip"], report["outbound"][0]["iprev"]) == (None, "192.0.2.10", "pass")


def test_templates_of_ones_own_come_first(audit: Run, tmp_path: Path) -> None:
    (tmp_path / "report.text.j2").write_text("{{ report.reports[0].domain }} restyled\n")
    assert audit("healthy.example", "--templates", tmp_path).out == "healthy.example restyled\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(("audit",), "no target was named", id="no target"),
        pytest.param(("audit", "exa mple.com"), '"exa mple.com" is no domain', id="invalid target"),
        pytest.param(("audit", "example.com", "--resolver", "dns"), '"dns" names no address to ask', id="resolver"),
        pytest.param(("audit", "example.com", "--ip", "300.1.1.1"), '--ip "300.1.1.1"', id="address"),
        pytest.param(("audit", "example.com", "--helo", ""), "names no host", id="helo"),
        pytest.param(("audit", "example.com", "--connect-to", "x"), "has not four parts", id="detour"),
        pytest.param(
            ("audit", "example.com", "--select", "ptr-mising"), 'did you mean "ptr-missing"?', id="typo in a check"
        ),
        pytest.param(("audit", "example.com", "--ignore", FAMILIES), "leave no check", id="no check left"),
        pytest.param(
            ("audit", "example.com", "--dnsbl-list", "spamcop,dnsbl.sorbs.net"),
            'the list "dnsbl.sorbs.net" closed on 2024-06-05 and answers nobody; leave it out',
            id="closed list",
        ),
        pytest.param(("audit", "example.com", "--format", "pdf"), '"pdf" is unknown; give github, gitlab', id="format"),
        pytest.param(
            ("audit", "example.com", "--format", "json", "-o", "r.html"), "would hold json, not html", id="mismatch"
        ),
        pytest.param(("audit", "example.com", "-o", "r.md", "-o", "r.md"), "r.md is named twice", id="same file twice"),
        pytest.param(("audit", "example.com", "--probe-name", "a b"), "is no host name", id="probe name"),
        pytest.param(("audit", "example.com", "--dkim-selector", "a b"), "is no selector; give its name", id="selector"),
        pytest.param(("audit", "@example.com"), "is no mail address", id="no local part"),
        pytest.param(("audit", "example.com", "-o", "report"), "has no ending that names a format", id="no ending"),
        pytest.param(("audit", "example.com", "-o", "no/such/dir/r.html"), "is no directory", id="directory"),
        pytest.param(
            ("audit", "example.com", "--format", "json", "--format", "html"), "both go to stdout", id="two to stdout"
        ),
        pytest.param(("audit", "example.com", "--from-file", "no-such-file"), "cannot be read", id="file"),
        pytest.param(("audit", "example.com", "--templates", "no-such-dir"), "is no folder", id="templates"),
        pytest.param(("audit", "example.com", "--fail-on", "sometimes"), "'sometimes' is not one of", id="fail-on"),
        pytest.param(("audit", "example.com", "--min-score", "101"), "--min-score", id="min-score"),
        pytest.param(("judge", "no-such-file"), "cannot be read", id="evidence"),
        pytest.param(("judge", "pyproject.toml"), "holds no evidence", id="not evidence"),
        pytest.param(("explain", "PTR999"), "stands for no check", id="check"),
        pytest.param(("audti",), "No such command 'audti'", id="command"),
    ],
)
def test_wrong_usage_is_a_sentence_and_2(run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert complaint in ran.err
    assert "Traceback" not in ran.err


def test_a_dead_resolver_is_not_a_finding(run: Run) -> None:
    ran = run("audit", "example.com", "--resolver", "127.0.0.1:1", "--timeout", "0.5")
    assert ran.status == 3
    assert "UNREACHABLE" in ran.out
    assert "could not be judged" in " ".join(ran.out.split())


def test_explain_shows_the_page_of_a_check(run: Run) -> None:
    by_id, by_name = run("explain", "ptr001"), run("explain", "ptr-missing")
    assert by_id == by_name
    assert "RFC 1912 section 2.1" in by_id.out
    assert max(map(len, by_id.out.splitlines())) <= 80
    assert run("explain", "FCR").out.count("\nSources\n") == 3


def test_the_catalogue_is_listed_in_every_format(run: Run) -> None:
    as_json = json.loads(run("checks", "--format", "json").out)["checks"]
    assert [row["id"] for row in as_json] == sorted(row["id"] for row in as_json)
    assert len(run("checks").out.splitlines()) == len(as_json)
    assert run("checks", "--format", "markdown").out.count("\n") == len(as_json) + 2


def test_the_demo_prints_and_writes_its_reports(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--output-dir", tmp_path)
    assert ran.status == 0
    reports = json.loads((tmp_path / "report.json").read_text())["reports"]
    assert reports[0]["score"] == 100
    failing = {one["domain"]: {check["name"] for check in one["checks"] if check["outcome"] == "fail"} for one in reports}
    assert failing == {case.domain: set(case.expects) for case in CASES}
    for case in CASES:
        assert case.domain in ran.out
        assert case.domain in (tmp_path / "report.html").read_text()
        assert case.domain in (tmp_path / "report.md").read_text()


@pytest.mark.parametrize("word", ["example.com", "user@example.com", "2001:db8::1", "192.0.2.1"])
def test_a_target_in_place_of_a_command_is_told_where_it_belongs(run: Run, word: str) -> None:
    ran = run(word)
    assert ran.status == 2
    assert f'"{word}" is no command; to audit it, run: ptraudit audit {word}' in ran.err


def test_a_slip_in_a_command_or_an_option_is_told_what_was_meant(run: Run) -> None:
    assert "Did you mean 'audit'" in run("adit", "example.com").err
    assert "--fail-on" in run("audit", "--fail-onn", "error").err


def test_help_ends_with_examples_and_exit_statuses(run: Run) -> None:
    text = run("audit", "--help").out
    assert "  ptraudit audit example.com --probe --output report.html\n" in text
    assert "3 nothing failed, but what decides could not" in " ".join(text.split())


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        pytest.param("ptraudit audit --format ht", ["html"], id="formats"),
        pytest.param("ptraudit explain ptr-mi", ["ptr-missing"], id="a check"),
        pytest.param("ptraudit audit --select PTR001,FCR00", [f"PTR001,FCR00{n}" for n in (1, 2, 3)], id="one check more"),
        pytest.param("ptraudit audit --fail-on ", ["error", "warning", "note", "never"], id="words"),
        pytest.param("ptraudit audit mine", ["mine.example"], id="domains of the configuration"),
        pytest.param("ptraudit hist", ["history"], id="commands"),
    ],
)
def test_a_shell_is_offered_what_can_stand_there(tmp_path: Path, line: str, offered: list[str]) -> None:
    (tmp_path / "ptraudit.toml").write_text('[[domain]]\nname = "mine.example"\n[[domain]]\nname = "other.example"\n')
    asked = {"_PTRAUDIT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    command = [str(Path(sys.executable).parent / "ptraudit")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | asked, cwd=tmp_path)
    assert (ran.stdout.split(), ran.stderr) == (offered, "")
