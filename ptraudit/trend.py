"""What changes from run to run: the shapes of it in a report. Pure."""

from dataclasses import dataclass

from ptraudit.values import OutcomeName, Percentage, SeverityName, VerdictName


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What has changed for one subject of a check, and was seen so twice; an outcome is null where there was none."""

    check_id: str
    check: str
    severity: SeverityName
    subject: str
    before: OutcomeName | None
    after: OutcomeName | None
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """An earlier run, or this one. `failed` and `undetermined` count checks."""

    at: str
    verdict: VerdictName
    score: Percentage | None
    failed: int
    undetermined: int
