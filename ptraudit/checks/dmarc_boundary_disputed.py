"""Do receivers of RFC 7489 and of RFC 9989 find the same policy?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import bare
from ptraudit.policies import DmarcDomain
from ptraudit.remedy.dmarc import bounded


@check(
    "DMARC008",
    DMARC_DOMAIN,
    Severity.WARNING,
    title="All receivers find the same DMARC policy",
    failure_title="Receivers disagree on the DMARC policy or its boundary",
    why="Older receivers find the organizational domain in the public suffix list, newer ones by records in DNS. Where "
    "they differ, mail passes DMARC here and fails there.",
    fix="Publish a DMARC record at the registered domain. A department that is to be its own boundary says psd=n, and "
    "one that is not has no record of its own.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 section 4.10.2", "RFC 7489 section 3.2"),
    since="0.1.0",
)
def dmarc_boundary_disputed(domain: DmarcDomain) -> Verdict:
    """By the walk of RFC 9989 and by the public suffix list the domain has the same organizational domain and policy."""
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    if domain.registrable is None:
        return not_applicable(f"The public suffix list was not asked for {domain.label}.")
    open_ones = [lookup for lookup in domain.readings if not lookup.conclusive]
    if open_ones:
        return undetermined(f"Whether receivers agree on the DMARC policy of {domain.label}", *open_ones)
    before, now = domain.before, domain.policy
    if before is None and now is None:
        return not_applicable(f"No DMARC policy holds for {domain.label}.", domain.own)
    if (before and before.policy) != (now and now.policy):
        policies = [f"{one.policy} from {bare(one.source)}" if one else "none at all" for one in (now, before)]
        return failed(
            f"Receivers disagree on the policy of {domain.label}: {policies[0]} by RFC 9989, {policies[1]} by RFC 7489.",
            *domain.readings,
            changes=bounded(domain),
        )
    if domain.organizational != domain.registrable:
        return failed(
            f"The organizational domain of {domain.label} is {bare(domain.organizational)} by RFC 9989, and "
            f"{bare(domain.registrable)} by the public suffix list. Relaxed alignment differs between receivers.",
            *domain.readings,
            changes=bounded(domain),
        )
    return passed(f"Receivers agree that {bare(domain.registrable)} is the organizational domain of {domain.label}.")
