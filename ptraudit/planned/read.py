"""Planned files, each in the format that its content or its ending tells."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ptraudit.errors import UnreadableFile, UsageError
from ptraudit.planned.plan import Plan
from ptraudit.planned.record import MAX_OCTETS, MAX_RECORDS, Contents
from ptraudit.zone.master import Malformed, Source

YAML_ENDINGS = {".yaml", ".yml"}
LEAST_OCTETS = 32 * 2**10  # that an included file counts as, so that there are at most some hundred of them
ZIP = "PK\x03\x04"  # how Terraform's own plan files begin


def plan(paths: Sequence[Path], *, only: bool = False) -> Plan | None:
    """The plan that files hold; None without any. Raises UnreadableFile, and UsageError where nothing is all there is."""
    if not paths:
        if only:
            raise UsageError("--assume-only asks nobody, so it needs planned records; name a file of them with --assume")
        return None
    files: dict[str, Contents] = {}
    count = 0
    for path in dict.fromkeys(paths):
        contents = files[path.as_posix()] = _contents(path)
        count += len(contents.records)
        if count > MAX_RECORDS:
            raise UnreadableFile(
                f"{path}: there are more than {MAX_RECORDS:,} planned records; give only the zones concerned"
            )
    return Plan(files, only=only)


def _contents(path: Path) -> Contents:
    named, text = path.as_posix(), _text(path)
    begin = text.lstrip()[:1]
    if text.startswith(ZIP):
        raise UnreadableFile(f"{path} is a plan of Terraform's own; give the output of `terraform show -json {path}`")
    if begin == "[":
        from ptraudit.planned import records_json

        return records_json.parsed(text, named)
    if begin == "{":
        from ptraudit.planned import terraform

        return terraform.parsed(terraform.require_plan(_document(text, path), named), text, named)
    if path.suffix.lower() in YAML_ENDINGS:
        from ptraudit.planned import octodns

        return octodns.parsed(text, named)
    from ptraudit.planned import zonefile

    return zonefile.parsed(text, named, partial(_included, room=[MAX_OCTETS - len(text)]))


def _text(path: Path, most: int = MAX_OCTETS) -> str:
    try:
        with path.open("rb") as file:
            octets = file.read(max(most, 0) + 1)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from error
    if len(octets) > max(most, 0):
        raise UnreadableFile(f"{path} makes it more than {MAX_OCTETS // 2**20} MiB; give only the zones concerned")
    return octets.decode("utf-8-sig", "replace")  # what is no UTF-8 stands in comments, or is refused as a name


def _document(text: str, path: Path) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"{path} line {error.lineno}: this is no JSON: {error.msg}") from error
    except RecursionError as error:
        raise UnreadableFile(f"{path} is nested too deeply for a plan") from error


def _included(named: str, by: str, *, room: list[int]) -> Source:
    """A file that another one includes: from the folder of that file or, as name servers do, from the current one.

    `room` is how many octets all of them may still have. Raises Malformed.
    """
    beside = Path(by).parent / named
    path = beside if beside.is_file() else Path(named)
    if not path.is_file():
        raise Malformed(f"{named} is no file, neither beside this one nor in the current folder")
    try:
        text = _text(path, room[0])
    except UnreadableFile as error:
        raise Malformed(str(error)) from error
    room[0] -= max(len(text), LEAST_OCTETS)
    return path.as_posix(), text
