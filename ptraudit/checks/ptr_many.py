"""Has the address more than one name?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.remedy.reverse import renamed
from ptraudit.subject import Address


@check(
    "PTR004",
    ADDRESS,
    Severity.NOTE,
    title="The address has one PTR record",
    failure_title="The address has several PTR records",
    why="Several names are lawful, but Postfix and OpenSMTPD look at the first of the answer only, Stalwart at two, and "
    "resolvers rotate the order: unless every name confirms, the same mail is taken at one time and refused at another.",
    fix="Have whoever holds the address block keep one PTR record, with the name that the host uses in EHLO.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 2181 section 10.2", "Postfix, OpenSMTPD, observed 2026-11-22", "Stalwart mail-auth, 2026-07-12"),
    since="0.1.0",
)
def ptr_many(address: Address) -> Verdict:
    """The address has exactly one PTR name."""
    excuse = nameless(address, f"How many names {address.label} has")
    if excuse:
        return excuse
    count = len(address.all_names) + address.reverse.omitted
    if count == 1:
        return passed(f"{address.label} has one name, {listed(address.all_names)}.", address.reverse)
    return failed(
        f"{address.label} has {count} names: {listed(address.all_names)}. Receivers such as Postfix and OpenSMTPD take only "
        "the first of the answer, and the order changes.",
        address.reverse,
        changes=renamed(address),
    )
