"""Does the domain publish a DKIM key at all?"""

from ptraudit.check import DKIM_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.phrase import listed
from ptraudit.published import DkimDomain, sends_nothing


@check(
    "DKIM001",
    DKIM_DOMAIN,
    Severity.WARNING,
    title="The domain publishes a DKIM key",
    failure_title="The domain publishes no DKIM key",
    why="Unsigned mail passes DMARC by SPF only, which every forwarding breaks. Gmail and Yahoo ask bulk senders for a "
    "signature, and Outlook.com refuses their mail without one with 550 5.7.515.",
    fix="Have the mail server sign with a key of this domain, and publish the key at SELECTOR._domainkey.DOMAIN.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6376 section 3.6.2", "RFC 8020 section 2", "Google, Email sender guidelines"),
    since="0.1.0",
)
def dkim_absent(domain: DkimDomain) -> Verdict:
    """A key that verifiers accept stands at one of the selectors that were tried.

    DNS lists no selectors, so a key that was not found may be there all the same: that is undetermined. Only where the
    name above all keys does not exist is it certain that there is none.
    """
    usable = domain.usable
    if usable:
        kinds = ", ".join(f"{one.label} ({one.key.shown})" for one in usable if one.key)
        return passed(f"{domain.label} publishes a DKIM key: {kinds}.", *(one.lookup for one in usable))
    reason = sends_nothing(domain.evidence)
    if reason:
        return not_applicable(f"{domain.label} {reason}, so no signature is expected.")
    if domain.evidence.request.dkim_selectors:
        return not_applicable(f"The DKIM selectors of {domain.label} were named; each key is judged by itself.")
    above = domain.above
    if above.ending is Ending.NOT_ASKED:
        return not_applicable(f"The DKIM keys of {domain.label} were not asked for.")
    if above.ending is Ending.NXDOMAIN and not domain.keys:
        return failed(f"{above.name} does not exist, so {domain.label} publishes no DKIM key. One is expected.", above)
    if not above.conclusive:
        return undetermined(f"Whether {domain.label} publishes a DKIM key", above)
    tried = tuple(lookup.name.partition("._domainkey.")[0] for lookup in domain.tried)
    silent = tuple(lookup for lookup in domain.tried if not lookup.conclusive)
    failing = f", of which {len(silent)} ended without an answer" if silent else ""
    return undetermined(
        f"Whether {domain.label} publishes a DKIM key",
        above,
        *silent,
        why=f"its selectors are not known, and DNS does not list them; tried {listed(tried, most=len(tried))}{failing}",
        fix="Name the selectors that mail is signed with, by --dkim-selector or in ptraudit.toml; s= of a signature has it.",
    )
