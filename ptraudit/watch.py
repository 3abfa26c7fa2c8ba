"""Watch until checks pass as everybody sees them. Time comes from a clock, so that a test need not wait.

Who asks again before the TTL of an answer is over gets the same answer from the same cache: a round waits as long as the
least TTL of what was seen, and longer with each round that has changed nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Protocol

from msgspec import Struct

from ptraudit.check import Check, Outcome
from ptraudit.evidence import Evidence
from ptraudit.policy import Policy

LEAST_S = 5.0  # between two looks, whatever the TTL: a zone is not reloaded more often
MOST_S = 300.0  # a TTL of a day does not mean that nobody else can have seen the change
GROWTH = 1.5  # of the pause with each round that changes nothing


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> float:
        """Seconds since some moment."""

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""


class LoopClock:
    """The time of the running loop."""

    def now(self) -> float:
        """Seconds, never going backwards."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)


class Missing(Struct, frozen=True, kw_only=True):
    """A check that does not pass yet for a subject, as one of the views shows it."""

    view: str
    check_id: str
    check: str
    subject: str
    message: str


class Round(Struct, frozen=True, kw_only=True):
    """One look at everything: what is still missing, and how long until the next look; None where there is none."""

    number: int
    elapsed_s: float
    missing: tuple[Missing, ...]
    pause_s: float | None


Views = Mapping[str, Evidence]
"""What is seen of one target, by who sees it."""


async def rounds(
    observe: Callable[[], Awaitable[Views]], policy: Policy, *, deadline_s: float, clock: Clock
) -> AsyncIterator[Round]:
    """Look until nothing is missing or the time is over; the last round has no pause. There is always one."""
    began = clock.now()
    number, unchanged, before = 0, 0, None
    while True:
        views = await observe()
        number += 1
        open_ones = tuple(missing(views, policy))
        unchanged = unchanged + 1 if open_ones == before else 0
        before = open_ones
        elapsed = clock.now() - began
        left = deadline_s - elapsed
        pause = min(pause_s(views, unchanged), left) if open_ones and left > 0 else None
        yield Round(number=number, elapsed_s=elapsed, missing=open_ones, pause_s=pause)
        if pause is None:
            return
        await clock.sleep(pause)


def missing(views: Views, policy: Policy) -> Iterator[Missing]:
    """What does not pass yet. A check that has nothing to judge does not pass either: the records may be still to come."""
    for view, evidence in views.items():
        for check in policy.checks:
            yield from _missing(view, evidence, check)


def _missing(view: str, evidence: Evidence, check: Check[Any]) -> Iterator[Missing]:  # Any: checks of all scopes
    findings = check.findings(evidence)
    judged = [one for one in findings if one.verdict.outcome is not Outcome.NOT_APPLICABLE]
    for one in judged or findings[:1]:
        if one.verdict.outcome is not Outcome.PASS:
            yield Missing(view=view, check_id=check.id, check=check.name, subject=one.subject, message=one.verdict.message)
    if not findings:
        target = evidence.request.target
        message = f"There is nothing of {target} yet that it could be asked about."
        yield Missing(view=view, check_id=check.id, check=check.name, subject=target, message=message)


def pause_s(views: Views, unchanged: int) -> float:
    """How long to wait after so many rounds that changed nothing."""
    ttls = [lookup.ttl_s for evidence in views.values() for lookup in evidence.lookups if lookup.ttl_s is not None]
    growing = LEAST_S * GROWTH ** min(unchanged, 20)
    return min(MOST_S, max(growing, min(ttls, default=LEAST_S)))
