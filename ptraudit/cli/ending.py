"""What becomes of a report: where it goes, and the exit status that it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ptraudit.cli.options import FailOn, warn
from ptraudit.cli.output import Sink, write

if TYPE_CHECKING:
    from ptraudit.report import Report

SEVERITIES_AT_OR_ABOVE = {
    FailOn.ERROR: {"error"},
    FailOn.WARNING: {"error", "warning"},
    FailOn.NOTE: {"error", "warning", "note"},
    FailOn.NEVER: set[str](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a command that makes a report ends."""

    sinks: Sequence[Sink]
    templates: Path | None
    fail_on: FailOn
    min_score: int | None
    exit_zero: bool
    quiet: bool
    no_color: bool

    def reached(self, report: "Report") -> int:
        """Write the report wherever it goes; the exit status. Raises UsageError for what could not be written."""
        warn(tuple(waiver_warnings(report)), quiet=self.quiet)
        status = exit_status(report, self.fail_on, self.min_score)
        write(
            report,
            self.sinks,
            templates=self.templates,
            quiet=self.quiet,
            no_color=self.no_color,
            fine=status == 0,
        )
        return 0 if self.exit_zero else status


def waiver_warnings(report: "Report") -> Iterator[str]:
    """A sentence for each waiver that somebody should look at."""
    for waiver in report.waivers:
        place = f"{waiver.place.path} line {waiver.place.line}: " if waiver.place else ""
        label = f"{place}the waiver of {waiver.check} for {', '.join(waiver.match)}"
        if waiver.state == "expired":
            ended = "what it waived counts again" if waiver.matched else "nothing needs it any more; take it out"
            yield f"{label} ended on {waiver.until}: {ended}"
        elif waiver.state == "expiring":
            yield f"{label} ends on {waiver.until}, in {waiver.days_left} days"
        elif waiver.state == "unmatched":
            yield f"{label} meets nothing that fails; take it out"


def exit_status(report: "Report", fail_on: FailOn, min_score: int | None) -> int:
    """1 where a check at or above `fail_on` failed or a score is too low, 3 where one could not be judged, else 0."""
    statuses = {0}
    severities = SEVERITIES_AT_OR_ABOVE[fail_on]
    for one in report.reports:
        outcomes = {check.outcome for check in one.checks if check.severity in severities}
        if "fail" in outcomes or (min_score is not None and one.score is not None and one.score < min_score):
            statuses.add(1)
        unjudged = bool(severities) and not any(check.judged or check.waived for check in one.checks)
        unscored = min_score is not None and one.score is None
        if "undetermined" in outcomes or unjudged or unscored:
            statuses.add(3)
    return next(status for status in (1, 3, 0) if status in statuses)
