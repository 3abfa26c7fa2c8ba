"""Findings to scores."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from ptraudit.check import Check, Finding, Outcome, Severity

# By severity only: weights of single checks could not be argued for one by one. A note costs nothing.
WEIGHT = {Severity.ERROR: 10, Severity.WARNING: 3, Severity.NOTE: 0}

WORST_FIRST = tuple(Outcome)


class Scored(Struct, frozen=True, kw_only=True):
    """One check over all its subjects. `share` is what passed of what was judged, None where nothing was."""

    check: Check[Any]  # Any: checks of all scopes lie in one list
    outcome: Outcome
    passed: int
    judged: int
    waived: int = 0

    @property
    def share(self) -> Fraction | None:
        """The share of the judged subjects that passed."""
        return Fraction(self.passed, self.judged) if self.judged else None


def scored(check: Check[Any], findings: Sequence[Finding], waived: int = 0) -> Scored:
    """The worst outcome of a check and how many of its judged subjects passed; not applicable without subjects.

    `waived` says how many failures were set aside before.
    """
    outcomes = [finding.verdict.outcome for finding in findings]
    return Scored(
        check=check,
        outcome=min(outcomes, key=WORST_FIRST.index, default=Outcome.NOT_APPLICABLE),
        passed=outcomes.count(Outcome.PASS),
        judged=outcomes.count(Outcome.PASS) + outcomes.count(Outcome.FAIL),
        waived=waived,
    )


def total(results: Iterable[Scored]) -> int | None:
    """The weighted mean of the shares as a percentage, rounded down; None where no check with a weight judged anything."""
    judged = [(WEIGHT[result.check.severity], result) for result in results if result.judged]
    weight = sum(weight for weight, _ in judged)
    lost = sum(
        (weight * (1 - Fraction(one.passed, one.judged)) for weight, one in judged if one.passed < one.judged), Fraction()
    )
    return percentage(1 - lost / weight) if weight else None


def percentage(share: Fraction) -> int:
    """A share as a percentage, rounded down, so that only a whole pass is 100."""
    return int(share * 100)


def verdict(results: Iterable[Scored]) -> Literal["pass", "fail", "undetermined"]:
    """Fail if an error failed; undetermined if one is undetermined or nothing at all was judged; else pass."""
    seen = tuple(results)
    errors = {result.outcome for result in seen if result.check.severity is Severity.ERROR}
    if Outcome.FAIL in errors:
        return "fail"
    judged = any(result.judged for result in seen)
    return "undetermined" if Outcome.UNDETERMINED in errors or not judged else "pass"
