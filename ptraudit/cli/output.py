"""Reports to files and to stdout, and the exit status that they mean."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ptraudit.cli.options import FailOn, colored
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.report import Report

STDOUT = Path("-")
SEVERITIES_AT_OR_ABOVE = {
    FailOn.ERROR: {"error"},
    FailOn.WARNING: {"error", "warning"},
    FailOn.NOTE: {"error", "warning", "note"},
    FailOn.NEVER: set[str](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A report to write: in which format, and where; `implied` where nobody asked for it."""

    format: str
    path: Path
    implied: bool = False


def sinks(formats: Sequence[str] | None, outputs: Sequence[Path] | None, templates: Path | None = None) -> tuple[Sink, ...]:
    """Each format with the output at the same place; what is left of either goes by the ending, or to stdout.

    Text goes to stdout where nothing else does. Raises UsageError before anything is asked, for what could not be written.
    """
    from ptraudit.render import format_of
    from ptraudit.render import formats as all_formats

    known = all_formats(templates)
    found: list[Sink] = []
    names, paths = list(formats or ()), list(outputs or ())
    for name in names:
        if name not in known:
            raise UsageError(f'--format "{name}" is unknown; give {" or ".join((", ".join(known[:-1]), known[-1]))}')
    for position in range(max(len(names), len(paths))):
        path = paths[position] if position < len(paths) else STDOUT
        name = names[position] if position < len(names) else format_named(path, known)
        if path != STDOUT and (path.is_dir() or not path.parent.is_dir()):
            what = "is a directory" if path.is_dir() else f"cannot be written: {path.parent} is no directory"
            raise UsageError(f"--output {path} {what}; name a file in a directory that exists")
        other = format_of(path)
        if other not in {None, name}:
            raise UsageError(f"--output {path} would hold {name}, not {other}; give each --format the --output beside it")
        if path != STDOUT and any(sink.path == path for sink in found):
            raise UsageError(f"--output {path} is named twice; give each report a file of its own")
        found.append(Sink(format=name, path=path))
    if sum(sink.path == STDOUT for sink in found) > 1:
        raise UsageError("two reports cannot both go to stdout; give each --format its own --output")
    if all(sink.path != STDOUT for sink in found):
        found.append(Sink(format="text", path=STDOUT, implied=True))
    return tuple(found)


def format_named(path: Path, known: Sequence[str]) -> str:
    """The format that a file's ending names. Raises UsageError where it names none of the known ones."""
    from ptraudit.render import format_of

    name = format_of(path)
    if name is None or name not in known:
        raise UsageError(f"--output {path} has no ending that names a format; add --format {'|'.join(known)}")
    return name


def write(
    report: "Report", targets: Sequence[Sink], *, templates: Path | None, quiet: bool, no_color: bool, fine: bool
) -> None:
    """Write every report. One that cannot be written does not keep the others from it; then raises UsageError."""
    from ptraudit.render import render

    failures = []
    for sink in targets:
        if sink.path != STDOUT:
            try:
                sink.path.write_text(render(report, sink.format, templates=templates), encoding="utf-8", newline="\n")
            except OSError as error:
                failures.append(f"--output {sink.path} cannot be written: {error.strerror}")
        elif not (sink.implied and quiet and fine):
            text = render(
                report,
                sink.format,
                templates=templates,
                color=colored(no_color=no_color),
                width=min(shutil.get_terminal_size().columns, 120) if sys.stdout.isatty() else 80,
                ascii_only=not (sys.stdout.encoding or "").lower().startswith("utf"),
            )
            say(text, "" if sink.format == "text" else "utf-8")
    if failures:
        raise UsageError("; ".join(failures))


def say(text: str, encoding: str = "") -> None:
    """Print to stdout, as far as its encoding goes; a reader who has gone away is no mistake. Raises UsageError."""
    encoding = encoding or sys.stdout.encoding or "utf-8"
    octets = text.encode(encoding, "backslashreplace")
    try:
        if hasattr(sys.stdout, "buffer"):
            sys.stdout.flush()
            sys.stdout.buffer.write(octets)
        else:
            sys.stdout.write(octets.decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
    except OSError as error:
        discard_stdout()
        raise UsageError(f"stdout cannot be written: {error.strerror}") from error


def discard_stdout() -> None:
    """Send what is still to be written nowhere, so that the interpreter does not complain when it ends."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def exit_status(report: "Report", fail_on: FailOn, min_score: int | None) -> int:
    """1 where a check at or above `fail_on` failed or a score is too low, 3 where one could not be judged, else 0."""
    statuses = {0}
    severities = SEVERITIES_AT_OR_ABOVE[fail_on]
    for one in report.reports:
        outcomes = {check.outcome for check in one.checks if check.severity in severities}
        if "fail" in outcomes or (min_score is not None and one.score is not None and one.score < min_score):
            statuses.add(1)
        unjudged = bool(severities) and not any(check.judged for check in one.checks)
        unscored = min_score is not None and one.score is None
        if "undetermined" in outcomes or unjudged or unscored:
            statuses.add(3)
    return next(status for status in (1, 3, 0) if status in statuses)
