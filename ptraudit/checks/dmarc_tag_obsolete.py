"""Does the record hold what newer receivers ignore?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.policies import DmarcDomain
from ptraudit.remedy.dmarc import mended


@check(
    "DMARC007",
    DMARC_DOMAIN,
    Severity.NOTE,
    title="The DMARC record has no obsolete tags",
    failure_title="The DMARC record has obsolete tags",
    why="RFC 9989 took these away: newer receivers ignore them and older ones obey, so the same mail meets two policies.",
    fix="Take them out of the record. In place of pct=0 there is t=y, which asks for one step less.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 appendix C",),
    since="0.1.0",
)
def dmarc_tag_obsolete(domain: DmarcDomain) -> Verdict:
    """The record has neither pct, rf or ri nor a size limit in a report address."""
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    question = f"Whether the DMARC record of {domain.label} is of today"
    if domain.unknown:
        return undetermined(question, *domain.unknown)
    if domain.policy is None:
        return not_applicable(f"No DMARC policy holds for {domain.label}.", domain.own)
    obsolete = domain.policy.record.obsolete
    if obsolete:
        return failed(
            f"The DMARC record at {domain.where} has obsolete parts: {', '.join(obsolete[:5])}.",
            domain.source,
            changes=mended(domain),
        )
    return passed(f"The DMARC record at {domain.where} holds nothing obsolete.", domain.source)
