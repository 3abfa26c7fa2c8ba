"""Does the SPF record make receivers look up the name of every client?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless
from ptraudit.hostname import bare
from ptraudit.remedy.spf import mended
from ptraudit.spf_view import named_terms
from ptraudit.subject import Domain


@check(
    "SPF012",
    DOMAIN,
    Severity.WARNING,
    title="The SPF record does without ptr",
    failure_title="The SPF record uses ptr",
    why="It is slow, and it silently matches nothing wherever a reverse zone does not answer: the addresses that it stands "
    "for then do not pass.",
    fix="Name the addresses with ip4, ip6, a or mx.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 5.5", "RFC 7208 section 7.2"),
    since="0.1.0",
)
def spf_ptr_used(domain: Domain) -> Verdict:
    """Neither the record nor what it includes, as far as it was read, has the term ptr or the macro %{p}."""
    if verdict := spfless(domain, f"Whether the SPF record of {domain.label} uses ptr"):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    for met, term in named_terms(spf):
        if term.name == "ptr" or "p" in term.letters:
            seen = f'"{term.text}" in the SPF record of {bare(met.path[-1])}'
            return failed(
                f"SPF of {domain.label} needs {seen}. RFC 7208 advises against it.", txt, changes=mended(domain.evidence)
            )
    return passed(f"The SPF record of {domain.label} does without ptr.", txt)
