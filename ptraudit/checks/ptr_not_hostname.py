"""Is every PTR name the name of a host?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.hostname import not_hostname, shown, spells_address
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.remedy.reverse import renamed
from ptraudit.subject import Address


@check(
    "PTR002",
    ADDRESS,
    Severity.WARNING,
    title="Every PTR name is a host name",
    failure_title="A PTR name is not a host name",
    why="Receivers throw such a name away: to Postfix a name with other characters than letters, digits, hyphens and "
    "underscores is no name at all, and the newest Exim drops one with an underscore.",
    fix="Have whoever holds the address block publish the host's fully qualified name, of letters, digits and hyphens.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1123 section 2.1", "RFC 5321 section 2.3.5", "RFC 1912 section 2.1"),
    since="0.1.0",
)
def ptr_not_hostname(address: Address) -> Verdict:
    """Every PTR name is fully qualified, and its labels have letters, digits and inner hyphens only.

    An address as text is PTR006's business.
    """
    excuse = nameless(address, f"Whether the names of {address.label} are host names")
    if excuse:
        return excuse
    faults = {name: not_hostname(name) for name in address.all_names if not spells_address(name)}
    faulty = [f'"{shown(name)}": {fault}' for name, fault in faults.items() if fault]
    if not faulty:
        return passed(f"{address.label} is named {listed(address.all_names)}.", address.reverse)
    return failed(
        f"{address.label} has a PTR name that is not a host name. {'; '.join(faulty[:3])}. "
        "A receiver expects a fully qualified host name.",
        address.reverse,
        changes=renamed(address),
    )
