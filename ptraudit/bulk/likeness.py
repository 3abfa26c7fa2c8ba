"""Which targets must fare the same: those with the same records, but for their own name."""

from collections.abc import Hashable

from ptraudit.evidence import Evidence
from ptraudit.gather.alike import Behind
from ptraudit.hostname import bare, unicode_form
from ptraudit.lookup import Lookup
from ptraudit.spf import spf_records

Likeness = tuple[Hashable, ...]
SELF = "\0"  # stands for the target's name; no name and no printable text holds it


def likeness(evidence: Evidence, behind: Behind) -> Likeness | None:
    """What evidence says of a target, its own name and what takes time left out. None where it is only the target's.

    That is the case where an answer is missing or comes by an alias. TTLs and round trips may differ between those that are
    alike, and so may TXT records at the domain that are none of SPF: no check of a domain's own records looks at them.
    """
    domain = evidence.domain
    own = [one for one in evidence.lookups if (one.name, one.rdtype) not in behind.lookups]
    if domain is None or evidence.policy_fetch or evidence.unprobed or not all(one.conclusive for one in own):
        return None
    if any(one.aliases or one.planned for one in own):
        return None
    parts = tuple(_part(one, domain, bare(domain)) for one in own)
    registrable = tuple((name.replace(domain, SELF), of.replace(domain, SELF)) for name, of in evidence.registrable)
    return id(behind), domain.partition(".")[2], parts, registrable, evidence.vouching


def _part(one: Lookup, domain: str, short: str) -> Likeness:
    records = spf_records(one.records) if one.name == domain and one.rdtype == "TXT" else one.records
    told = tuple(record.replace(short, SELF) for record in records)
    return one.name.replace(domain, SELF), one.rdtype, one.ending, one.authentic, told, one.omitted, one.extended_errors


def names(evidence: Evidence, octets: bytes) -> bool:
    """Whether octets name the target."""
    domain = evidence.domain or ""
    written = {bare(domain), unicode_form(domain) or ""} - {""}
    return any(name.encode() in octets for name in written)
