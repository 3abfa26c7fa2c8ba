"""ptraudit as a library: one call to a report, the pytest plugin, and a check of one's own."""

import asyncio
import re
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import ptraudit
from ptraudit.check import Severity
from ptraudit.config import found
from ptraudit.lab.world import World

ROOT = Path(__file__).parent.parent


def inside(box: World) -> dict[str, Any]:
    """The options that lead into the world in a box."""
    public = [str(network) for network in box.treat_as_public]
    return {"resolvers": [box.resolver], "treat_as_public": public, "connect_to": box.connect_to}


def audited(box: World, *targets: str, **options: Any) -> ptraudit.Report:
    return asyncio.run(ptraudit.audit_all(targets, **inside(box), **options))


def failed(report: ptraudit.DomainReport) -> list[str]:
    return [check.id for check in report.checks if check.outcome == "fail"]


def test_one_call_leads_to_a_report(box: World) -> None:
    report = asyncio.run(ptraudit.audit("no-ptr.example", **inside(box)))
    assert (report.target, report.verdict, failed(report)) == ("no-ptr.example", "fail", ["PTR001"])


def test_servers_are_talked_to_on_demand(box: World) -> None:
    (silent,) = audited(box, "localhost-greeting.example").reports
    (probed,) = audited(box, "localhost-greeting.example", probe=True).reports
    assert (failed(silent), "SMTP001" in failed(probed)) == ([], True)


def test_a_single_text_may_stand_for_a_list(box: World) -> None:
    (report,) = audited(box, "healthy.example", ips="192.0.2.11", helos="mx1.healthy.example").reports
    assert "192.0.2.11" in [address.ip for address in report.outbound]


def test_a_configuration_says_what_is_not_given(box: World, tmp_path: Path) -> None:
    path = tmp_path / "ptraudit.toml"
    path.write_text(
        'ignore = "MX"\n[[domain]]\nname = "no-ptr.example"\n[[waiver]]\ncheck = "PTR001"\nmatch = "*"\n'
        'until = 2999-01-01\nreason = "Ticket."\n[severity]\nIP001 = "note"\n'
    )
    report = audited(box, config=path)
    (one,) = report.reports
    assert (one.target, one.verdict, [waiver.matched for waiver in report.waivers]) == ("no-ptr.example", "pass", [1])
    assert not [check.id for check in one.checks if check.id.startswith("MX")]
    assert next(check for check in one.checks if check.id == "IP001").default_severity == "error"


def test_a_policy_replaces_that_of_the_configuration(box: World) -> None:
    policy = ptraudit.Policy(severities={"PTR001": Severity.NOTE})
    assert audited(box, "no-ptr.example", policy=policy).reports[0].verdict == "pass"


def test_wrong_use_is_told() -> None:
    with pytest.raises(ptraudit.UsageError, match=r'"exa mple.com" is no domain'):
        asyncio.run(ptraudit.audit("exa mple.com"))


def pytested(folder: Path, test: str, *, ini: str = "") -> "subprocess.CompletedProcess[str]":
    (folder / "test_mail.py").write_text(test)
    (folder / "pytest.ini").write_text(f"[pytest]\n{ini}")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)


@pytest.fixture
def configured(box: World, tmp_path: Path) -> Path:
    """A folder with a configuration that leads into the world in a box."""
    public = ", ".join(f'"{network}"' for network in box.treat_as_public)
    detours = ", ".join(f'"{detour}"' for detour in box.connect_to)
    options = f'resolver = "{box.resolver}"\ntreat-as-public = [{public}]\nconnect-to = [{detours}]\n'
    (tmp_path / "ptraudit.toml").write_text(options)
    return tmp_path


def test_the_plugin_fails_a_test_with_what_was_seen(configured: Path) -> None:
    ran = pytested(
        configured,
        "def test_fine(ptraudit):\n"
        "    assert ptraudit.require('healthy.example', fail_on='warning').score == 100\n"
        "def test_broken(ptraudit):\n"
        "    ptraudit.require('no-ptr.example')\n"
        "def test_unknown(ptraudit):\n"
        "    ptraudit.require('servfail.example')\n"
        "def test_score(ptraudit):\n"
        "    ptraudit.require('no-ptr.example', fail_on='never', min_score=99)\n",
    )
    assert ran.returncode == 1
    assert "1 passed" in ran.stdout
    assert "3 failed" in ran.stdout
    assert re.search(r"no-ptr.example: fail, score \d\d of 100\nfail: PTR001 ptr-missing: 192.0.2.11 has no PTR", ran.stdout)
    assert "undetermined: PTR001 ptr-missing: " in ran.stdout


def test_the_plugin_takes_another_configuration(configured: Path) -> None:
    (configured / "ptraudit.toml").rename(configured / "mail.toml")
    test = "def test_report(ptraudit):\n    assert ptraudit.audit('no-ptr.example').verdict == 'fail'\n"
    ran = pytested(configured, test, ini="ptraudit_config = mail.toml\n")
    assert (ran.returncode, found(configured)) == (0, None)


def test_the_plugin_is_an_entry_point() -> None:
    from importlib.metadata import entry_points

    (plugin,) = entry_points(group="pytest11", name="ptraudit")
    assert plugin.value == "ptraudit.pytest_plugin"


def test_loading_the_plugin_costs_next_to_nothing() -> None:
    heavy = ("dns", "jinja2", "typer", "ptraudit.report")
    script = f"import sys, ptraudit.pytest_plugin; print([n for n in {heavy} if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("domains", "status", "said"),
    [
        (["healthy.example"], 0, "pass: Every name of 192.0.2.10 lies under example.\n"),
        (["no-ptr.example"], 0, "not-applicable: 192.0.2.11 has no PTR record, so there is no name to judge.\n"),
        (["servfail.example"], 0, "undetermined: Whether 192.0.2.16 is named under our domain could not be judged"),
    ],
)
def test_a_check_of_ones_own_is_asked(
    box: World, capsys: pytest.CaptureFixture[str], domains: Sequence[str], status: int, said: str
) -> None:
    main = runpy.run_path(str(ROOT / "examples" / "own_check.py"))["main"]
    assert asyncio.run(main(*domains, **inside(box))) == status
    assert said in capsys.readouterr().out


def test_a_transport_is_one_of_two(box: World) -> None:
    with pytest.raises(ptraudit.UsageError, match='"quic" is no transport'):
        audited(box, "healthy.example", transport="quic")
    assert audited(box, "healthy.example", transport="tcp", max_qps=1000).reports[0].verdict == "pass"
