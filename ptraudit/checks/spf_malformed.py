"""Is the SPF record well-formed, and what it includes?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless, undetermined
from ptraudit.remedy.spf import mended
from ptraudit.spf_fault import FaultKind
from ptraudit.spf_view import faults, missing
from ptraudit.subject import Domain


@check(
    "SPF004",
    DOMAIN,
    Severity.ERROR,
    title="The SPF record is well-formed",
    failure_title="The SPF record is malformed",
    why="One wrong word anywhere is permerror for every address, also where a term before it would have matched. Typical "
    "are ipv4: for ip4:, a comma between terms, a: before an address, and a network without its dots.",
    fix="Correct the term that is named, or have whoever keeps the included record do so.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 4.6", "RFC 7208 section 12"),
    since="0.1.0",
)
def spf_malformed(domain: Domain) -> Verdict:
    """The record and every record that it includes follow the grammar of RFC 7208 section 12."""
    question = f"Whether the SPF record of {domain.label} is well-formed"
    if verdict := spfless(domain, question):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    if found := faults(spf, FaultKind.MALFORMED):
        return failed(
            f"SPF of {domain.label} is permerror: {found[0]}. The grammar knows no such term.",
            txt,
            changes=mended(domain.evidence),
        )
    if spf.unanswered:
        return undetermined(question, *missing(domain.evidence))
    return passed(f"The SPF record of {domain.label} is well-formed, and so is what it includes.", txt)
