"""Waivers for what fails today, to begin with: what is new from now on fails. Pure."""

from collections.abc import Collection, Iterable
from datetime import date

from msgspec import Struct

from ptraudit.config import SHARED_FILE
from ptraudit.config.toml import array, comment, text
from ptraudit.report import Finding, Report
from ptraudit.waiver import network_of


class Entry(Struct, frozen=True, kw_only=True):
    """The waiver of one check: whom it meets."""

    check_id: str
    check: str
    match: tuple[str, ...]


def entries(report: Report, severities: Collection[str]) -> tuple[Entry, ...]:
    """What fails at one of these severities and is not waived, by check, in the order of the report."""
    by_check: dict[tuple[str, str], dict[str, None]] = {}
    for one in report.reports:
        for row in one.findings:
            if row.outcome == "fail" and not row.waived and row.severity in severities:
                by_check.setdefault((row.check_id, row.check), {})[_pattern(row)] = None
    return tuple(Entry(check_id=key[0], check=key[1], match=tuple(match)) for key, match in by_check.items())


def written(found: Iterable[Entry], *, file_name: str, reason: str, until: date) -> str:
    """The waivers as TOML, to be put at the end of a configuration of this name."""
    table = "tool.ptraudit.waiver" if file_name == SHARED_FILE else "waiver"
    return "".join(
        f"\n[[{table}]]\n"
        f"check = {text(entry.check_id)} {comment(entry.check)}"
        f"match = {array(entry.match)}\n"
        f"until = {until.isoformat()}\n"
        f"reason = {text(reason)}\n"
        for entry in found
    )


def _pattern(row: Finding) -> str:
    """What meets the subject of a finding: the address in it, or else its name."""
    words = [word.strip("[]") for word in row.subject.split()]
    return next((word for word in words if network_of(word) is not None), words[0] if words else row.subject)
