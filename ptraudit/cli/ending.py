"""What becomes of a report: where it goes, and the exit status that it means."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ptraudit.cli.options import warn
from ptraudit.cli.output import STDOUT, Sink, write
from ptraudit.errors import UsageError
from ptraudit.gate import Gate

if TYPE_CHECKING:
    from ptraudit.evidence import Place
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

    def require_places(self, targets: Iterable[tuple[str, "Place | None"]]) -> None:
        """Refuse before any audit what the formats cannot show. Raises UsageError."""
        from ptraudit.render import NEED_PLACES
        from ptraudit.render.rows import placeless

        needing = [sink.format for sink in self.sinks if sink.format in NEED_PLACES]
        for target, place in targets:
            if needing and place is None:
                raise placeless(needing[0], target)

    def reached(self, report: "Report") -> int:
        """Write the report wherever it goes; the exit status. Raises UsageError for what could not be written."""
        from ptraudit.render.rows import told

        warn(told(report), quiet=self.quiet)
        status = self.gate.status(report)
        write(
            report,
            self.sinks,
            templates=self.templates,
            gate=self.gate,
            quiet=self.quiet,
            no_color=self.no_color,
            fine=status == 0,
        )
        self._summarise(report)
        if any(sink.format == "nagios" and sink.path == STDOUT for sink in self.sinks):
            from ptraudit.render.nagios import state

            return state(report, self.gate)
        return 0 if self.exit_zero else status

    def _summarise(self, report: "Report") -> None:
        """Beside the annotations the job summary, where GitHub says where it goes. Raises UsageError."""
        path = os.environ.get("GITHUB_STEP_SUMMARY")
        if path and any(sink.format == "github" for sink in self.sinks):
            from ptraudit.render import render

            try:
                with Path(path).open("a", encoding="utf-8") as file:
                    file.write(render(report, "markdown", templates=self.templates))
            except OSError as error:
                raise UsageError(f"GITHUB_STEP_SUMMARY {path} cannot be written: {error.strerror}") from error
