"""What differs between two reports, and what of it is worse. Pure.

The outcome of a check for a subject is what counts; a note costs nothing, so it is neither better nor worse. Where it stays,
another message is shown as a change. What only one of the reports asked, or asked of a subject that the other does not
have, has appeared or vanished; that is told unless it passes, since a new address alone would bring dozens of passes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from ptraudit.report import DomainReport, Finding, Report, severity_order
from ptraudit.trend import SeenName
from ptraudit.values import Percentage, SeverityName, VerdictName

WayName = Literal["worse", "better", "other"]

# A failure is worse than not to know, which is worse than anything else: what is waived or not asked hurts nobody.
_PLANNED = re.compile(r" \((?:partly )?planned, .*\)\.$")
_BADNESS: Mapping[SeenName | None, int] = {"fail": 2, "undetermined": 1}


class Difference(Struct, frozen=True, kw_only=True):
    """What differs for one subject of a check; `before` is null where it appeared, `after` where it vanished."""

    check_id: str
    check: str
    severity: SeverityName
    subject: str
    way: WayName
    before: SeenName | None
    after: SeenName | None
    message_before: str
    message_after: str


class Members(Struct, frozen=True, kw_only=True):
    """Which of a report's parts appeared and vanished: addresses with what they are named, or mail exchangers."""

    appeared: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()


class TargetComparison(Struct, frozen=True, kw_only=True):
    """What differs for one target. A verdict is null where the report does not have the target."""

    target: str
    verdict_before: VerdictName | None
    verdict_after: VerdictName | None
    score_before: Percentage | None
    score_after: Percentage | None
    addresses: Members
    exchangers: Members
    findings: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        nothing = Members()
        verdicts = self.verdict_before == self.verdict_after and self.score_before == self.score_after
        return verdicts and not self.findings and self.addresses == self.exchangers == nothing


class Comparison(Struct, frozen=True, kw_only=True):
    """What differs between two reports; `worse` where something does that counts against the sender."""

    schema_version: str
    worse: bool
    targets: tuple[TargetComparison, ...]


def compared(old: Report, new: Report) -> Comparison:
    """What differs, only for the targets for which something does, in the order of the new report."""
    before = {one.target: one for one in old.reports}
    after = {one.target: one for one in new.reports}
    found = [_target(before.get(name), after.get(name), name) for name in dict.fromkeys((*after, *before))]
    targets = tuple(one for one in found if not one.same)
    worse = any(row.way == "worse" for one in targets for row in one.findings)
    return Comparison(schema_version="1", worse=worse, targets=targets)


def _target(old: DomainReport | None, new: DomainReport | None, name: str) -> TargetComparison:
    return TargetComparison(
        target=name,
        verdict_before=old.verdict if old else None,
        verdict_after=new.verdict if new else None,
        score_before=old.score if old else None,
        score_after=new.score if new else None,
        addresses=_members(_addresses(old), _addresses(new)),
        exchangers=_members(_exchangers(old), _exchangers(new)),
        findings=tuple(sorted(_differences(_rows(old), _rows(new)), key=_order)),
    )


def _members(before: Sequence[str], after: Sequence[str]) -> Members:
    return Members(
        appeared=tuple(one for one in after if one not in before),
        vanished=tuple(one for one in before if one not in after),
    )


def _addresses(report: DomainReport | None) -> tuple[str, ...]:
    """Every address, with the names that it has where they are known."""
    return tuple(
        f"{one.ip} ({', '.join(sorted(ptr.name for ptr in one.ptr))})" if one.ptr else one.ip
        for one in (report.outbound if report else ())
    )


def _exchangers(report: DomainReport | None) -> tuple[str, ...]:
    return tuple(f"{one.preference} {one.host}" for one in (report.mx if report else ()))


def _rows(report: DomainReport | None) -> Mapping[tuple[str, str], Finding]:
    """The findings that say something, by check and subject."""
    rows = report.findings if report else ()
    return {(row.check_id, row.subject): row for row in rows if row.outcome != "not-applicable"}


def _differences(
    before: Mapping[tuple[str, str], Finding], after: Mapping[tuple[str, str], Finding]
) -> Iterator[Difference]:
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key), after.get(key)
        row = new or old
        assert row is not None  # the key comes from one of the two
        was, now = _outcome(old), _outcome(new)
        messages = old.message if old else "", new.message if new else ""
        if {was, now} != {None, "pass"} and (was != now or _said(old) != _said(new)):
            step = 0 if row.severity == "note" else _BADNESS.get(now, 0) - _BADNESS.get(was, 0)
            yield Difference(
                check_id=row.check_id,
                check=row.check,
                severity=row.severity,
                subject=row.subject,
                way="worse" if step > 0 else "better" if step < 0 else "other",
                before=was,
                after=now,
                message_before=messages[0],
                message_after=messages[1],
            )


def _outcome(row: Finding | None) -> SeenName | None:
    return None if row is None else "waived" if row.waived else row.outcome


def _said(row: Finding | None) -> str:
    """A message without the line of the plan that it rests on: a plan that is carried out is no change."""
    message = row.message if row else ""
    return _PLANNED.sub(".", message) if row and row.planned else message


def _order(row: Difference) -> tuple[int, int, str, str]:
    return ("worse", "better", "other").index(row.way), severity_order(row.severity), row.check_id, row.subject
