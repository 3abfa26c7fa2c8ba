"""Does the EHLO name lead to an address?"""

from ptraudit.check import EHLO_NAME, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import can_be_asked, is_fully_qualified
from ptraudit.phrase import listed
from ptraudit.remedy.forward import ehlo_pointed
from ptraudit.subject import EhloName


@check(
    "EHLO002",
    EHLO_NAME,
    Severity.ERROR,
    title="The EHLO name has an address",
    failure_title="The EHLO name has no address",
    why="Postfix with reject_unknown_helo_hostname answers 450 4.7.1, or 550 where it is set so, Exim with verify = helo "
    "550, and rspamd adds 1.3 points.",
    fix="Publish an A or AAAA record for the EHLO name that holds the sending address, or have the mail server use a "
    "name that has one.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 5321 section 2.3.5", "RFC 5321 section 4.1.1.1", "Postfix, Exim, rspamd, observed 2026-11-22"),
    since="0.1.0",
)
def ehlo_unresolvable(ehlo: EhloName) -> Verdict:
    """The EHLO name has at least one A or AAAA record, itself or through aliases.

    Only fully qualified names are looked at; EHLO001 and EHLO005 judge the others.
    """
    if ehlo.written.startswith("[") or not is_fully_qualified(ehlo.name) or not can_be_asked(ehlo.name):
        return not_applicable(f'The EHLO name "{ehlo.label}" is no fully qualified name, so there is nothing to look up.')
    a, aaaa = ehlo.lookups
    addresses = tuple(map(str, a.addresses + aaaa.addresses))
    if addresses:
        return passed(f'The EHLO name "{ehlo.label}" resolves to {listed(addresses)}.', a, aaaa)
    if a.absent and aaaa.absent:
        return failed(
            f'The EHLO name "{ehlo.label}" has neither an A nor an AAAA record. It must resolve to an address.',
            a,
            aaaa,
            changes=ehlo_pointed(ehlo),
        )
    return undetermined(f'Whether the EHLO name "{ehlo.label}" has an address', a, aaaa)
