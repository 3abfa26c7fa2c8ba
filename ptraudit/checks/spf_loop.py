"""Does the SPF record lead back to itself?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless, undetermined
from ptraudit.remedy.spf import mended
from ptraudit.spf_fault import FaultKind
from ptraudit.spf_view import faults, missing
from ptraudit.subject import Domain


@check(
    "SPF007",
    DOMAIN,
    Severity.ERROR,
    title="The SPF record does not lead back to itself",
    failure_title="The SPF record leads back to itself",
    why="Receivers go round until they have met ten terms that ask DNS, and then say permerror for every address that no "
    "term before the loop has named.",
    fix="Take the include or the redirect out that names a domain which is already being read.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 4.6.4", "RFC 7208 section 5.2"),
    since="0.1.0",
)
def spf_loop(domain: Domain) -> Verdict:
    """No include and no redirect names a domain whose record led to it."""
    question = f"Whether the SPF record of {domain.label} leads back to itself"
    if verdict := spfless(domain, question):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    if found := faults(spf, FaultKind.LOOP):
        return failed(
            f"SPF of {domain.label} goes round in a circle: {found[0]}. An include must lead onwards.",
            txt,
            changes=mended(domain.evidence),
        )
    if spf.unanswered:
        return undetermined(question, *missing(domain.evidence))
    return passed(f"The SPF record of {domain.label} does not lead back to itself.", txt)
