"""The configuration file: where it lies and what it comes to; the modules read and check it. Imports nothing heavy."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from ptraudit.check import Severity
    from ptraudit.target import Known, Target
    from ptraudit.waiver import Waiver

OWN_FILE = "ptraudit.toml"
SHARED_FILE = "pyproject.toml"


class Output(Struct, frozen=True, kw_only=True):
    """A report to write; an empty format stands for the one of the file's ending."""

    format: str
    file: Path


class Configuration(Struct, frozen=True, kw_only=True):
    """What a configuration file says; an empty one where there is none.

    `options` are the command line's, by the names of their parameters. `known` is what it says of its targets, by their
    understood form.
    """

    path: Path | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    targets: "tuple[Target, ...]" = ()
    known: "Mapping[str, Known]" = field(default_factory=dict)
    waivers: "tuple[Waiver, ...]" = ()
    severities: "Mapping[str, Severity]" = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()


def found(folder: Path = Path()) -> Path | None:
    """The configuration of a folder: `ptraudit.toml`, else a `pyproject.toml` with a table for us; None without either."""
    own, shared = folder / OWN_FILE, folder / SHARED_FILE
    if own.is_file():
        return own
    return shared if shared.is_file() and b"[tool.ptraudit" in shared.read_bytes() else None
