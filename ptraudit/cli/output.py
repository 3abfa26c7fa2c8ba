"""Reports to files and to stdout."""

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from msgspec import Struct

from ptraudit.cli.meaning import colored
from ptraudit.errors import UsageError
from ptraudit.gate import Gate

if TYPE_CHECKING:
    from ptraudit.config import Configuration
    from ptraudit.report import Report

STDOUT = Path("-")


class Sink(Struct, frozen=True, kw_only=True):
    """A report to write: in which format, and where; `implied` where nobody asked for it."""

    format: str
    path: Path
    implied: bool = False


def sinks(
    formats: Sequence[str] | None, outputs: Sequence[Path] | None, settings: "Configuration", templates: Path | None = None
) -> tuple[Sink, ...]:
    """Each format with the output at the same place; what is left of either goes by the ending, or to stdout.

    Where neither is named, the configuration's outputs are meant. Text goes to stdout where nothing else does. Raises
    UsageError before anything is asked, for what could not be written.
    """
    from ptraudit.render import fits, format_of
    from ptraudit.render import formats as all_formats

    if not formats and not outputs:
        outputs = [one.file for one in settings.outputs]
        formats = [one.format or format_named(one.file, all_formats(templates)) for one in settings.outputs]
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
        if not fits(path, name):
            raise UsageError(
                f"--output {path} would hold {name}, not {format_of(path)}; give each --format the --output beside it"
            )
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
    report: "Report", targets: Sequence[Sink], *, templates: Path | None, gate: Gate, quiet: bool, no_color: bool, fine: bool
) -> None:
    """Write every report. One that cannot be written does not keep the others from it; then raises UsageError."""
    from ptraudit.render import render

    failures = []
    for sink in targets:
        if sink.path != STDOUT:
            try:
                replace_file(sink.path, render(report, sink.format, templates=templates, gate=gate).encode())
            except OSError as error:
                failures.append(f"--output {sink.path} cannot be written: {error.strerror}")
        elif not (sink.implied and quiet and fine):
            text = render(report, sink.format, templates=templates, gate=gate, **seen(no_color=no_color))
            say(text, "" if sink.format == "text" else "utf-8")
    if failures:
        raise UsageError("; ".join(failures))


class Seen(TypedDict):
    """What stdout shows: colours, columns, and whether only ASCII."""

    color: bool
    width: int
    ascii_only: bool


def seen(*, no_color: bool) -> Seen:
    """What stdout shows."""
    return Seen(
        color=colored(no_color=no_color),
        width=min(shutil.get_terminal_size().columns, 120) if sys.stdout.isatty() else 80,
        ascii_only=not (sys.stdout.encoding or "").lower().startswith("utf"),
    )


def replace_file(path: Path, octets: bytes) -> None:
    """Write a file at once, so that whoever reads it sees the old one or the new one whole. Raises OSError.

    A device or a pipe is written to as it is, and a symbolic link stays one.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(octets)
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        whole = Path(file.name)
        try:
            file.write(octets)
            file.flush()
            whole.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
            whole.replace(path)
        except OSError:
            whole.unlink(missing_ok=True)
            raise


def _umask() -> int:
    """The permissions that new files do not get; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
