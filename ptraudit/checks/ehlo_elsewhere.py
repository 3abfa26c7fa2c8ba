"""Does the EHLO name lead to the address that uses it?"""

from ptraudit.address import address_rdtype, other_family
from ptraudit.check import EHLO_USE, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import can_be_asked, is_fully_qualified
from ptraudit.phrase import found
from ptraudit.remedy.forward import pointed
from ptraudit.subject import EhloUse


@check(
    "EHLO003",
    EHLO_USE,
    Severity.WARNING,
    title="The EHLO name leads to the sending address",
    failure_title="The EHLO name leads to another address",
    why="Exim with verify = helo answers 550, also where only the other family's record exists; rspamd 4.1 and Stalwart "
    "add 1.0 point. GMX and WEB.DE ask for a name that resolves to the address.",
    fix="Add the sending address to the A or AAAA records of the EHLO name, or have the mail server use the name of the "
    "address.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 5321 section 4.1.4", "Exim, observed 2026-11-22", "GMX and WEB.DE postmaster pages"),
    since="0.1.0",
)
def ehlo_elsewhere(use: EhloUse) -> Verdict:
    """Among the records of the EHLO name in the sending address's family is the address; a literal spells it.

    A name without any address is EHLO002's business.
    """
    ehlo, address = use.ehlo, use.address
    named = f'The EHLO name "{ehlo.label}"'
    if address.not_global:
        return not_applicable(f"{address.label} is {address.not_global}, so no receiver sees its EHLO name.")
    if ehlo.literal == address.ip:
        return passed(f"{named} spells {address.label}, which uses it.")
    if ehlo.literal:
        return failed(f"{named} spells another address than {address.label}, which uses it. They should be the same.")
    if ehlo.written.startswith("[") or not is_fully_qualified(ehlo.name) or not can_be_asked(ehlo.name):
        return not_applicable(f"{named} is no fully qualified name, so it leads nowhere.")
    here = use.evidence.lookup(ehlo.name, address_rdtype(address.ip))
    there = use.evidence.lookup(ehlo.name, other_family(address.ip))
    if address.ip in here.addresses:
        return passed(f"{named} leads to {address.label}, which uses it.", here)
    if not here.conclusive or here.omitted or not (here.addresses or there.conclusive):
        why = f"only a part of the addresses of {ehlo.name} was read" if here.omitted else ""
        return undetermined(f'Whether the EHLO name "{ehlo.label}" leads to {address.label}', here, there, why=why)
    if not here.addresses and not there.addresses:
        return not_applicable(f"{named} has no address at all.", here, there)
    message = f"{named} {found(here)}, but {address.label} uses it. It should resolve to the address that uses it."
    return failed(message, here, there, changes=pointed(here, address.ip))
