"""Is there one DMARC record only?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.policies import DmarcDomain
from ptraudit.remedy.dmarc import mended


@check(
    "DMARC002",
    DMARC_DOMAIN,
    Severity.ERROR,
    title="There is one DMARC record",
    failure_title="There are several DMARC records",
    why="Receivers throw several records at one name away, all of them: the domain is without a policy.",
    fix="Leave one record at the name, with all tags in it.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 section 4.10",),
    since="0.1.0",
)
def dmarc_several(domain: DmarcDomain) -> Verdict:
    """At no name of the walk that decides on the policy does more than one DMARC record stand."""
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    several = next((step for step in domain.steps if len(step.texts) > 1), None)
    if several:
        name = several.lookup.name.removesuffix(".")
        return failed(
            f"There are {len(several.texts)} DMARC records at {name}. One is expected.",
            several.lookup,
            changes=mended(domain),
        )
    if domain.unknown:
        return undetermined(f"How many DMARC records there are for {domain.label}", *domain.unknown)
    if not any(step.texts for step in domain.steps):
        return not_applicable(f"There is no DMARC record for {domain.label} to count.", domain.own)
    return passed(f"There is one DMARC record for {domain.label}.", domain.source)
