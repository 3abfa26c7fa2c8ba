"""Is a PTR name an alias?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed, undetermined
from ptraudit.hostname import shown
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.remedy.reverse import unnamed
from ptraudit.subject import Address


@check(
    "PTR005",
    ADDRESS,
    Severity.WARNING,
    title="No PTR name is an alias",
    failure_title="A PTR name is an alias",
    why="A PTR record should hold the host's own name. An alias depends on one more zone: when that cannot be reached "
    "or the target moves, the name no longer confirms, and receivers such as Gmail refuse the mail (550 5.7.25).",
    fix="Publish in the PTR record the name at the end of the alias, or replace the CNAME record by A and AAAA records.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 1912 section 2.1", "RFC 2181 section 10.3"),
    since="0.1.0",
)
def ptr_alias(address: Address) -> Verdict:
    """No PTR name has a CNAME record, as far as its forward lookups show; the first ten names are looked at.

    An alias on the way to the PTR record is no fault (RFC 2317).
    """
    question = f"Whether a name of {address.label} is an alias"
    excuse = nameless(address, question)
    if excuse:
        return excuse
    lookups = [lookup for ptr in address.names for lookup in (ptr.forward, ptr.sideways)]
    aliased = {lookup.name: lookup for lookup in reversed(lookups) if lookup.aliases}
    if aliased:
        seen = "; ".join(f"{shown(name)} is an alias for {shown(lookup.canonical_name)}" for name, lookup in aliased.items())
        return failed(
            f"{address.label}: {seen}. A PTR name should be the host's own.",
            address.reverse,
            *aliased.values(),
            changes=unnamed(address, *aliased),
        )
    known = {lookup.name for lookup in lookups if lookup.conclusive}  # a CNAME record answers for every type
    missing = [lookup for lookup in lookups if lookup.name not in known]
    if missing:
        return undetermined(question, address.reverse, *missing)
    return passed(
        f"{address.label}: no alias at {listed(tuple(ptr.name for ptr in address.names))}.", address.reverse, *lookups
    )
