"""Do all servers of the domain name the same exchangers?"""

from ptraudit.agreement import agreed
from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check
from ptraudit.subject import Domain


@check(
    "ZONE003",
    DOMAIN,
    Severity.ERROR,
    title="All servers of the domain name the same mail exchangers",
    failure_title="The servers of the domain name different mail exchangers",
    why="Mail to the domain, bounces and replies to yours among it, goes to one set of hosts or to the other, "
    "depending on the server that the sender happens to ask.",
    fix="Bring all servers of the zone up to the same serial, and look at the transfers between them.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 1034 section 4.3.5",),
    since="0.1.0",
)
def mx_servers_differ(domain: Domain) -> Verdict:
    """Every server of the domain's zone that answers gives it the same MX records."""
    return agreed(domain.label, "the mail exchangers", domain.mx)
