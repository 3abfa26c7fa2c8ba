"""What changes from run to run, and which changes are worth telling. Pure.

One run proves little: a lookup fails once, a name server restarts. So an outcome counts when two runs in a row have
seen it; one that comes and goes is never told of. A check that a run did not ask, and a run under other rules, change
nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from ptraudit.values import OutcomeName, Percentage, SeverityName, VerdictName

Key = tuple[str, str]
"""A check's id and what it was asked of."""
SeenName = OutcomeName | Literal["waived"]
"""An outcome as it counts: a failure that is waived is none."""

_TOLD = frozenset({"fail", "undetermined"})


class Change(Struct, frozen=True, kw_only=True):
    """What has changed for one subject of a check, and was seen so by two runs in a row.

    An outcome is null where there was none: `before` for what is new, `after` for what is gone. `since` is the first of
    the two runs.
    """

    check_id: str
    check: str
    severity: SeverityName
    subject: str
    before: SeenName | None
    after: SeenName | None
    since: str


class TrendPoint(Struct, frozen=True, kw_only=True):
    """An earlier run, or this one. `failed` and `undetermined` count checks."""

    at: str
    verdict: VerdictName
    score: Percentage | None
    failed: int
    undetermined: int


class Memory(Struct, frozen=True, kw_only=True):
    """What is known of a check and a subject: the outcome that counts, and another one that was seen once, with when.

    `confirmed` is None where nothing was seen twice, or twice nothing. `seen` and `since` are of the last run where that
    differs from `confirmed`; `since` is empty where it does not.
    """

    confirmed: SeenName | None = None
    seen: SeenName | None = None
    since: str = ""


class Step(Struct, frozen=True, kw_only=True):
    """What one run does to one memory; `told` where a change of it is confirmed and worth telling."""

    key: Key
    before: SeenName | None
    memory: Memory
    told: bool
    since: str


NOTHING = Memory()


def steps(
    known: Mapping[Key, Memory], seen: Mapping[Key, SeenName], *, asked: Iterable[str], at: str, rebase: bool
) -> Iterator[Step]:
    """What a run does to what is known, only where that changes, in the order of the keys.

    `seen` is what the run at `at` found, `asked` the ids of the checks that it asked. With `rebase`, where the rules by
    which it was judged are not those of the run before, what it found counts at once and nothing is told.
    """
    checks = frozenset(asked)
    for key in sorted(known.keys() | seen.keys()):
        if key[0] in checks:
            before = known.get(key, NOTHING)
            after = Memory(confirmed=seen.get(key)) if rebase else _after(before, seen.get(key), at)
            if after != before:
                confirmed = not rebase and after.confirmed != before.confirmed
                told = confirmed and after.confirmed != "waived" and bool({before.confirmed, after.confirmed} & _TOLD)
                yield Step(key=key, before=before.confirmed, memory=after, told=told, since=before.since)


def _after(memory: Memory, outcome: SeenName | None, at: str) -> Memory:
    if outcome == memory.confirmed:
        return Memory(confirmed=outcome)
    if memory.since and outcome == memory.seen:
        return Memory(confirmed=outcome)
    return Memory(confirmed=memory.confirmed, seen=outcome, since=at)
