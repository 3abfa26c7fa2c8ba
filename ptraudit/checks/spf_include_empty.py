"""Does every include lead to an SPF record?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless, undetermined
from ptraudit.remedy.spf import mended
from ptraudit.spf_fault import FaultKind
from ptraudit.spf_view import faults, missing
from ptraudit.subject import Domain


@check(
    "SPF008",
    DOMAIN,
    Severity.ERROR,
    title="Every include leads to an SPF record",
    failure_title="An include leads to no SPF record",
    why="An include of a domain without a record is permerror, not just no match. It comes about when a provider retires a "
    "name, or when the include names the provider's domain in place of the name in its instructions.",
    fix="Take the include out, or name what the provider's instructions name today.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 5.2", "RFC 7208 section 6.1"),
    since="0.1.0",
)
def spf_include_empty(domain: Domain) -> Verdict:
    """Every include and every redirect names a domain that publishes an SPF record."""
    question = f"Whether all that the SPF record of {domain.label} includes is there"
    if verdict := spfless(domain, question):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    if found := faults(spf, FaultKind.NO_RECORD):
        return failed(
            f"SPF of {domain.label} is permerror: {found[0]}. There must be a record to read.",
            txt,
            changes=mended(domain.evidence),
        )
    if spf.unanswered:
        return undetermined(question, *missing(domain.evidence))
    return passed(f"All that the SPF record of {domain.label} includes is there.", txt)
