"""What stands beside the findings that count: waived ones, waivers that are over, changes since earlier runs."""

from collections.abc import Iterable

from msgspec import Struct

from ptraudit.render.templating.words import moment
from ptraudit.report import DomainReport, Finding
from ptraudit.spark import sparkline
from ptraudit.trend import Change


class Waived(Struct, frozen=True, kw_only=True):
    """Failures of one check that one waiver covers."""

    check_id: str
    check: str
    title: str
    severity: str
    subjects: tuple[str, ...]
    until: str
    days_left: int
    reason: str

    @property
    def term(self) -> str:
        """How long it holds: "until 2027-03-31, 129 days left"."""
        return f"until {self.until}, {'1 day' if self.days_left == 1 else f'{self.days_left} days'} left"


def waived(domain: DomainReport) -> tuple[Waived, ...]:
    """What is waived, in the order of the report."""
    together: dict[tuple[str, str, str, str, str, int, str], list[str]] = {}
    for row in domain.findings:
        if row.waived and row.waiver:
            waiver = row.waiver
            key = (row.check_id, row.check, row.title, row.severity, waiver.until, waiver.days_left, waiver.reason)
            together.setdefault(key, []).append(row.subject)
    return tuple(
        Waived(
            check_id=key[0],
            check=key[1],
            title=key[2],
            severity=key[3],
            subjects=tuple(subjects),
            until=key[4],
            days_left=key[5],
            reason=key[6],
        )
        for key, subjects in together.items()
    )


def ended(findings: Iterable[Finding]) -> tuple[str, ...]:
    """A sentence for each waiver of these findings that is over, with whom it covered."""
    over: dict[tuple[str, str], list[str]] = {}
    for row in findings:
        if row.waiver and row.waiver.expired:
            over.setdefault((row.waiver.until, row.waiver.reason), []).append(row.subject)
    return tuple(
        f"ended on {until} for {', '.join(subjects[:5])}{', …' if len(subjects) > 5 else ''}: {reason}"
        for (until, reason), subjects in over.items()
    )


def changes(domain: DomainReport) -> tuple[str, ...]:
    """What was confirmed by this run, a sentence each."""
    return tuple(changed(one) for one in domain.changes or ())


def changed(one: Change) -> str:
    """A change in words."""
    before, after = one.before or "unknown", one.after or "gone"
    return f"{one.check_id} {one.check} of {one.subject}: {before} → {after}, since {moment(one.since)}"


def trend_line(domain: DomainReport, *, ascii_only: bool = False) -> str:
    """The scores of the runs as a sparkline, and how many they are; empty with fewer than two."""
    points = domain.trend or ()
    if len(points) < 2:
        return ""
    scores = [point.score for point in points]
    return f"{sparkline(scores, ascii_only=ascii_only)} score over {len(points)} runs since {points[0].at[:10]}"


def reweighed(domain: DomainReport) -> tuple[str, ...]:
    """The checks that the configuration gives another severity, a sentence each."""
    return tuple(
        f"{check.id} {check.name}: {check.severity} by the configuration, {check.default_severity} by itself"
        for check in domain.checks
        if check.default_severity
    )
