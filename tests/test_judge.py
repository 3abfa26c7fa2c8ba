"""From evidence to a report, the parts that are no check's."""

from msgspec.structs import replace

from ptraudit.checks import catalogue
from ptraudit.judge import judge
from ptraudit.policy import Policy
from tests.worlds import V4, nxdomain, reverse, sending


def test_numbers_stop_where_readers_of_json_would_round_them() -> None:
    evidence = replace(sending(V4), authorised=2**80)
    assert judge(evidence).coverage.authorised == 9007199254740991


def test_the_same_evidence_always_gives_the_same_report() -> None:
    evidence = sending(V4, *nxdomain(reverse(V4), "PTR"))
    assert judge(evidence) == judge(evidence)


def test_only_the_checks_of_the_policy_are_asked() -> None:
    chosen = tuple(check for check in catalogue() if check.id == "PTR001")
    report = judge(sending(V4, *nxdomain(reverse(V4), "PTR")), Policy(checks=chosen))
    assert [check.id for check in report.checks] == ["PTR001"]
    assert (report.verdict, report.score) == ("fail", 0)


def test_findings_come_worst_first() -> None:
    outcomes = [row.outcome for row in judge(sending(V4, *nxdomain(reverse(V4), "PTR"))).findings]
    assert outcomes == sorted(outcomes, key=("fail", "undetermined", "pass", "not-applicable").index)
