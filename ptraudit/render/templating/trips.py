"""The round trip of an address: to its names by PTR, and from each name back by A or AAAA."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.report import DomainReport, OutboundAddress, Ptr


class Leg(Struct, frozen=True, kw_only=True):
    """One name and where it leads. `name` is empty where there is none, `back` where nothing is at the other end.

    `words` say what came of it as the end of a sentence, `short` as a label.
    """

    name: str
    back: tuple[str, ...]
    status: str
    words: str
    short: str


class Trip(Struct, frozen=True, kw_only=True):
    """The round trip of one address.

    `status` is "pass" where every name leads back, "warning" where only some do, "fail", "undetermined", or
    "not-applicable" where it does not come full circle and no check holds that against it.
    """

    address: OutboundAddress
    legs: tuple[Leg, ...]
    status: str

    @property
    def ip(self) -> str:
        """The address."""
        return self.address.ip

    @property
    def outcome(self) -> str:
        """The status as the outcome of a check."""
        return "fail" if self.status == "warning" else self.status

    @property
    def sentence(self) -> str:
        """The whole trip in words, for those who see no picture."""
        return "; ".join(
            f"{self.ip} is named {leg.name}, which {leg.words}" if leg.name else f"{self.ip} {leg.words}"
            for leg in self.legs
        )

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the address comes from, each place once."""
        return tuple(dict.fromkeys(_origin(origin.kind, origin.detail, origin.sampled) for origin in self.address.origins))


def trips(domain: DomainReport) -> tuple[Trip, ...]:
    """The round trip of every address, the broken ones first, else in their order."""
    held_against: dict[str, set[str]] = {}
    for finding in domain.findings:
        held_against.setdefault(finding.subject, set()).add(finding.outcome)
    made = [_trip(address, held_against.get(address.ip)) for address in domain.outbound]
    place = {"fail": 0, "warning": 1, "undetermined": 2, "pass": 3, "not-applicable": 4}
    return tuple(sorted(made, key=lambda trip: place[trip.status]))


def _trip(address: OutboundAddress, outcomes: set[str] | None) -> Trip:
    legs = tuple(_legs(address))
    status = _status(address)
    if status != "pass" and outcomes and not outcomes & {"fail", "undetermined"}:
        status = "not-applicable"
        legs = tuple(leg if leg.status == "pass" else replace(leg, status=status) for leg in legs)
    return Trip(address=address, legs=legs, status=status)


def _status(address: OutboundAddress) -> str:
    if address.ending == "not-asked":
        return "not-applicable"
    if address.iprev == "temperror":
        return "undetermined"
    if address.iprev != "pass":
        return "fail"
    return "pass" if all(ptr.confirmed for ptr in address.ptr or ()) else "warning"


def _legs(address: OutboundAddress) -> Iterable[Leg]:
    ending = address.ending.upper()
    if address.ending == "not-asked":
        yield Leg(name="", back=(), status="not-applicable", words="was not asked for a name", short="not asked for a name")
    elif address.ptr is None:
        words = f"has names that could not be learnt: the PTR lookup ended with {ending}"
        yield Leg(name="", back=(), status="undetermined", words=words, short=f"PTR lookup: {ending}")
    elif not address.ptr:
        yield Leg(name="", back=(), status="fail", words=f"has no PTR record ({ending})", short=f"no PTR record: {ending}")
    for ptr in address.ptr or ():
        yield _leg(address, ptr)


def _leg(address: OutboundAddress, ptr: Ptr) -> Leg:
    rdtype, ending = "AAAA" if ":" in address.ip else "A", ptr.ending.upper()
    if ptr.confirmed:
        return Leg(name=ptr.name, back=(address.ip,), status="pass", words="leads back", short="leads back")
    if ptr.confirmed is None:
        words = f"may lead anywhere: its {rdtype} lookup ended with {ending}"
        return Leg(name=ptr.name, back=(), status="undetermined", words=words, short=f"{rdtype} lookup: {ending}")
    if ptr.addresses:
        words = f"leads to {', '.join(ptr.addresses)} instead"
        return Leg(name=ptr.name, back=ptr.addresses, status="fail", words=words, short=words)
    words = f"has no {rdtype} record ({ending})"
    return Leg(name=ptr.name, back=(), status="fail", words=words, short=f"no {rdtype} record: {ending}")


def _origin(kind: str, detail: str, sampled: bool) -> str:
    text = detail if detail.startswith(f"{kind}:") or not detail else f"{kind} {detail}"
    return (text or kind) + (" (a sample)" if sampled else "")
