"""What becomes of a report: where it goes, and the exit status that it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ptraudit.cli.options import warn
from ptraudit.cli.output import Sink, write
from ptraudit.gate import Gate

if TYPE_CHECKING:
    from ptraudit.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a command that makes a report ends."""

    sinks: Sequence[Sink]
    templates: Path | None
    gate: Gate
    exit_zero: bool
    quiet: bool
    no_color: bool

    def reached(self, report: "Report") -> int:
        """Write the report wherever it goes; the exit status. Raises UsageError for what could not be written."""
        warn(tuple(waiver_warnings(report)), quiet=self.quiet)
        status = self.gate.status(report)
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
