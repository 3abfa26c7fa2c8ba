"""Do all servers say the same of the exchanger's addresses?"""

from ptraudit.agreement import agreed
from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check
from ptraudit.subject import MxHost


@check(
    "ZONE004",
    MX_HOST,
    Severity.WARNING,
    title="All servers of its zone give the mail exchanger the same addresses",
    failure_title="The servers of its zone give the mail exchanger different addresses",
    why="Senders reach one address or the other. Where a zone answers each client as suits it, that is meant; "
    "where it is not, one server has an old copy, and a part of the mail goes to a host of before.",
    fix="Bring all servers of the zone up to the same serial, unless it is meant that they differ.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 1034 section 4.3.5",),
    since="0.1.0",
)
def host_servers_differ(host: MxHost) -> Verdict:
    """Every server of the exchanger's zone that answers gives it the same A and the same AAAA records."""
    return agreed(host.label, "the addresses", *host.lookups)
