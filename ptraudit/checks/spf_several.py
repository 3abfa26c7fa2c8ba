"""Is there one SPF record only?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless, undetermined
from ptraudit.remedy.spf import mended
from ptraudit.spf_fault import FaultKind
from ptraudit.spf_view import faults, missing
from ptraudit.subject import Domain


@check(
    "SPF003",
    DOMAIN,
    Severity.ERROR,
    title="There is one SPF record only",
    failure_title="There are several SPF records",
    why="Receivers do not choose: two records are permerror, so SPF passes for no address, and DMARC loses it.",
    fix="Put all terms into one record and take the other out. A second provider is a second include in the same record.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 3.2", "RFC 7208 section 4.5"),
    since="0.1.0",
)
def spf_several(domain: Domain) -> Verdict:
    """The domain, and each domain that its record includes, publishes one TXT record that begins with v=spf1."""
    question = f"Whether {domain.label} publishes one SPF record only"
    if verdict := spfless(domain, question):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    if found := faults(spf, FaultKind.SEVERAL):
        return failed(
            f"SPF of {domain.label} is ambiguous: {found[0]}. Receivers give up at a second one.",
            txt,
            changes=mended(domain.evidence),
        )
    if spf.unanswered:
        return undetermined(question, *missing(domain.evidence))
    return passed(f"{domain.label} publishes one SPF record.", txt)
