"""Does a PTR name lead back to the address?"""

from ptraudit.address import address_rdtype
from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed, undetermined
from ptraudit.hostname import shown
from ptraudit.iprev import Iprev
from ptraudit.nameless import nameless
from ptraudit.phrase import found, listed
from ptraudit.remedy.reverse import renamed
from ptraudit.subject import Address


@check(
    "FCR001",
    ADDRESS,
    Severity.ERROR,
    title="A PTR name leads back to the address",
    failure_title="No PTR name leads back to the address",
    why="Gmail refuses or throttles such mail (550 5.7.25, 451 4.7.23), GMX and WEB.DE close the connection with 554, "
    "and Postfix with reject_unknown_client_hostname answers 450 4.7.25 or 550 5.7.25.",
    fix="Point the PTR name's A record, for an IPv6 address its AAAA record, at the address; or have whoever holds the "
    "address block name the host that it is.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 8601 section 3", "RFC 1912 section 2.1", "Gmail sender guidelines, 2026-03-21"),
    since="0.1.0",
)
def ptr_unconfirmed(address: Address) -> Verdict:
    """At least one of the first ten PTR names has the address among its own, in the address's family (iprev=pass).

    Undetermined where no name leads back and a forward lookup ended without an answer (iprev=temperror), or where
    there are more than ten names.
    """
    question = f"Whether a name of {address.label} leads back to it"
    excuse = nameless(address, question)
    if excuse:
        return excuse
    forwards = [ptr.forward for ptr in address.names]
    if address.iprev is Iprev.PASS:
        names = listed(address.confirmed_names)
        return passed(f"{address.label} is named {names}, which leads back to it.", address.reverse, *forwards)
    open_names = [ptr for ptr in address.names if ptr.confirmed is None]
    if open_names:
        cut = [f"only a part of the addresses of {shown(ptr.name)} was read" for ptr in open_names if ptr.forward.conclusive]
        why = "; ".join(
            cut + [f"{shown(ptr.name)} {found(ptr.forward)}" for ptr in open_names if not ptr.forward.conclusive]
        )
        return undetermined(question, address.reverse, *forwards, why=why)
    if address.unlooked_names:
        why = f"none of the first {len(address.names)} names leads back, and {address.unlooked_names} more were not asked"
        return undetermined(question, address.reverse, *forwards, why=why)
    rdtype = address_rdtype(address.ip)
    seen = "; ".join(f"{shown(ptr.name)}, which {found(ptr.forward)}" for ptr in address.names[:3])
    more = f" (and {len(address.all_names) - 3} more names)" if len(address.all_names) > 3 else ""
    changes = renamed(address)
    point = f"Point {shown(changes[-1].name)} {rdtype} at {address.label}, or have the address's holder change the PTR."
    other = f"{changes[-1].why} Have the address's holder change the PTR."
    fix = point if changes[-1].rdtype == rdtype else "" if changes[-1].asks else other
    message = f"{address.label} is named {seen}{more}. A PTR name is expected to resolve to its address."
    return failed(message, address.reverse, *forwards, fix=fix, changes=changes)
