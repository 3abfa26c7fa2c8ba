"""What the outcomes of all checks come to, once for each combination of them: there are few."""

from collections.abc import Callable
from functools import lru_cache

import msgspec
from msgspec import Struct

from ptraudit import score
from ptraudit.check import Outcome
from ptraudit.gate import Gate
from ptraudit.judge import result_row
from ptraudit.policy import Policy
from ptraudit.report import Counts
from ptraudit.values import VerdictName

MOST = 400  # combinations that are kept, each with 22 KB of JSON

Tally = tuple[Outcome, int, int]  # the worst outcome of a check, how many subjects passed, how many were judged
NOTHING: Tally = (Outcome.NOT_APPLICABLE, 0, 0)


class Total(Struct, frozen=True, kw_only=True):
    """The verdict, the score and the exit status; `checks` is what the JSON report has under that name."""

    verdict: VerdictName
    score: int | None
    counts: Counts
    status: int
    failed: tuple[str, ...]
    undetermined: tuple[str, ...]
    checks: bytes


@lru_cache(MOST)
def tally(outcomes: tuple[Outcome, ...]) -> Tally:
    """The tally of one check's outcomes."""
    worst = min(outcomes, key=score.WORST_FIRST.index, default=Outcome.NOT_APPLICABLE)
    passed = outcomes.count(Outcome.PASS)
    return worst, passed, passed + outcomes.count(Outcome.FAIL)


def totals(policy: Policy, gate: Gate) -> Callable[[tuple[Tally, ...]], Total]:
    """The function from the tallies of the policy's checks, in their order, to what they come to."""
    checks = tuple(map(policy.weighed, policy.checks))

    @lru_cache(MOST)
    def total(tallies: tuple[Tally, ...]) -> Total:
        scored = [
            score.Scored(check=check, outcome=outcome, passed=passed, judged=judged)
            for check, (outcome, passed, judged) in zip(checks, tallies, strict=True)
        ]
        rows = tuple(result_row(one, check) for one, check in zip(scored, policy.checks, strict=True))
        outcomes = [outcome for outcome, _, _ in tallies]
        points = score.total(scored)
        return Total(
            verdict=score.verdict(scored),
            score=points,
            counts={
                "pass": outcomes.count(Outcome.PASS),
                "fail": outcomes.count(Outcome.FAIL),
                "undetermined": outcomes.count(Outcome.UNDETERMINED),
                "not_applicable": outcomes.count(Outcome.NOT_APPLICABLE),
            },
            status=gate.status_of(rows, points),
            failed=tuple(row.id for row in rows if row.outcome == "fail"),
            undetermined=tuple(row.id for row in rows if row.outcome == "undetermined"),
            checks=msgspec.json.encode(rows),
        )

    return total
