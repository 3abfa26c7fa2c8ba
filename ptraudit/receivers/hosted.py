"""Receivers that nobody can look into: what they demand, as far as they say or logs show. One dated file each, no logic.

A file of `hosted/` names its receiver. Each demand says which checks answer it; one without checks is listed and not
predicted. An action that nobody documents is "unknown".
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ptraudit.check import Outcome
from ptraudit.checks import catalogue
from ptraudit.lookup import IPAddress
from ptraudit.receiver import ACCEPTED, Action, Answer, Phase

FOLDER = Path(__file__).parent / "hosted"
Code = Annotated[str, Meta(pattern=r"^([245]\d\d( [245]\.\d{1,3}\.\d{1,3})?)?$")]


class Demand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """One demand. `retrieved` is when the source was read or the reply seen: a year, a month or a day."""

    what: str
    of: Literal["all", "bulk"] = "all"
    family: Literal["both", "ipv4", "ipv6"] = "both"
    checks: tuple[str, ...] = ()
    action: Action
    temporary: Code = ""
    permanent: Code = ""
    phase: Phase | None = None
    confidence: Literal["documented", "observed", "third party"]
    source: Annotated[str, Meta(min_length=5)]
    retrieved: Annotated[str, Meta(pattern=r"^20\d\d(-\d\d(-\d\d)?)?$")]

    def concerns(self, ip: IPAddress) -> bool:
        """Whether it is made of an address of this family."""
        return self.family in {"both", f"ipv{ip.version}"}


class Hosted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver and its demands; `name` is that of its file."""

    title: str
    demand: tuple[Demand, ...]
    name: str = ""

    def answer(self, ip: IPAddress, outcomes: Mapping[str, Outcome]) -> tuple[Answer, Demand]:
        """The worst answer that its demands lead to, and the demand; `outcomes` are those of the checks for this address."""
        found = [(self._answer(demand, outcomes), demand) for demand in self.demand if demand.checks and demand.concerns(ip)]
        if not found:
            return Answer(action=Action.UNKNOWN, why="nothing is documented of the names of an address"), self.demand[0]
        return max(found, key=lambda pair: pair[0].badness)

    def _answer(self, demand: Demand, outcomes: Mapping[str, Outcome]) -> Answer:
        failed = tuple(check for check in demand.checks if outcomes.get(check) is Outcome.FAIL)
        bulk = "of bulk senders: " if demand.of == "bulk" else ""
        if failed and demand.action is Action.UNKNOWN:
            why = f"{bulk}{demand.what} What it does without is not documented."
            return Answer(action=Action.UNKNOWN, because=failed, why=why)
        if failed:
            permanent = demand.permanent or demand.temporary
            default = demand.temporary if demand.permanent else ""
            return Answer(
                action=demand.action,
                reply=permanent,
                default=default,
                phase=demand.phase,
                because=failed,
                why=f"{bulk}{demand.what}",
            )
        unclear = tuple(check for check in demand.checks if outcomes.get(check) is Outcome.UNDETERMINED)
        if unclear:
            why = "what it does where a lookup has no answer is not documented"
            return Answer(action=Action.UNKNOWN, because=unclear, why=why)
        return ACCEPTED


@cache
def hosted() -> tuple[Hosted, ...]:
    """Every hosted receiver, by name. A file at fault is a mistake of ours and raises what the reader says."""
    known = {check.id for check in catalogue()}
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        one = msgspec.structs.replace(msgspec.toml.decode(path.read_bytes(), type=Hosted), name=path.stem)
        unknown = {check for demand in one.demand for check in demand.checks} - known
        if unknown:
            raise LookupError(f"{path.name} names checks that there are not: {', '.join(sorted(unknown))}")
        found.append(one)
    return tuple(found)
