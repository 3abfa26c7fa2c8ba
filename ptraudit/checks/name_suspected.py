"""Is the domain, an exchanger's name or an EHLO name on a list of suspects?"""

from ptraudit.check import Mover, Severity, Verdict, check
from ptraudit.dnsbl import Tier
from ptraudit.listed import LISTED_NAME, Listed, on_lists


@check(
    "DNSBL006",
    LISTED_NAME,
    Severity.NOTE,
    title="The name is on no list of suspects",
    failure_title="The name is on a list of suspects",
    why="Filters as SpamAssassin and rspamd add some points for it. Such lists also have honest names: of senders of bulk "
    "mail, or merely young ones.",
    fix="Nobody is refused for this alone. A young name leaves the list by itself; a sender of bulk mail writes only to "
    "those who asked for it, and then asks the list to take the name off.",
    mover=Mover.DOMAIN_OWNER,
    sources=("uribl.com/about.shtml, 2026-11-26", "RFC 5782 section 3"),
    since="0.1.0",
)
def name_suspected(name: Listed) -> Verdict:
    """No list of names that was asked has the name with a code that is merely counted against it."""
    return on_lists(name, Tier.SUSPECT, "Nothing may have to be done; if it stays, ask the list.")
