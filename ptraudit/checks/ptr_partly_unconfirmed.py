"""Do all names of the address lead back to it?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import shown
from ptraudit.iprev import Iprev
from ptraudit.nameless import nameless
from ptraudit.phrase import found
from ptraudit.remedy.reverse import unnamed
from ptraudit.subject import Address


@check(
    "FCR002",
    ADDRESS,
    Severity.WARNING,
    title="Every PTR name leads back to the address",
    failure_title="Some PTR names do not lead back to the address",
    why="Postfix and OpenSMTPD look at the first name of the answer only, and resolvers rotate the order: mail is taken "
    "at one time and refused at another (450 4.7.25 or 550 5.7.25). Exim defers it if any name cannot be looked up.",
    fix="Have whoever holds the address block remove the PTR records that do not lead back, or point the A or AAAA "
    "records of their names at the address.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1912 section 2.1", "RFC 8601 section 3", "Postfix, OpenSMTPD, Exim, observed 2026-11-22"),
    since="0.1.0",
)
def ptr_partly_unconfirmed(address: Address) -> Verdict:
    """Where an address has several names and one leads back, all of the first ten do. FCR001 judges the rest."""
    question = f"Whether every name of {address.label} leads back to it"
    excuse = nameless(address, question)
    if excuse:
        return excuse
    if len(address.names) == 1:
        return not_applicable(f"{address.label} has only one name.", address.reverse)
    forwards = [ptr.forward for ptr in address.names]
    if address.iprev is Iprev.FAIL:
        return not_applicable(f"No name of {address.label} leads back to it.", address.reverse, *forwards)
    strangers = [ptr for ptr in address.names if ptr.confirmed is False]
    open_names = [ptr for ptr in address.names if ptr.confirmed is None]
    count = f"{len(address.confirmed_names)} of {len(address.names)} names of {address.label}"
    if strangers and address.confirmed_names:
        seen = "; ".join(f"{shown(ptr.name)} {found(ptr.forward)}" for ptr in strangers[:3])
        return failed(
            f"Only {count} lead back to it: {seen}. Receivers that take the first name, such as Postfix and OpenSMTPD, "
            "expect every one to.",
            address.reverse,
            *forwards,
            changes=unnamed(address, *(ptr.name for ptr in strangers)),
        )
    if open_names:
        missing = "; ".join(f"{shown(ptr.name)} {found(ptr.forward)}" for ptr in open_names)
        return undetermined(question, address.reverse, *forwards, why=f"{count} lead back, and {missing}")
    if address.unlooked_names:
        why = f"{count} lead back, and {address.unlooked_names} more names were not looked up"
        return undetermined(question, address.reverse, *forwards, why=why)
    return passed(f"All {count} lead back to it.", address.reverse, *forwards)
