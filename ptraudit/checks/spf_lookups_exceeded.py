"""Do receivers come to the end of the SPF record before they stop asking?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless, undetermined
from ptraudit.remedy.spf import mended
from ptraudit.spf import MAX_DNS_TERMS
from ptraudit.spf_fault import FaultKind
from ptraudit.spf_view import faults, missing
from ptraudit.subject import Domain


@check(
    "SPF005",
    DOMAIN,
    Severity.ERROR,
    title="The SPF record needs ten lookups at most",
    failure_title="The SPF record needs too many lookups",
    why="At the eleventh term that asks DNS a receiver must stop and say permerror: SPF then passes for no address that is "
    "named later, and only for some receivers' mail, since those that match early never notice.",
    fix="Take out includes that are not needed any more, and write ip4 and ip6 in place of a and mx. Addresses that a "
    "provider changes should stay behind its include.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 4.6.4",),
    since="0.1.0",
)
def spf_lookups_exceeded(domain: Domain) -> Verdict:
    """The whole tree has at most ten of the terms include, a, mx, ptr, exists and redirect, whatever their qualifiers.

    No mx term has more than ten MX records. A look at a part of the tree suffices for a failure.
    """
    question = f"How many lookups the SPF record of {domain.label} needs"
    if verdict := spfless(domain, question):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    needed = f"The SPF record of {domain.label} needs {spf.dns_terms} lookups"
    if spf.dns_terms > MAX_DNS_TERMS:
        return failed(
            f"{needed}, with all that it includes. Receivers stop after {MAX_DNS_TERMS}.",
            txt,
            changes=mended(domain.evidence),
        )
    if found := faults(spf, FaultKind.MANY_MX):
        return failed(f"SPF of {domain.label} is permerror: {found[0]}.", txt, changes=mended(domain.evidence))
    if spf.unanswered:
        return undetermined(question, *missing(domain.evidence))
    return passed(f"{needed} of {MAX_DNS_TERMS}.", txt)
