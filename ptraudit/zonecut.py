"""In which zone a name lies, as far as the answers tell (RFC 1034 section 4.2, RFC 2308 section 5).

An absence is told of by the zone that the asked name lies in: every name between the two lies in it as well. The record
that tells of it is the zone's SOA.
"""

from collections.abc import Mapping

from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending
from ptraudit.once import once
from ptraudit.zonename import parent


def enclosing_zone(evidence: Evidence, name: str) -> str:
    """The zone that holds the records of an absolute name, or "" where no answer tells.

    That of an alias is the one that holds the alias, not the one that it leads to: an alias is never the apex of a zone
    (RFC 1034 section 3.6.2), so it lies where the name above it does.
    """
    known = _zones(evidence)
    return known.get(parent(name) if name in _aliases(evidence) else name, "")


def reverse_zone(evidence: Evidence, name: str) -> str:
    """The zone that holds the PTR records of a name under arpa, where its aliases end (RFC 2317); "" where unknown."""
    return enclosing_zone(evidence, evidence.lookup(name, "PTR").canonical_name)


@once
def _zones(evidence: Evidence) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for lookup in evidence.lookups:
        if lookup.rdtype == "SOA" and lookup.ending is Ending.ANSWERED:
            known[lookup.canonical_name] = lookup.canonical_name
        name = lookup.canonical_name
        while lookup.zone and len(name) >= len(lookup.zone):
            if known.get(name) == lookup.zone:  # and so are those between them
                break
            known.setdefault(name, lookup.zone)
            if name == lookup.zone:
                break
            name = parent(name)
    return known


@once
def _aliases(evidence: Evidence) -> frozenset[str]:
    return frozenset(alias.name for lookup in evidence.lookups for alias in lookup.aliases)
