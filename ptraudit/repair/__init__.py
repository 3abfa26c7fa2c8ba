"""From findings to a plan of repair: the changes that mend them, merged, in the order that works. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from ptraudit.change import TTL_S, Change, written
from ptraudit.check import Finding, Mover, Outcome
from ptraudit.confirmation import corrected
from ptraudit.control import Controller
from ptraudit.evidence import Evidence
from ptraudit.lookup import Lookup
from ptraudit.providers import Provider
from ptraudit.remedy.reverse import owner
from ptraudit.repair.order import ordered
from ptraudit.repair.zones import zone_of
from ptraudit.repairs import Mended, Repair
from ptraudit.subject import Address, addresses

Key = tuple[str, str]
"""The name and the type of a set of records."""


class _Wanted(Struct):
    """What findings want of one set of records."""

    changes: dict[Change, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def repairs(evidence: Evidence, findings: Iterable[Finding], holders: Mapping[str, Controller | None]) -> tuple[Repair, ...]:
    """The plan that mends these findings, as far as records do; `holders` can change the names of addresses, by their text.

    Nothing is planned for the name of an address that a provider keeps for many senders. What the zones' own servers say
    counts before what a resolver remembers.
    """
    evidence = corrected(evidence) or evidence
    reversed_here = {owner(address): address for address in addresses(evidence)}
    wanted: dict[Key, _Wanted] = {}
    for finding in findings:
        changes = finding.verdict.changes if finding.verdict.outcome is Outcome.FAIL else ()
        last = reversed_here.get(changes[-1].name) if changes and changes[-1].rdtype == "PTR" else None
        if last and (holder := holders.get(last.label)) and isinstance(holder, Provider) and holder.shared:
            continue
        for change in changes:
            one = wanted.setdefault((change.name, change.rdtype), _Wanted())
            one.changes[change] = None
            one.findings.append(finding)
    if not wanted:
        return ()
    made = [
        repair for key, one in wanted.items() if (repair := _repair(evidence, key, one, reversed_here.get(key[0]), holders))
    ]
    return ordered(made)


def merged(changes: Sequence[Change]) -> Change:
    """One change that does what all of these do to the same records.

    One that goes beyond the others stands for them, a record that is known for one that is asked for, and what only sets a
    TTL keeps no record that another takes away; what one adds, no other removes.
    """
    far = [change for change in changes if change.beyond] or changes
    kept = [change for change in far if change.ttl_s is None] or far
    told = [change for change in kept if not change.asks] or kept
    add = tuple(dict.fromkeys(record for change in told for record in change.add))
    gone = dict.fromkeys(record for change in kept for record in change.remove if record not in add)
    return Change(
        name=changes[0].name,
        rdtype=changes[0].rdtype,
        add=add,
        remove=tuple(gone),
        why=next((change.why for change in told if change.why), ""),
        asks=next((change.asks for change in told if change.asks), ""),
        ttl_s=next((change.ttl_s for change in changes if change.ttl_s is not None), None),
    )


def _repair(
    evidence: Evidence,
    key: Key,
    wanted: _Wanted,
    address: Address | None,
    holders: Mapping[str, Controller | None],
) -> Repair | None:
    """The change of one set, not yet numbered; None where all of it stands there already."""
    name, rdtype = key
    change = merged(tuple(wanted.changes))
    alike = (lookup for lookup in evidence.lookups if (lookup.canonical_name, lookup.rdtype) == key)
    lookups = tuple(lookup for lookup in alike if lookup.conclusive)
    before = _standing(evidence, key, lookups)
    seen = before or ()
    add = tuple(record for record in change.add if record not in seen or change.ttl_s is not None)
    remove = tuple(record for record in sorted(change.remove) if before is None or record in seen)
    if not add and not remove:
        return None
    kept = tuple(record for record in seen if record not in remove)
    zone = zone_of(evidence, name)
    holder = holders.get(address.label) if address and rdtype == "PTR" else None

    def texts(records: Iterable[str]) -> tuple[str, ...]:
        return tuple(written(rdtype, record) for record in records)

    return Repair(
        number=0,
        name=name,
        type=rdtype,
        ttl_s=change.ttl_s or TTL_S,
        before=None if before is None else texts(before),
        add=texts(add),
        remove=texts(remove),
        after=texts(dict.fromkeys((*kept, *add))),
        zone=zone.name,
        zone_known=zone.known,
        who=holder.title if holder else _mover(evidence, name, rdtype).value,
        holder=holder.title if holder else "",
        ip=address.label if address and rdtype in {"PTR", "CNAME"} else None,
        why=change.why,
        asks=change.asks,
        waits_for=(),
        wait_s=0,
        visible_s=max((lookup.ttl_s or 0 for lookup in lookups), default=0),
        mends=tuple(dict.fromkeys(map(_mended, wanted.findings))),
    )


def _standing(evidence: Evidence, key: Key, lookups: Sequence[Lookup]) -> tuple[str, ...] | None:
    """The records that were seen, sorted, since resolvers rotate a set; None where nobody asked, or only a part came."""
    name, rdtype = key
    if rdtype == "CNAME":
        aliases = (alias for lookup in evidence.lookups for alias in lookup.aliases)
        return next(((alias.target,) for alias in aliases if alias.name == name), None)
    return next((tuple(sorted(lookup.records)) for lookup in lookups if not lookup.omitted), None)


def _mover(evidence: Evidence, name: str, rdtype: str) -> Mover:
    if rdtype == "PTR" or name.endswith((".in-addr.arpa.", ".ip6.arpa.")):
        return Mover.ADDRESS_HOLDER
    own = evidence.domain is not None and f".{name}".endswith(f".{evidence.domain}")
    return Mover.DOMAIN_OWNER if own else Mover.ZONE_OWNER


def _mended(finding: Finding) -> Mended:
    return Mended(check_id=finding.check.id, check=finding.check.name, subject=finding.subject)
