"""Which answers of an audit are validated here, where that is asked for: those of which the checks want to know it."""

from ptraudit.address import reverse_name
from ptraudit.dane import tlsa_name
from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup
from ptraudit.reverse_zones import reverse_zones


def to_validate(evidence: Evidence) -> tuple[Lookup, ...]:
    """The lookups of the domain, its exchangers, the outbound addresses and their zones; nothing that is merely planned."""
    hosts = dict.fromkeys(one.host for one in evidence.exchangers if one.host != ".")
    questions = [(evidence.domain, rdtype) for rdtype in ("MX", "TXT") if evidence.domain]
    questions += [(host, rdtype) for host in hosts for rdtype in ("A", "AAAA")]
    questions += [(tlsa_name(host), "TLSA") for host in hosts]
    questions += [(reverse_name(one.ip), "PTR") for one in evidence.outbound]
    questions += [(zone.name, "SOA") for zone in reverse_zones(evidence)]
    lookups = (evidence.lookup(name, rdtype) for name, rdtype in questions if name)
    return tuple(one for one in lookups if one.ending is not Ending.NOT_ASKED and not one.planned)
