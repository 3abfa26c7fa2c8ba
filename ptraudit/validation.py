"""What our own validation of DNSSEC has found of an answer, with the chain of trust that it went down. Imports nothing."""

from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """What DNSSEC says of an answer (RFC 4035 section 4.3)."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    UNKNOWN = "unknown"


class Step(Struct, frozen=True, kw_only=True):
    """One link of a chain of trust: a zone, or the answer at its end, its state, and why."""

    name: str
    state: State
    why: str


class Validation(Struct, frozen=True, kw_only=True):
    """The state of the answer to a question, by our own validation from the keys of the root down.

    `why` is the reason, as a clause. `records` are those that were validated, as a `Lookup` has them, `steps` the chain
    from the root. What is bogus or undetermined is so for the last step.
    """

    name: str
    rdtype: str
    state: State
    why: str
    records: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The chain, a line for each link."""
        return tuple(f"; {step.name} is {step.state}: {step.why}" for step in self.steps)
