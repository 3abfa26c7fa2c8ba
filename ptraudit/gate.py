"""Whether a report is good enough: what decides the exit status. Pure, and imports nothing: options need its words."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from ptraudit.outlook import Prediction
    from ptraudit.report import CheckResult, DomainReport, Finding, Report
    from ptraudit.values import OutcomeName


class FailOn(StrEnum):
    """The least severity that makes the exit status 1 or 3."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


class Gate(Struct, frozen=True, kw_only=True):
    """What must not fail, the least score, and the receivers that must take the mail.

    Where receivers are named and nothing is said of `fail_on`, they decide alone: mail that they take is fine.
    """

    fail_on: FailOn | None = None
    min_score: int | None = None
    receivers: tuple[str, ...] = ()

    @property
    def severities(self) -> frozenset[str]:
        """The severities at or above `fail_on`."""
        order = ("error", "warning", "note")
        least = self.fail_on or (FailOn.NEVER if self.receivers else FailOn.ERROR)
        return frozenset(order[: order.index(least) + 1] if least in order else ())

    def status(self, report: "Report") -> int:
        """1 where something failed that decides or a score is too low, 3 where that could not be found out, else 0."""
        statuses = {self.domain_status(one) for one in report.reports}
        return next(status for status in (1, 3, 0) if status in statuses or status == 0)

    def domain_status(self, one: "DomainReport") -> int:
        """As `status`, of one domain."""
        return self.status_of(one.checks, one.score, one.receivers)

    def status_of(self, checks: "Iterable[CheckResult]", score: int | None, receivers: "Sequence[Prediction]" = ()) -> int:
        """As `status`, of the results, the score and the predictions of one domain."""
        results = tuple(checks)
        outcomes = {check.outcome for check in results if check.severity in self.severities}
        outcomes |= {taken(row) for row in receivers if row.decides}
        if "fail" in outcomes or (self.min_score is not None and score is not None and score < self.min_score):
            return 1
        unjudged = bool(self.severities) and not any(check.judged or check.waived for check in results)
        unscored = self.min_score is not None and score is None
        unpredicted = not {row.receiver for row in receivers}.issuperset(self.receivers)
        return 3 if "undetermined" in outcomes or unjudged or unscored or unpredicted else 0

    def deciding(self, one: "DomainReport") -> "Iterator[Finding]":
        """The findings that decide against a domain, or leave it open, the worst first."""
        for row in one.findings:
            if row.severity in self.severities and row.outcome in {"fail", "undetermined"} and not row.waived:
                yield row


def taken(row: "Prediction") -> "OutcomeName":
    """Whether a receiver would take the mail, in the words of a check's outcome; points alone refuse nothing."""
    if row.action in {"reject", "defer"}:
        return "fail"
    return "undetermined" if row.action == "unknown" else "pass"
