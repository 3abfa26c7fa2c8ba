"""Do receivers bear with the terms of the SPF record that lead to nothing?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless, undetermined
from ptraudit.remedy.spf import mended
from ptraudit.spf import MAX_VOID_LOOKUPS
from ptraudit.spf_view import missing
from ptraudit.subject import Domain


@check(
    "SPF006",
    DOMAIN,
    Severity.WARNING,
    title="At most two terms of the SPF record lead to nothing",
    failure_title="Too many terms of the SPF record lead to nothing",
    why="Receivers that follow RFC 7208 say permerror at the third name that has no records, pyspf and its Postfix policy "
    "server among them. Names of hosts that have gone are also names that somebody else may come to own.",
    fix="Take out the terms whose names have no records any more.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 4.6.4", "pyspf 2.0.14"),
    since="0.1.0",
)
def spf_voids_exceeded(domain: Domain) -> Verdict:
    """At most two terms of the whole tree ask for a name that does not exist or has no records of the type.

    Here a term counts only where it finds nothing in both families; SPF015 counts for each address by itself.
    """
    question = f"How many terms of the SPF record of {domain.label} lead to nothing"
    if verdict := spfless(domain, question):
        return verdict
    spf, evidence = domain.evidence.spf, domain.evidence
    assert spf is not None  # there is a record
    empty = f"{spf.void_lookups} terms of the SPF record of {domain.label} lead to nothing"
    if spf.void_lookups > MAX_VOID_LOOKUPS:
        void = [lookup for lookup in evidence.lookups if lookup.absent and lookup.rdtype in {"A", "MX", "TXT"}]
        return failed(
            f"{empty}. Receivers give up at the third.",
            evidence.lookup(domain.name, "TXT"),
            *void[:5],
            changes=mended(evidence),
        )
    if spf.unanswered:
        return undetermined(question, *missing(evidence))
    return passed(f"{empty}; {MAX_VOID_LOOKUPS} may.", evidence.lookup(domain.name, "TXT"))
