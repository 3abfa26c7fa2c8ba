"""Receivers that nobody can look into: what they demand, as far as they say or logs show. One dated file each, no logic.

A file names its receiver. Each demand says which checks answer it; one without checks is listed and not predicted. An
action that nobody documents is "unknown". What is demanded of bulk senders alone makes a receiver of its own, `NAME:bulk`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ptraudit.check import Outcome
from ptraudit.checks import catalogue
from ptraudit.receiver import ACCEPTED, Action, Answer, Phase

FOLDER = Path(__file__).parent
WORSE = {  # what makes a group of checks no better than an outcome
    Outcome.FAIL: frozenset({Outcome.FAIL}),
    Outcome.UNDETERMINED: frozenset({Outcome.FAIL, Outcome.UNDETERMINED}),
}
OLD = timedelta(days=366)  # receivers announce changes of their rules for the year to come
Code = Annotated[str, Meta(pattern=r"^([245]\d\d( [245]\.\d{1,3}\.\d{1,3})?)?$")]


class Demand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """One demand. `retrieved` is when the source was read or the reply seen: a year, a month or a day.

    It is met where all of `checks` are, and of `either`, where it is there, all of one group.
    """

    what: Annotated[str, Meta(min_length=10)]
    of: Literal["all", "bulk"] = "all"
    family: Literal["both", "ipv4", "ipv6"] = "both"
    checks: tuple[str, ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    action: Action
    temporary: Code = ""
    permanent: Code = ""
    phase: Phase | None = None
    confidence: Literal["documented", "observed", "third party"]
    source: Annotated[str, Meta(min_length=5)]
    retrieved: Annotated[str, Meta(pattern=r"^20\d\d(-\d\d(-\d\d)?)?$")]

    def concerns(self, version: int) -> bool:
        """Whether it is made of an address of this family."""
        return self.family in {"both", f"ipv{version}"}

    @property
    def all_checks(self) -> tuple[str, ...]:
        """The checks that answer it."""
        return tuple(dict.fromkeys((*self.checks, *(check for group in self.either for check in group))))

    def ended(self, outcomes: Mapping[str, Outcome], outcome: Outcome) -> tuple[str, ...]:
        """The checks that ended so: of groups of which one would do, only where none is better."""

        def those(checks: Iterable[str]) -> tuple[str, ...]:
            return tuple(check for check in checks if outcomes.get(check) is outcome)

        groups = [those(group) for group in self.either]
        bad = [any(outcomes.get(check) in WORSE[outcome] for check in group) for group in self.either]
        return those(self.checks) + (sum(groups, ()) if all(bad) else ())

    @property
    def replies(self) -> tuple[str, ...]:
        """The replies of whoever does not meet it, the milder first."""
        return tuple(filter(None, (self.temporary, self.permanent)))


class Hosted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver and its demands; `name` is that of its file."""

    title: str
    demand: Annotated[tuple[Demand, ...], Meta(min_length=1)]
    name: str = ""

    def answer(self, version: int, outcomes: Mapping[str, Outcome]) -> tuple[Answer, Demand]:
        """The worst answer that its demands lead to, and the demand; `outcomes` are those of the checks for this address."""
        asked = [demand for demand in self.demand if demand.all_checks and demand.concerns(version)]
        found = [(_answer(demand, outcomes), demand) for demand in asked]
        if not found:
            return Answer(action=Action.UNKNOWN, why="nothing is documented of the names of an address"), self.demand[0]
        return max(found, key=lambda pair: pair[0].badness)


def _answer(demand: Demand, outcomes: Mapping[str, Outcome]) -> Answer:
    failed = demand.ended(outcomes, Outcome.FAIL)
    if failed and demand.action is Action.UNKNOWN:
        why = f"It demands: {demand.what} What it does without is not documented."
        return Answer(action=Action.UNKNOWN, because=failed, why=why)
    if failed:
        return Answer(
            action=demand.action,
            reply=demand.permanent or demand.temporary,
            default=demand.temporary if demand.permanent else "",
            phase=demand.phase,
            because=failed,
            why=f"It demands: {demand.what}",
        )
    unclear = demand.ended(outcomes, Outcome.UNDETERMINED)
    if unclear:
        why = f"whether that is so could not be found out, or what it does then is not documented: {demand.what}"
        return Answer(action=Action.UNKNOWN, because=unclear, why=why)
    return ACCEPTED


@cache
def hosted() -> tuple[Hosted, ...]:
    """Every hosted receiver, by name."""
    return read_files(FOLDER)


def read_files(folder: Path) -> tuple[Hosted, ...]:
    """The receivers of a folder, by name. A file at fault is a mistake of ours and raises what the reader says."""
    known = {check.id for check in catalogue()}
    found: list[Hosted] = []
    for path in sorted(folder.glob("*.toml")):
        one = msgspec.structs.replace(msgspec.toml.decode(path.read_bytes(), type=Hosted), name=path.stem)
        unknown = {check for demand in one.demand for check in demand.all_checks} - known
        if unknown:
            raise LookupError(f"{path.name} names checks that there are not: {', '.join(sorted(unknown))}")
        found += _by_senders(one)
    return tuple(found)


def _by_senders(one: Hosted) -> Iterator[Hosted]:
    """The receiver as everybody meets it, and as bulk senders do where it demands more of them."""
    of_all = tuple(demand for demand in one.demand if demand.of == "all")
    if of_all:
        yield msgspec.structs.replace(one, demand=of_all)
    if len(of_all) < len(one.demand):
        yield msgspec.structs.replace(one, name=f"{one.name}:bulk", title=f"{one.title}, for bulk senders")


def is_old(retrieved: str, today: date) -> bool:
    """Whether a source that was read in this year, month or on this day was read more than a year ago."""
    year, month, day = (*map(int, retrieved.split("-")), 0, 0)[:3]
    latest = date(year, month or 12, day or 28)  # every month has a 28th
    return today - latest > OLD
