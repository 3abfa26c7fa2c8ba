"""Are subdomains protected as well as the domain?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.policies import DmarcDomain
from ptraudit.remedy.dmarc import mended


@check(
    "DMARC009",
    DMARC_DOMAIN,
    Severity.NOTE,
    title="DMARC protects subdomains as well as the domain",
    failure_title="DMARC protects subdomains less than the domain",
    why="Whoever cannot send under the domain takes a name below it, which readers hardly tell apart.",
    fix="Take sp and np out of the record, so that p holds for all, or raise them to what p says.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 section 4.7",),
    since="0.1.0",
)
def dmarc_subdomains_weaker(domain: DmarcDomain) -> Verdict:
    """Neither sp nor np of the record asks for less than its p."""
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    question = f"Which DMARC policy holds below {domain.label}"
    if domain.unknown:
        return undetermined(question, *domain.unknown)
    if domain.policy is None:
        return not_applicable(f"No DMARC policy holds for {domain.label}.", domain.own)
    record = domain.policy.record
    weakest = min(record.for_subdomains, record.for_nonexistent, key=lambda policy: policy.rank)
    if weakest.rank < record.policy.rank:
        seen = f"The DMARC record at {domain.where} asks for {record.policy} and below it for {weakest} only"
        return failed(f"{seen}. The same is expected for subdomains.", domain.source, changes=mended(domain))
    return passed(f"The DMARC record at {domain.where} protects subdomains as well as its domain.", domain.source)
