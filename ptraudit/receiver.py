"""What a receiver would do with mail from an address: what it learns of a connection, and its answer. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import permutations

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.address import address_rdtype, other_family
from ptraudit.hostname import unholdable
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


class Part(Struct, frozen=True, kw_only=True):
    """A rule of a filter that matches, by the filter's own name, its points, and the check that finds the reason."""

    symbol: str
    points: float
    because: str = ""


class Answer(Struct, frozen=True, kw_only=True):
    """What a receiver answers. `default` is the reply of its stock settings where `reply` is a configured one.

    `reply` is as much of it as is fixed: the code, and the enhanced code where the program gives one (RFC 3463).
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
ABSENT = frozenset({Ending.NODATA, Ending.NXDOMAIN, Ending.ALIAS_LOOP})


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


class Forward(Struct, frozen=True, kw_only=True):
    """The addresses of a name, in the families that a receiver asks for."""

    known: Known
    addresses: tuple[IPAddress, ...] = ()


class NotObserved(Exception):
    """A receiver would ask what the audit did not ask."""


class Client(Struct, frozen=True, kw_only=True):
    """One connection as a receiver sees it: its address, the names that it looks at in their order, the EHLO name.

    `absent` are the endings of a lookup that tell it that there is nothing.
    """

    address: Address
    names: tuple[str, ...]
    ehlo: EhloName | None = None
    absent: frozenset[Ending] = ABSENT

    @property
    def ip(self) -> IPAddress:
        """The address."""
        return self.address.ip

    @property
    def reverse(self) -> Known:
        """Whether the address has names."""
        return self._known(self.address.reverse)

    @property
    def nameless(self) -> str:
        """The check that finds why a receiver has no name to look at: there is none, or it is none of a host's."""
        return "PTR002" if self.address.all_names else "PTR001"

    @property
    def written(self) -> str:
        """The EHLO argument as it is sent; empty where it is not known."""
        return self.ehlo.written if self.ehlo else ""

    @property
    def ehlo_name(self) -> str:
        """The EHLO argument as a name, absolute."""
        return self.ehlo.name if self.ehlo else "."

    def lookup(self, name: str, rdtype: str) -> Lookup:
        """What the audit saw of a name; one that no DNS message can hold does not exist."""
        if unholdable(name):
            return Lookup(name=name, rdtype=rdtype, ending=Ending.NXDOMAIN)
        return self.address.evidence.lookup(name, rdtype)

    def forward(self, name: str) -> Forward:
        """The addresses of a name in the client's own family. Raises NotObserved."""
        return self._forward(name, address_rdtype(self.ip))

    def forward_both(self, name: str) -> Forward:
        """Those of both families; unanswered only where none was found and a lookup had no answer. Raises NotObserved."""
        found = [self._forward(name, rdtype) for rdtype in (address_rdtype(self.ip), other_family(self.ip))]
        addresses = tuple(address for one in found for address in one.addresses)
        return Forward(known=_first_of(one.known for one in found), addresses=addresses)

    def leads_back(self, names: Iterable[str]) -> Known:
        """Whether one of these names leads to the client; unanswered where none does and a lookup had no answer.

        A name that was not observed raises NotObserved, unless another one leads back.
        """
        found: set[Known] = set()
        unobserved = False
        for name in names:
            try:
                forward = self.forward(name)
            except NotObserved:
                unobserved = True
                continue
            if self.ip in forward.addresses:
                return Known.THERE
            found.add(Known.UNANSWERED if forward.known is Known.UNANSWERED else Known.ABSENT)
        if unobserved:
            raise NotObserved
        return _first_of(found)

    def exchangers(self, name: str) -> Known:
        """Whether a name has MX records. Raises NotObserved."""
        return self._known(self.lookup(name, "MX"))

    def _forward(self, name: str, rdtype: str) -> Forward:
        found = self.lookup(name, rdtype)
        return Forward(known=self._known(found), addresses=found.addresses)

    def _known(self, lookup: Lookup) -> Known:
        if lookup.ending is Ending.NOT_ASKED:
            raise NotObserved
        if lookup.records:
            return Known.THERE
        return Known.ABSENT if lookup.ending in self.absent else Known.UNANSWERED


def _first_of(states: Iterable[Known]) -> Known:
    """What several lookups say together: something is there, or it is not known, or there is nothing."""
    found = set(states)
    return next((state for state in (Known.THERE, Known.UNANSWERED) if state in found), Known.ABSENT)


def _every(name: str) -> bool:  # noqa: ARG001 - whatever the name
    return True


class Receiver(Struct, frozen=True, kw_only=True):
    """A receiver and one of its rules.

    `rule` answers one connection. `takes` says of a name whether the receiver looks at it at all, and `first` at how many
    of those; 0 stands for all of them. `absent` is as in `Client`. `proven` is the version that the rule was compared
    with, empty where the rule is only modelled on source or documents.
    """

    name: str
    title: str
    rule: Callable[[Client], Answer]
    needs_ehlo: bool = False
    uses_ehlo: bool = False
    takes: Callable[[str], bool] = _every
    first: int = 0
    absent: frozenset[Ending] = ABSENT
    proven: str = ""
    source: str
    retrieved: str


class Forecast(Struct, frozen=True, kw_only=True):
    """The answers of a receiver over the orders in which resolvers may give the names: the worst and the mildest.

    `accepted` of `orders` are acceptances; both are 0 where not every name was looked at.
    """

    worst: Answer
    best: Answer
    accepted: int
    orders: int


def forecast(receiver: Receiver, address: Address, ehlo: EhloName | None = None) -> Forecast:
    """What a receiver would answer a connection from this address that gives this EHLO name."""
    names = tuple(filter(receiver.takes, address.all_names))
    answers = [answered(receiver, Client(address=address, names=order, ehlo=ehlo)) for order in _orders(receiver, names)]
    complete = len(names) <= MAX_NAMES and not address.reverse.omitted
    if len(answers) == 1:
        (only,) = answers
        accepted = int(complete and only.action is Action.ACCEPT)
        return Forecast(worst=only, best=only, accepted=accepted, orders=int(complete))
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


def answered(receiver: Receiver, client: Client) -> Answer:
    """What a receiver answers one connection; unknown where the audit did not observe what it would ask."""
    try:
        names = tuple(filter(receiver.takes, client.names))
        return receiver.rule(replace(client, names=names, absent=receiver.absent))
    except NotObserved:
        return Answer(action=Action.UNKNOWN, why="the audit did not look up what this receiver would")
