"""Does every server of the reverse zone answer for it?"""

from ptraudit.check import REVERSE_ZONE, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.confirmation import LAME
from ptraudit.hostname import bare
from ptraudit.phrase import listed
from ptraudit.reverse_zones import ReverseZone


@check(
    "ZONE005",
    REVERSE_ZONE,
    Severity.WARNING,
    title="Every server of the reverse zone answers for it",
    failure_title="A server of the reverse zone does not answer for it",
    why="A resolver that asks such a server must find another one first. Where that takes too long, receivers find no "
    "name for the address and defer the mail with 450 or 451; OpenSMTPD refuses it.",
    fix="Have whoever keeps the reverse zone load it on that server, or take the server out of its NS records and of "
    "those of the zone above.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1912 section 2.8", "RFC 8499 section 7"),
    since="0.1.0",
)
def reverse_server_lame(zone: ReverseZone) -> Verdict:
    """Every server that the zone or the one above it names answers with authority when it is asked for the NS records.

    Silence leaves it open: the way from here may be at fault. A server that cannot be reached from here is left out.
    """
    heard = zone.children
    if not heard:
        return not_applicable(f"No server of {zone.label} was asked itself.", zone.ns)
    lame = [f"{bare(one.host)} ({one.lookup.server}, {one.lookup.ending})" for one in heard if one.lookup.ending in LAME]
    if lame:
        message = f"{listed(tuple(lame))} of {zone.label} does not answer for it; every server of a zone must."
        return failed(message, *(one.lookup for one in heard if one.lookup.ending in LAME))
    answering = [one.lookup for one in heard if one.lookup.conclusive]
    silent = [one.lookup for one in heard if one.lookup.ending.value in {"timeout", "malformed"}]
    if silent or not answering:
        return undetermined(f"Whether all servers of {zone.label} answer", *(silent or [one.lookup for one in heard]))
    return passed(f"All servers of {zone.label} that can be reached from here answer for it: {len(answering)}.", zone.ns)
