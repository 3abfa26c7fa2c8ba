"""Has any host of a large range a name?"""

from ptraudit.address import not_global, reverse_name
from ptraudit.check import RANGE, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.subject import AddressRange

SHOWN = 3  # lookups; a range may hold hundreds, which say the same


@check(
    "IP003",
    RANGE,
    Severity.NOTE,
    title="Hosts of the range have names",
    failure_title="No sampled address of the range has a name",
    why="A host that sends from such a range is refused by Gmail (550 5.7.25) and by GMX and WEB.DE (554), unless its "
    "own address has a PTR record. The wider the range, the less it says about who sends.",
    fix="Authorise only the addresses that send, and have their holder publish a PTR record for each of them.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1912 section 2.1", "RFC 8601 section 3"),
    since="0.1.0",
)
def range_unnamed(addresses: AddressRange) -> Verdict:
    """At least one of the sampled addresses of a range has a PTR record.

    Fails where it is certain that none has. A range that cannot send over the Internet is not judged.
    """
    public = addresses.evidence.request.treat_as_public
    reason = not_global(addresses.range.network.network_address, public)
    if reason:
        return not_applicable(f"{addresses.label} is {reason}, so its reverse DNS is nobody's business.")
    lookups = [addresses.evidence.lookup(reverse_name(ip), "PTR") for ip in addresses.range.audited]
    named = [lookup for lookup in lookups if lookup.records]
    missing = [lookup for lookup in lookups if not lookup.conclusive]
    if named:
        seen = f"{len(named)} of {len(lookups)} sampled addresses of {addresses.label} have a PTR record."
        return passed(seen, *named[:SHOWN])
    if missing:
        question = f"Whether {addresses.label} has named hosts ({len(missing)} of {len(lookups)} lookups are missing)"
        return undetermined(question, *missing[:SHOWN])
    if not lookups:
        return not_applicable(f"No address of {addresses.label} was looked at.")
    return failed(
        f"None of {len(lookups)} sampled addresses of {addresses.label} has a PTR record. A host that sends from there "
        "needs one for its own address.",
        *lookups[:SHOWN],
    )
