"""The formats that CI servers read: JUnit, SARIF, GitHub's annotations, GitLab's code quality."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from msgspec.structs import replace

from ptraudit.errors import UsageError
from ptraudit.gate import FailOn, Gate
from ptraudit.judge import judged
from ptraudit.place import Place
from ptraudit.render import render
from ptraudit.report import DomainReport, Report
from ptraudit.waiver import FindingWaiver, WaiverUse
from tests.golden import golden_report
from tests.reports import report, without_ptr
from tests.samples import broken, healthy
from tests.validators import sarif_faults
from tests.wicked import poisoned, wicked_evidence

PLACE = Place(path="conf/mail hosts.toml", line=7)
ADDRESSES = {
    "failed": "198.51.100.4",
    "waived": "198.51.100.3",
    "over": "198.51.100.4",
}


def placed(one: DomainReport, place: Place = PLACE) -> DomainReport:
    return replace(one, place=place)


def with_waivers() -> Report:
    """A broken domain, of which one failure is waived and one was."""
    holds = FindingWaiver(until="2027-03-31", reason="Ticket 4711.", days_left=129, expired=False)
    over = FindingWaiver(until="2026-11-21", reason="Ticket 0815.", days_left=-1, expired=True)
    waivers = {"198.51.100.3": holds, "198.51.100.4": over}
    one = broken()
    rows = tuple(
        replace(row, waiver=waiver, waived=not waiver.expired)
        if row.outcome == "fail" and (waiver := waivers.get(row.subject))
        else row
        for row in one.findings
    )
    use = WaiverUse(
        check="PTR001",
        match=("198.51.100.4",),
        until="2026-11-21",
        reason="Ticket 0815.",
        state="expired",
        days_left=-1,
        matched=1,
        place=PLACE,
    )
    return replace(report(placed(replace(one, findings=rows)), placed(healthy())), waivers=(use,))


def many(count: int) -> Report:
    """Domains that each have an address without a name."""
    one = placed(broken())
    return report(
        *(
            replace(one, target=f"d{number}.example", domain=f"d{number}.example", findings=(without_ptr("198.51.100.4"),))
            for number in range(count)
        )
    )


def hostile() -> Report:
    reports = (*judged((wicked_evidence(),)).reports, *poisoned(report(broken())).reports)
    return report(*(placed(replace(one, gathered_at="2026-11-22T10:00:00Z")) for one in reports))  # an archive holds a time


def cases(text: str) -> dict[str, TestCase]:
    suites: Any = JUnitXml.fromstring(text.encode())
    return {f"{case.classname} {case.name}": case for suite in suites for case in suite}


class TestJUnit:
    def test_a_suite_is_a_domain_and_a_case_is_a_finding(self) -> None:
        suites: list[TestSuite] = list(JUnitXml.fromstring(render(with_waivers(), "junit").encode()))
        assert [suite.name for suite in suites] == ["example.com", "xn--bcher-kva.example"]
        assert '<property name="verdict" value="fail"/>' in render(with_waivers(), "junit")
        applying = [row for row in with_waivers().reports[0].findings if row.outcome != "not-applicable"]
        assert suites[0].tests == len(applying)

    def test_a_case_ends_as_the_exit_status_has_it(self) -> None:
        found = cases(render(with_waivers(), "junit"))
        ended = {name: type(case.result[0]) if case.result else None for name, case in found.items()}
        assert ended["example.com PTR001 ptr-missing: 198.51.100.4"] is Failure
        assert ended["example.com FCR001 ptr-unconfirmed: 198.51.100.3"] is Skipped
        assert ended["example.com PTR001 ptr-missing: 198.51.100.5"] is Error
        assert ended["example.com PTR003 ptr-generic: 198.51.100.1"] is None
        assert ended["example.com PTR001 ptr-missing: 198.51.100.1"] is None
        assert "fail, warning: " in found["example.com PTR003 ptr-generic: 198.51.100.1"].system_out

    def test_what_decides_fails(self) -> None:
        strict = cases(render(with_waivers(), "junit", gate=Gate(fail_on=FailOn.WARNING)))
        assert isinstance(strict["example.com PTR003 ptr-generic: 198.51.100.1"].result[0], Failure)
        lax = cases(render(with_waivers(), "junit", gate=Gate(fail_on=FailOn.NEVER)))
        assert not any(isinstance(result, (Failure, Error)) for case in lax.values() for result in case.result)

    def test_a_failure_says_what_was_seen_and_what_to_do(self) -> None:
        found = cases(render(with_waivers(), "junit"))
        (failure,) = found["example.com PTR001 ptr-missing: 198.51.100.4"].result
        assert failure.message.startswith("198.51.100.4 has no PTR record")
        assert "\nWho: whoever holds the address block" in failure.text
        assert "its waiver ended on 2026-11-21: Ticket 0815." in failure.text
        (skipped,) = found["example.com FCR001 ptr-unconfirmed: 198.51.100.3"].result
        assert skipped.message == "waived until 2027-03-31 (129 days left): Ticket 4711."

    def test_strangers_cannot_break_it(self) -> None:
        text = render(hostile(), "junit")
        assert len(cases(text)) > 50
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\ufffe\uffff]", text)


class TestSarif:
    def test_it_is_valid(self) -> None:
        for one in (with_waivers(), hostile(), golden_report(), report(placed(healthy()))):
            assert sarif_faults(render(one, "sarif")) == []

    def results(self, one: Report) -> dict[tuple[str, str], Any]:
        (run,) = json.loads(render(one, "sarif"))["runs"]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
        return {(row["ruleId"], row["locations"][0]["logicalLocations"][0]["name"]): row for row in run["results"]}

    def test_every_result_has_a_place(self) -> None:
        places = {
            json.dumps(row["locations"][0]["physicalLocation"], sort_keys=True)
            for row in self.results(with_waivers()).values()
        }
        assert places == {'{"artifactLocation": {"uri": "conf/mail%20hosts.toml"}, "region": {"startLine": 7}}'}

    def test_an_absolute_path_becomes_a_file_uri(self) -> None:
        one = report(placed(broken(), Place(path="/etc/ptraudit.toml", line=1)))
        row = self.results(one)["PTR001", "198.51.100.4"]
        assert row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///etc/ptraudit.toml"

    def test_results_are_what_did_not_pass(self) -> None:
        found = self.results(with_waivers())
        assert {key: (row["kind"], row["level"]) for key, row in found.items()} == {
            ("PTR001", "198.51.100.4"): ("fail", "error"),
            ("PTR001", "198.51.100.5"): ("open", "none"),
            ("FCR001", "198.51.100.3"): ("fail", "error"),
            ("MX001", "mx2.example.com"): ("fail", "warning"),
            ("PTR003", "198.51.100.1"): ("fail", "warning"),
            ("PTR004", "198.51.100.2"): ("fail", "note"),
        }

    def test_waivers_are_suppressions(self) -> None:
        found = self.results(with_waivers())
        (holds,), (over,) = (found[key]["suppressions"] for key in (("FCR001", "198.51.100.3"), ("PTR001", "198.51.100.4")))
        assert (holds["status"], over["status"]) == ("accepted", "rejected")
        assert "Ticket 4711." in holds["justification"]

    def test_fingerprints_are_each_results_own_and_last(self) -> None:
        def prints(one: Report) -> dict[tuple[str, str], str]:
            return {key: row["partialFingerprints"]["ptraudit/v1"] for key, row in self.results(one).items()}

        before = prints(with_waivers())
        assert len(set(before.values())) == len(before)
        reworded = with_waivers().reports[0]
        rows = tuple(replace(row, message="Reworded.", severity="note") for row in reworded.findings)
        assert prints(report(replace(reworded, findings=rows))) == before

    def test_the_worst_come_first_and_what_is_left_out_is_told(self) -> None:
        (run,) = json.loads(render(many(6000), "sarif"))["runs"]
        (told,) = run["invocations"][0]["toolExecutionNotifications"]
        assert (len(run["results"]), told["message"]["text"][:5]) == (5000, "1,000")


@pytest.mark.parametrize("name", ["sarif", "gitlab"])
def test_without_a_place_the_target_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=r"no file names example\.com; name it in ptraudit\.toml"):
        render(report(broken()), name)


def annotations(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match, line
        yield match[1], dict(part.split("=", 1) for part in match[2].split(",")), match[3]


class TestGitHub:
    def test_severities_become_kinds(self) -> None:
        found = [(kind, where["title"]) for kind, where, _ in annotations(render(with_waivers(), "github"))]
        assert found == [
            ("error", "PTR001 ptr-missing%3A 198.51.100.4 of example.com"),
            ("warning", "waiver"),
            ("warning", "MX001 mx-unresolvable%3A mx2.example.com of example.com"),
            ("warning", "PTR003 ptr-generic%3A 198.51.100.1 of example.com"),
            ("warning", "PTR001 ptr-missing%3A 198.51.100.5 of example.com could not be judged"),
            ("notice", "ptraudit"),
            ("notice", "PTR004 ptr-many%3A 198.51.100.2 of example.com"),
        ]

    def test_it_stands_at_the_line_that_names_the_domain(self) -> None:
        (_, where, text), *_ = annotations(render(with_waivers(), "github"))
        assert (where["file"], where["line"]) == ("conf/mail hosts.toml", "7")
        assert text.startswith("198.51.100.4 has no PTR record")
        assert "%0AFix: " in text

    def test_without_a_place_it_still_works(self) -> None:
        assert all("file" not in where for _, where, _ in annotations(render(report(broken()), "github")))

    def test_ten_of_a_kind_the_last_of_which_counts_the_others(self) -> None:
        found = list(annotations(render(many(300), "github")))
        errors = [text for kind, _, text in found if kind == "error"]
        assert (len(errors), errors[-1]) == (10, "291 more of the kind; the job summary and the report have them")

    def test_one_check_of_a_domain_takes_one_place(self) -> None:
        one = broken()
        rows = tuple(without_ptr(f"198.51.100.{last}") for last in range(1, 200))
        (_, where, text), *_ = annotations(render(report(replace(one, findings=rows)), "github"))
        assert where["title"] == "PTR001 ptr-missing%3A 199 of example.com"
        assert "Likewise: 198.51.100.2, 198.51.100.3, " in text

    def test_strangers_can_give_no_command(self) -> None:
        text = render(hostile(), "github")
        assert list(annotations(text))
        assert max(map(len, text.splitlines())) < 4096 + 600


class TestGitLab:
    def test_every_entry_has_what_gitlab_needs(self) -> None:
        found = json.loads(render(with_waivers(), "gitlab"))
        assert {tuple(one) for one in found} == {("description", "check_name", "fingerprint", "severity", "location")}
        assert {one["severity"] for one in found} <= {"info", "minor", "major", "critical", "blocker"}
        assert {json.dumps(one["location"]) for one in found} == {'{"path": "conf/mail hosts.toml", "lines": {"begin": 7}}'}
        assert len({one["fingerprint"] for one in found}) == len(found) == 6

    def test_the_worst_come_first(self) -> None:
        order = ["critical", "minor", "info", "major", "info"]
        found = [one["severity"] for one in json.loads(render(with_waivers(), "gitlab"))]
        assert [name for name, following in pairwise([*found, ""]) if name != following] == order

    def test_a_waived_failure_is_information(self) -> None:
        (waived,) = (one for one in json.loads(render(with_waivers(), "gitlab")) if "Ticket 4711." in one["description"])
        assert (waived["severity"], "(waived until 2027-03-31 (129 days left)" in waived["description"]) == ("info", True)

    def test_strangers_cannot_break_it(self) -> None:
        assert json.loads(render(hostile(), "gitlab"))
