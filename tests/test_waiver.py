"""What a waiver meets, and how long it holds."""

from datetime import date

import pytest
from msgspec.structs import replace

from ptraudit.check import Severity
from ptraudit.checks import catalogue
from ptraudit.judge import judge, judged
from ptraudit.policy import Policy
from ptraudit.report import CheckResult, DomainReport
from ptraudit.waiver import Waiver
from tests.worlds import V4, nxdomain, reverse, sending, servfail

NAMELESS = sending(V4, *nxdomain(reverse(V4), "PTR"))  # gathered on 2026-11-22
CHECKS = tuple(check for check in catalogue() if check.id in {"PTR001", "PTR003"})


def waiver(*match: str, until: date = date(2027, 3, 31), check: str = "PTR001") -> Waiver:
    return Waiver(check=check, check_ids=frozenset({check}), match=match, until=until, reason="The hoster has a ticket.")


def policy(*waivers: Waiver, complete: bool = True) -> Policy:
    return Policy(checks=CHECKS, waivers=waivers, complete=complete)


def result(report: DomainReport, check_id: str) -> CheckResult:
    return next(check for check in report.checks if check.id == check_id)


@pytest.mark.parametrize(
    ("pattern", "subject", "meets"),
    [
        pytest.param("198.51.100.7", "198.51.100.7", True, id="the address"),
        pytest.param("198.51.100.0/24", "198.51.100.7", True, id="a network around it"),
        pytest.param("198.51.100.8/29", "198.51.100.7", False, id="a network beside it"),
        pytest.param("198.51.100.0/24", "2001:db8::7", False, id="another family"),
        pytest.param("198.51.100.0/24", "198.51.100.0/26", True, id="a range inside"),
        pytest.param("198.51.100.0/26", "198.51.100.0/24", False, id="a range around"),
        pytest.param("198.51.100.7", "mx.sender.example [198.51.100.7]", True, id="the address of a session"),
        pytest.param("*.sender.example", "mx.sender.example [198.51.100.7]", True, id="the host of a session"),
        pytest.param("198.51.100.7", "mail.sender.example from 198.51.100.7", True, id="an EHLO name at the address"),
        pytest.param("*.sender.example", "evilsender.example", False, id="a name that only ends alike"),
        pytest.param("MX.Sender.example.", "mx.sender.example", True, id="case and last dot do not matter"),
        pytest.param("sender.example", "198.51.100.7", True, id="the audited domain"),
        pytest.param("*", "198.51.100.7", True, id="anything"),
        pytest.param("198.51.100.?", "198.51.100.7", False, id="only the star stands for anything"),
    ],
)
def test_a_pattern_meets(pattern: str, subject: str, *, meets: bool) -> None:
    assert waiver(pattern).meets("PTR001", subject, "sender.example") is meets


def test_only_its_own_checks_are_waived() -> None:
    assert not waiver("*", check="PTR003").meets("PTR001", "198.51.100.7", None)


def test_a_waived_failure_counts_nowhere_and_stays_visible() -> None:
    report = judge(NAMELESS, policy(waiver("198.51.100.0/24")))
    (finding,) = (row for row in report.findings if row.check_id == "PTR001")
    assert (finding.outcome, finding.waived) == ("fail", True)
    assert finding.waiver is not None
    assert (finding.waiver.reason, finding.waiver.days_left) == ("The hoster has a ticket.", 129)
    assert (report.verdict, report.score, report.counts["fail"]) == ("undetermined", None, 0)
    check = result(report, "PTR001")
    assert (check.outcome, check.judged, check.waived) == ("not-applicable", 0, 1)


def test_what_is_not_waived_decides_as_before() -> None:
    other = replace(NAMELESS, lookups=NAMELESS.lookups)
    report = judge(other, policy(waiver("192.0.2.0/24")))
    assert (report.verdict, result(report, "PTR001").waived) == ("fail", 0)


def test_a_waiver_that_is_over_lets_the_failure_count_and_says_so() -> None:
    report = judged([NAMELESS], policy(waiver("198.51.100.0/24", until=date(2026, 11, 21))))
    (finding,) = (row for row in report.reports[0].findings if row.check_id == "PTR001")
    assert (finding.waived, report.reports[0].verdict, report.waivers[0].state) == (False, "fail", "expired")
    assert finding.waiver is not None
    assert (finding.waiver.expired, finding.waiver.days_left) == (True, -1)


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (date(2026, 12, 7), "active"),
        (date(2026, 12, 6), "expiring"),
        (date(2026, 11, 22), "expiring"),
        (date(2026, 11, 21), "expired"),
    ],
)
def test_the_last_fortnight_is_told(until: date, state: str) -> None:
    assert judged([NAMELESS], policy(waiver("*", until=until))).waivers[0].state == state


def test_the_waiver_that_holds_longest_wins() -> None:
    over = waiver("*", until=date(2026, 1, 1))
    assert judge(NAMELESS, policy(over, waiver("198.51.100.7"))).findings[0].waived


def test_a_waiver_that_meets_nothing_is_reported() -> None:
    assert judged([NAMELESS], policy(waiver("192.0.2.1"))).waivers[0].state == "unmatched"


@pytest.mark.parametrize(
    ("evidence", "asked"),
    [
        pytest.param(sending(V4, *servfail(reverse(V4), "PTR")), policy(waiver("*")), id="what it meets is undetermined"),
        pytest.param(NAMELESS, policy(waiver("192.0.2.1"), complete=False), id="only some domains are audited"),
        pytest.param(NAMELESS, policy(waiver("*", check="MX001")), id="its check is not asked"),
    ],
)
def test_a_waiver_that_could_meet_something_is_not_reported(evidence: object, asked: Policy) -> None:
    assert judged([evidence], asked).waivers[0].state == "active"  # type: ignore[list-item]  # Evidence, from a table


def test_undetermined_is_never_waived() -> None:
    report = judge(sending(V4, *servfail(reverse(V4), "PTR")), policy(waiver("*")))
    assert (report.verdict, any(row.waived for row in report.findings)) == ("undetermined", False)


def test_another_severity_decides_and_is_told() -> None:
    report = judge(NAMELESS, Policy(checks=CHECKS, severities={"PTR001": Severity.NOTE}))
    check = result(report, "PTR001")
    assert (check.severity, check.default_severity, report.verdict) == ("note", "error", "pass")
    assert report.findings[0].severity == "note"
