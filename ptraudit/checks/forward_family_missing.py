"""Has a PTR name addresses of the address's own family?"""

from ptraudit.address import address_rdtype
from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import shown
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.remedy.forward import pointed
from ptraudit.subject import Address


@check(
    "FCR003",
    ADDRESS,
    Severity.WARNING,
    title="Every PTR name has addresses of the address's family",
    failure_title="A PTR name has only addresses of the other family",
    why="Receivers confirm a name in the connection's own family: Gmail refuses IPv6 mail without it (550 5.7.1), and "
    "Postfix with reject_unknown_client_hostname answers 450 4.7.25, although the name resolves.",
    fix="Publish the missing record for the name: AAAA for an IPv6 address, A for an IPv4 address. If the host should "
    "not send over that family, bind it to the other.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 8601 section 3", "RFC 3596 section 2", "Postfix, observed 2026-11-22"),
    since="0.1.0",
)
def forward_family_missing(address: Address) -> Verdict:
    """No PTR name that resolves in the other family lacks records of the address's own; the first ten are looked at."""
    question = f"Whether the names of {address.label} have addresses of its family"
    excuse = nameless(address, question)
    if excuse:
        return excuse
    own = address_rdtype(address.ip)
    lookups = [lookup for ptr in address.names for lookup in (ptr.forward, ptr.sideways)]
    lacking = [ptr for ptr in address.names if ptr.forward.absent and ptr.sideways.addresses]
    if lacking:
        first = lacking[0]
        others = listed(tuple(map(str, first.sideways.addresses)))
        return failed(
            f"{shown(first.name)}, a name of {address.label}, has no {own} record, only {first.sideways.rdtype} {others}. "
            f"For mail from {address.label} receivers ask for {own}.",
            address.reverse,
            *(lookup for ptr in lacking for lookup in (ptr.forward, ptr.sideways)),
            fix=f"Publish the {own} record of {shown(first.name)}, or bind the host to addresses of the other family.",
            changes=tuple(change for ptr in lacking for change in pointed(ptr.forward, address.ip)),
        )
    unknown = [p for p in address.names if not (p.forward.conclusive and (p.forward.addresses or p.sideways.conclusive))]
    if unknown:
        return undetermined(question, address.reverse, *(lookup for p in unknown for lookup in (p.forward, p.sideways)))
    if not any(ptr.forward.addresses for ptr in address.names):
        return not_applicable(f"No name of {address.label} resolves in either family.", address.reverse, *lookups)
    names = listed(tuple(ptr.name for ptr in address.names if ptr.forward.addresses))
    return passed(f"{names}, named by {address.label}, has {own} records.", address.reverse, *lookups)
