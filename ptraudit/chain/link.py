"""The links of a chain of trust: the state of a zone or of an answer, why it is so, and the links that led to it."""

from dns.name import Name
from dns.rdatatype import RdataType, to_text
from msgspec import Struct
from msgspec.structs import replace

from ptraudit.chain.denial import Proof
from ptraudit.chain.keys import Zone
from ptraudit.lookup import Lookup, printable
from ptraudit.validation import State, Step

REASONS = {  # why what these prove is insecure
    Proof.DELEGATION: "it is handed on without a DS record, as the zone above proves",
    Proof.OPT_OUT: "the zone above does not say for every name whether it is signed (NSEC3 opt-out)",
    Proof.TOO_COSTLY: "the zone above hashes its names more often than validators follow (NSEC3 iterations, RFC 9276)",
}
WORST_FIRST = (State.BOGUS, State.UNKNOWN, State.INSECURE, State.SECURE)


class Found(Struct, frozen=True, kw_only=True):
    """A state and its reason; `steps` are the links down to it, and `zone` is there with its keys where it is secure."""

    state: State
    why: str
    steps: tuple[Step, ...] = ()
    zone: Zone | None = None

    def leading_to(self, name: Name, state: State, why: str) -> "Found":
        """The next link below this one."""
        text = name.to_text().lower()
        step = Step(name=text, state=state, why=printable(why, 300))
        return Found(state=state, why=f"{text}: {why}", steps=(*self.steps, step))

    def ending(self, state: State, why: str) -> "Found":
        """The answer at the end of this chain."""
        return replace(self, state=state, why=why, zone=None)


def rooted(state: State, why: str) -> Found:
    """The first link."""
    return Found(state=state, why=why, steps=(Step(name=".", state=state, why=printable(why, 300)),))


def unanswered(name: Name, rdtype: RdataType, lookup: Lookup) -> Found:
    """Where a question had no answer."""
    return Found(state=State.UNKNOWN, why=f"the lookup of {to_text(rdtype)} of {name} ended with {lookup.ending}")


def lacking(found: Found, what: str, lost: Found | None) -> Found:
    """The state of what is not signed, by that of the zone that it lies in; `lost` is a question without answer on the way.

    What lies in a signed zone, and where nothing was lost on the way to it, should be signed.
    """
    if found.state is not State.SECURE:
        return found
    return lost or found.ending(State.BOGUS, f"{what} is not signed, and should be")


def worst(found: list[Found]) -> Found:
    """The one that decides where an answer needs all of them."""
    return min(found, key=lambda one: WORST_FIRST.index(one.state))
