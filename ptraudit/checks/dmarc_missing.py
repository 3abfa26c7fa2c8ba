"""Does a DMARC policy hold for the domain?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.policies import DmarcDomain
from ptraudit.remedy import dmarc


@check(
    "DMARC001",
    DMARC_DOMAIN,
    Severity.ERROR,
    title="A DMARC policy holds for the domain",
    failure_title="No DMARC policy holds for the domain",
    why="Outlook.com refuses bulk mail of a domain without DMARC with 550 5.7.515, and Gmail and Yahoo ask bulk senders "
    "for a policy, be it p=none. Without one nobody is told who sends under your name.",
    fix="Publish a TXT record at _dmarc.DOMAIN; begin with v=DMARC1; p=none; rua=mailto:NAME@DOMAIN and read the reports.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 section 4.10", "Microsoft, Outlook.com requirements for high volume senders, 5 May 2025"),
    since="0.1.0",
)
def dmarc_missing(domain: DmarcDomain) -> Verdict:
    """A DMARC record that receivers may use stands at _dmarc.DOMAIN, or at a name above that the walk of RFC 9989 reaches.

    Where there are records and none is of use, DMARC002 or DMARC003 says why.
    """
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    if domain.unknown:
        return undetermined(f"Whether a DMARC policy holds for {domain.label}", *domain.unknown)
    if domain.policy:
        policy = domain.policy
        return passed(f"The DMARC policy p={policy.policy} of {domain.where} holds for {domain.label}.", domain.source)
    if domain.meant or any(step.texts for step in domain.steps):
        return not_applicable(f"There are DMARC records for {domain.label}, but none that could be used.", *domain.lookups)
    return failed(
        f"There is no DMARC record for {domain.label}, nor at a name above it. A policy is expected.",
        *domain.lookups,
        changes=(dmarc.first(domain.name),),
    )
