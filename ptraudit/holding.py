"""Who keeps the reverse zones of the audited addresses, as a report says it."""

from collections.abc import Iterator

from ptraudit import report
from ptraudit.address import parsed_address
from ptraudit.dnssec import state
from ptraudit.evidence import Evidence
from ptraudit.hostname import bare
from ptraudit.reverse_zones import ReverseZone, reverse_zones, zones_of


def zone_rows(evidence: Evidence) -> Iterator[report.ReverseZone]:
    """A row for each zone that holds names of audited addresses."""
    for zone in reverse_zones(evidence):
        addresses = tuple(str(one.ip) for one in evidence.outbound if zone.name in zones_of(evidence, one.ip))
        yield report.ReverseZone(
            zone=zone.label,
            primary=bare(zone.primary),
            contact=zone.contact,
            servers=tuple(sorted(map(bare, zone.ns.records))),
            dnssec=state(evidence, zone.soa).value,
            addresses=addresses,
        )


def where(evidence: Evidence, subject: str) -> tuple[str, ...]:
    """In which zone the names of an address or a zone are, a sentence each; none where the answers do not tell."""
    ip = parsed_address(subject)
    if ip is None:
        return tuple(_described(zone, "") for zone in reverse_zones(evidence) if zone.label == subject)
    known = {zone.name: zone for zone in reverse_zones(evidence)}
    zones = [known[name] for name in zones_of(evidence, ip) if name in known]
    held = [_described(zone, "The names are in the zone") for zone in zones[-1:]]
    return tuple(held + [_described(zone, "Its part of the addresses was handed on by the zone") for zone in zones[:-1]])


def _described(zone: ReverseZone, words: str) -> str:
    contact = f"; its SOA record names {zone.contact} as responsible" if zone.contact else ""
    return f"{words or 'The zone is'} {zone.label}{contact}."
