"""What becomes of a report: where it goes, and the exit status that it means."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ptraudit.cli.meaning import warn
from ptraudit.cli.output import STDOUT, Sink, write
from ptraudit.errors import PtrauditError, UsageError
from ptraudit.gate import Gate

if TYPE_CHECKING:
    from ptraudit.mail.mailing import Mailing
    from ptraudit.place import Place
    from ptraudit.report import Report


class Ending(Struct, frozen=True, kw_only=True):
    """How a command that makes a report ends."""

    sinks: Sequence[Sink]
    templates: Path | None
    gate: Gate
    history: Path | None
    mailing: "Mailing | None"
    exit_zero: bool
    quiet: bool
    no_color: bool

    def prepare(self, targets: Iterable[tuple[str, "Place | None"]]) -> None:
        """Refuse before any audit what could not be ended. Raises UsageError or UnreadableFile."""
        from ptraudit.render import NEED_PLACES
        from ptraudit.render.rows import placeless

        needing = [sink.format for sink in self.sinks if sink.format in NEED_PLACES]
        for target, place in targets:
            if needing and place is None:
                raise placeless(needing[0], target)
        if self.history:
            from ptraudit.history import History

            with History(self.history):
                pass

    def reached(self, report: "Report") -> int:
        """Remember the run and write the report wherever it goes; the exit status.

        What fails does not keep the rest from being done; then raises UsageError or UnreadableFile.
        """
        failures: list[PtrauditError] = []
        with _collecting(failures):
            report = self._remembered(report)
        with _collecting(failures):
            self._written(report)
        with _collecting(failures):
            self._summarise(report)
        with _collecting(failures):
            self._mailed(report)
        if failures:
            raise failures[0] if len(failures) == 1 else UsageError("; ".join(map(str, failures)))
        if any(sink.format == "nagios" and sink.path == STDOUT for sink in self.sinks):
            from ptraudit.render.nagios import state

            return state(report, self.gate)
        return 0 if self.exit_zero else self.gate.status(report)

    def _remembered(self, report: "Report") -> "Report":
        """The report with what earlier runs say of it."""
        if self.history is None:
            return report
        from ptraudit.history import History

        with History(self.history) as history:
            return history.recorded(report)

    def _written(self, report: "Report") -> None:
        from ptraudit.render.rows import told

        warn(told(report), quiet=self.quiet)
        write(
            report,
            self.sinks,
            templates=self.templates,
            gate=self.gate,
            quiet=self.quiet,
            no_color=self.no_color,
            fine=self.gate.status(report) == 0,
        )

    def _mailed(self, report: "Report") -> None:
        """Mail the report where that is due. Raises Undelivered or UsageError."""
        if self.mailing and self.mailing.due(report, self.gate.status(report)):
            import asyncio
            from datetime import UTC, datetime

            from ptraudit.mail.mailing import deliver

            done = asyncio.run(deliver(report, self.mailing, datetime.now(UTC), templates=self.templates))
            warn([done], quiet=self.quiet)

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


@contextmanager
def _collecting(failures: list[PtrauditError]) -> Iterator[None]:
    try:
        yield
    except PtrauditError as error:
        failures.append(error)
