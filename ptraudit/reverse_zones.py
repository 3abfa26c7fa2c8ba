"""The zones under arpa that hold the names of the audited addresses, and who keeps them as the zones themselves say."""

import re
from functools import cached_property

from msgspec import Struct

from ptraudit.address import misplaced_names, reverse_name
from ptraudit.direct import Direct
from ptraudit.evidence import Evidence
from ptraudit.hostname import bare
from ptraudit.lookup import Ending, IPAddress, Lookup, Witness
from ptraudit.once import once
from ptraudit.zonecut import enclosing_zone, reverse_zone


class ReverseZone(Struct, frozen=True, kw_only=True, dict=True):
    """One reverse zone, as its SOA and NS records describe it."""

    evidence: Evidence
    name: str

    @property
    def label(self) -> str:
        """The zone as the report names it."""
        return bare(self.name)

    @cached_property
    def soa(self) -> Lookup:
        """The lookup of its SOA record."""
        return self.evidence.lookup(self.name, "SOA")

    @cached_property
    def ns(self) -> Lookup:
        """The lookup of its servers."""
        return self.evidence.lookup(self.name, "NS")

    @property
    def primary(self) -> str:
        """The server that the zone is written at (RFC 1035 section 3.3.13), or "" where nobody says."""
        return self.soa.records[0].split(" ")[0] if self.soa.records else ""

    @property
    def contact(self) -> str:
        """The mailbox of whoever is responsible for the zone, or "" (RFC 1035 section 8)."""
        return mailbox(self.soa.records[0].split(" ")[1]) if self.soa.records else ""

    @property
    def children(self) -> tuple[Witness, ...]:
        """What its own servers say of its NS records."""
        return tuple(one for one in self.ns.witnesses if one.zone == self.name)

    @property
    def delegations(self) -> tuple[Witness, ...]:
        """What the servers of the zone above say of them: a referral each."""
        return tuple(one for one in self.ns.witnesses if one.host and one.zone != self.name)


def mailbox(name: str) -> str:
    r"""The mailbox that a name in an SOA record stands for: `host\.master.example.` is host.master@example (RFC 1035 8)."""
    found = re.fullmatch(r"((?:[^.\\]|\\\d{3}|\\.)+)\.(.+)\.", name)
    if not found:
        return ""
    local = re.sub(r"\\(\D)", r"\1", found[1])
    return f"{local}@{found[2]}"


@once
def reverse_zones(evidence: Evidence) -> tuple[ReverseZone, ...]:
    """The zones that hold names of audited addresses, each once, as far as they were asked about."""
    names = dict.fromkeys(zone for one in evidence.outbound for zone in zones_of(evidence, one.ip))
    zones = (ReverseZone(evidence=evidence, name=name) for name in names)
    return tuple(zone for zone in zones if zone.soa.ending is not Ending.NOT_ASKED)


def zones_of(evidence: Evidence, ip: IPAddress) -> tuple[str, ...]:
    """The zone that holds the PTR records of an address, and before it the one that holds the alias (RFC 2317).

    None where the answers do not tell.
    """
    name = reverse_name(ip)
    lookup = evidence.lookup(name, "PTR")
    aliased = enclosing_zone(evidence, name) if lookup.aliases and lookup.ending is not Ending.NOT_ASKED else ""
    return tuple(dict.fromkeys(filter(None, (aliased, reverse_zone(evidence, name)))))


def misplaced(evidence: Evidence, ip: IPAddress) -> tuple[Lookup, ...]:
    """The lookups of PTR records of an address that stand in the zone of the domain, where nobody looks for them."""
    if evidence.request.direct is Direct.NEVER or not evidence.domain:  # nor does an audit then
        return ()
    lookups = (evidence.lookup(name, "PTR") for name in misplaced_names(ip, evidence.domain))
    return tuple(lookup for lookup in lookups if lookup.records)
