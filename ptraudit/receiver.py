"""What a receiver would do with mail from an address: what it learns of a connection, and its answer. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

from ptraudit.address import address_rdtype, other_family
from ptraudit.iprev import MAX_NAMES
from ptraudit.lookup import Ending, IPAddress, Lookup
from ptraudit.subject import Address, EhloName


class Action(StrEnum):
    """What a receiver does, the mildest first; `unknown` where nothing tells, which is no acceptance."""

    ACCEPT = "accept"
    UNKNOWN = "unknown"
    SCORE = "score"
    DEFER = "defer"
    REJECT = "reject"


BADNESS = {action: place for place, action in enumerate(Action)}


class Phase(StrEnum):
    """When it says so."""

    GREETING = "greeting"
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


class Known(StrEnum):
    """What a receiver's own lookup would give it: something, the knowledge that there is nothing, or no answer."""

    THERE = "there"
    ABSENT = "absent"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A rule of a filter that matches, by the filter's own name, its points, and the check that finds the reason."""

    symbol: str
    points: float
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver answers. `default` is the reply of its stock settings where `reply` is a configured one.

    `because` are the checks that find the reason. `points` are those of a filter, None where it gives none, and `parts`
    what they are the sum of.
    """

    action: Action
    reply: str = ""
    default: str = ""
    points: float | None = None
    phase: Phase | None = None
    because: tuple[str, ...] = ()
    why: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def badness(self) -> tuple[int, float]:
        """An order of answers, the mildest first."""
        return BADNESS[self.action], self.points or 0.0


ACCEPTED = Answer(action=Action.ACCEPT)


def scored(parts: Sequence[Part], why: str = "") -> Answer:
    """What a filter answers whose rules match with these parts; an acceptance that says why where they cost nothing."""
    points = round(sum(part.points for part in parts), 3)
    return Answer(
        action=Action.SCORE if points > 0 else Action.ACCEPT,
        points=points if points > 0 else None,
        phase=Phase.DATA if points > 0 else None,
        because=tuple(dict.fromkeys(part.because for part in parts if part.because)),
        why=why,
        parts=tuple(parts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """The addresses of a name, in the families that a receiver asks for."""

    known: Known
    addresses: tuple[IPAddress, ...] = ()


class NotObserved(Exception):
    """A receiver would ask what the audit did not ask."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """One connection as a receiver sees it: its address, the names of one answer in their order, the EHLO name."""

    address: Address
    names: tuple[str, ...]
    ehlo: EhloName | None = None

    @property
    def ip(self) -> IPAddress:
        """The address."""
        return self.address.ip

    @property
    def reverse(self) -> Known:
        """Whether the address has names."""
        return _known(self.address.reverse)

    @property
    def written(self) -> str:
        """The EHLO argument as it is sent; empty where it is not known."""
        return self.ehlo.written if self.ehlo else ""

    def forward(self, name: str) -> Forward:
        """The addresses of a name in the client's own family. Raises NotObserved."""
        return self._forward(name, address_rdtype(self.ip))

    def forward_both(self, name: str) -> Forward:
        """Those of both families; unanswered only where none was found and a lookup had no answer. Raises NotObserved."""
        found = [self._forward(name, rdtype) for rdtype in (address_rdtype(self.ip), other_family(self.ip))]
        addresses = tuple(address for one in found for address in one.addresses)
        states = {one.known for one in found}
        known = next(state for state in (Known.THERE, Known.UNANSWERED, Known.ABSENT) if state in states)
        return Forward(known=known, addresses=addresses)

    def exchangers(self, name: str) -> Known:
        """Whether a name has MX records. Raises NotObserved."""
        return _known(self.address.evidence.lookup(name, "MX"))

    def _forward(self, name: str, rdtype: str) -> Forward:
        found = self.address.evidence.lookup(name, rdtype)
        return Forward(known=_known(found), addresses=found.addresses)


def _known(lookup: Lookup) -> Known:
    if lookup.ending is Ending.NOT_ASKED:
        raise NotObserved
    if not lookup.conclusive:
        return Known.UNANSWERED
    return Known.THERE if lookup.records else Known.ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver and one of its rules.

    `rule` answers one connection. `first` is how many names of a set it looks at; 0 stands for all of them. `proven` is
    the version that the rule was compared with, empty where the rule is only modelled on source or documents.
    """

    name: str
    title: str
    rule: Callable[[Client], Answer]
    needs_ehlo: bool = False
    uses_ehlo: bool = False
    first: int = 0
    proven: str = ""
    source: str
    retrieved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The answers of a receiver over the orders in which resolvers may give the names: the worst and the mildest.

    `accepted` of `orders` are acceptances; both are 0 where not every name was looked at.
    """

    worst: Answer
    best: Answer
    accepted: int
    orders: int


def forecast(receiver: Receiver, address: Address, ehlo: EhloName | None = None) -> Forecast:
    """What a receiver would answer a connection from this address that gives this EHLO name."""
    names = address.all_names
    answers = [_answer(receiver, Client(address=address, names=order, ehlo=ehlo)) for order in _orders(receiver, names)]
    complete = len(names) <= MAX_NAMES and not address.reverse.omitted
    return Forecast(
        worst=max(answers, key=lambda answer: answer.badness),
        best=min(answers, key=lambda answer: answer.badness),
        accepted=sum(answer.action is Action.ACCEPT for answer in answers) if complete else 0,
        orders=len(answers) if complete else 0,
    )


def _orders(receiver: Receiver, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The orders that differ for a receiver; of more names than the audit looks up, one that it did not."""
    if receiver.first and len(names) > 1:
        yield from permutations(names[: MAX_NAMES + 1], min(receiver.first, len(names)))
    else:
        yield names


def _answer(receiver: Receiver, client: Client) -> Answer:
    try:
        return receiver.rule(client)
    except NotObserved:
        return Answer(action=Action.UNKNOWN, why="the audit did not look up what this receiver would")
