"""Is there a PTR record?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import shown
from ptraudit.iprev import hosts_at
from ptraudit.lookup import Ending
from ptraudit.phrase import listed
from ptraudit.reverse_zones import misplaced
from ptraudit.subject import Address


@check(
    "PTR001",
    ADDRESS,
    Severity.ERROR,
    title="The address has a PTR record",
    failure_title="The address has no PTR record",
    why="Gmail refuses or throttles mail from an address without a name (550 5.7.25, 451 4.7.23), GMX and WEB.DE close "
    "the connection with 554, and a Postfix that asks for a client's name answers 450 or 550.",
    fix="Have whoever holds the address block publish a PTR record that gives the host's own name, and point that "
    "name's A or AAAA record back at the address first. At a cloud or hoster this is a setting of the address. If "
    "it stands in the SPF record and nothing sends from it, take it out there instead.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1912 section 2.1", "RFC 8601 section 3", "Gmail sender guidelines, 2026-03-21"),
    since="0.1.0",
)
def ptr_missing(address: Address) -> Verdict:
    """The reverse name of the address has at least one PTR record, itself or through aliases (RFC 2317).

    Fails on NXDOMAIN, NODATA and an alias loop. An address that cannot send over the Internet is not judged, and neither
    is one without a name that was merely drawn from a larger range, since nothing says that it is in use: see IP003.
    """
    reverse = address.reverse
    if address.not_global:
        return not_applicable(f"{address.label} is {address.not_global}, so its reverse DNS is nobody's business.", reverse)
    if not reverse.conclusive:
        return undetermined(f"Whether {address.label} has a PTR record", reverse)
    if reverse.records:
        return passed(f"{address.label} is named {listed(address.all_names)}.", reverse)
    if address.outbound.sampled_only:
        return not_applicable(
            f"{address.label} was drawn from a range and has no PTR record; it may not be in use.", reverse
        )
    seen = {
        Ending.NXDOMAIN: f"nobody has provisioned {shown(address.reverse_name)}",
        Ending.ALIAS_LOOP: f"the aliases at {shown(address.reverse_name)} lead in a circle",
    }.get(reverse.ending, f"{shown(reverse.canonical_name)} exists, but holds none")
    host = next(iter(hosts_at(address.evidence, address.ip)), "<the host's name>.")
    lost = misplaced(address.evidence, address.ip)
    where = f" There is one at {shown(lost[0].name)}, where nobody looks for it." if lost else ""
    return failed(
        f"{address.label} has no PTR record: {seen}. A receiver expects one that names the host.{where}",
        reverse,
        *lost,
        record=f"{reverse.canonical_name} IN PTR {host}",
    )
