"""In which zone a change is to be written: as answers told, else by a guess that says that it is one."""

from msgspec import Struct

from ptraudit.evidence import Evidence
from ptraudit.zonecut import enclosing_zone
from ptraudit.zonename import parent

NIBBLES = 16  # of a /64, the network of one site: where nothing tells more, its zone begins there


class Zone(Struct, frozen=True, kw_only=True):
    """A zone, absolute, and whether an answer told of it."""

    name: str
    known: bool


def zone_of(evidence: Evidence, name: str) -> Zone:
    """The zone of a name: as it was observed; else that of the name above which is known, the audited domain, or a bound.

    The bound is /24 for IPv4, or the network of an RFC 2317 alias, and /64 for IPv6.
    """
    if known := enclosing_zone(evidence, name):
        return Zone(name=known, known=True)
    return Zone(name=_assumed(evidence, name), known=False)


def _assumed(evidence: Evidence, name: str) -> str:
    labels = name.split(".")
    if name.endswith(".in-addr.arpa."):
        return parent(name)
    if name.endswith(".ip6.arpa."):
        nibbles = labels[:-3]
        return ".".join([*nibbles[max(0, len(nibbles) - NIBBLES) or 1 :], *labels[-3:]])
    above = parent(name)
    while above.count(".") > 1:
        if known := enclosing_zone(evidence, above):
            return known
        if above == evidence.domain:
            break
        above = parent(above)
    if evidence.domain and f".{name}".endswith(f".{evidence.domain}"):
        return evidence.domain
    return dict(evidence.registrable).get(name) or ".".join(labels[-3:])
