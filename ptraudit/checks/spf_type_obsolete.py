"""Is there an SPF record of the type that nobody reads any more?"""

from ptraudit.change import Change
from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.subject import Domain


@check(
    "SPF013",
    DOMAIN,
    Severity.NOTE,
    title="There is no record of the obsolete type SPF",
    failure_title="There is a record of the obsolete type SPF",
    why="Receivers read TXT records only, so it does nothing; whoever corrects the one copy and not the other looks for "
    "the fault in vain.",
    fix="Take the record of type SPF (99) out, and keep the TXT record.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 3.1", "RFC 7208 section 14.1"),
    since="0.1.0",
)
def spf_type_obsolete(domain: Domain) -> Verdict:
    """The domain has no record of type SPF, number 99."""
    lookup = domain.evidence.lookup(domain.name, "SPF")
    if lookup.ending is Ending.NOT_ASKED:
        return not_applicable(f"Whether {domain.label} has a record of type SPF was not asked.")
    if not lookup.conclusive:
        return undetermined(f"Whether {domain.label} has a record of type SPF", lookup)
    if lookup.records:
        gone = Change(name=lookup.canonical_name, rdtype="SPF", remove=lookup.records)
        return failed(f"{domain.label} has a record of type SPF. Only TXT records are read.", lookup, changes=(gone,))
    return passed(f"{domain.label} has no record of the obsolete type SPF.", lookup)
