"""Does the domain receive aggregate reports?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.dmarc import destination
from ptraudit.policies import DmarcDomain
from ptraudit.remedy.dmarc import mended


@check(
    "DMARC005",
    DMARC_DOMAIN,
    Severity.WARNING,
    title="The DMARC record asks for aggregate reports",
    failure_title="The DMARC record asks for no aggregate reports",
    why="Without reports nobody sees which of your own mail fails, nor who sends under your name, until somebody complains.",
    fix="Add rua=mailto:NAME@HOST to the record, with a mailbox or a service that reads the reports.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 section 4.7", "RFC 9990"),
    since="0.1.0",
)
def dmarc_reports_missing(domain: DmarcDomain) -> Verdict:
    """The record that holds has a mail address in rua."""
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    question = f"Whether reports on {domain.label} are asked for"
    if domain.unknown:
        return undetermined(question, *domain.unknown)
    if domain.policy is None:
        return not_applicable(f"No DMARC policy holds for {domain.label}.", domain.own)
    addresses = [uri for uri in domain.policy.record.rua if destination(uri)]
    if not addresses:
        return failed(
            f"The DMARC record at {domain.where} has no mail address in rua. One is expected.",
            domain.source,
            changes=mended(domain),
        )
    return passed(f"The DMARC record at {domain.where} asks for reports to {', '.join(addresses[:5])}.", domain.source)
