"""Can the SPF record be read to its end, so that the outbound addresses are known?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.remedy.spf import readable
from ptraudit.subject import Domain


@check(
    "SPF001",
    DOMAIN,
    Severity.ERROR,
    title="The SPF record can be read to its end",
    failure_title="The SPF record cannot be read to its end",
    why="A record that breaks off is permerror at every receiver: it counts as no pass for any address, DMARC is left "
    "without SPF, and pyspf advises to refuse the mail with 550. Addresses behind the break were not audited either.",
    fix="Correct the record, or have whoever keeps the included one do so; an include that is not needed any more can go.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 2.6.7", "RFC 7208 section 4.6.4", "RFC 7208 section 5.2"),
    since="0.1.0",
)
def spf_unreadable(domain: Domain) -> Verdict:
    """The domain's SPF record and all that it includes can be read within the limits of RFC 7208, without permerror.

    Undetermined where a lookup on the way ended without an answer; not applicable without a record.
    """
    question = f"Whether the SPF record of {domain.label} can be read to its end"
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    if spf and spf.problem:
        return failed(
            f"The SPF record of {domain.label} breaks off: {spf.problem}. It must be readable to its end.",
            txt,
            changes=readable(domain.evidence),
        )
    if spf and spf.unanswered:
        lookups = [domain.evidence.lookup(name, rdtype) for name, rdtype in spf.unanswered]
        missing = ", and of ".join(f"{lookup.rdtype} of {lookup.name} ended with {lookup.ending}" for lookup in lookups)
        return undetermined(question, txt, *lookups, why=f"the lookup of {missing}")
    if spf is None and txt.ending is Ending.NOT_ASKED:
        return not_applicable(
            f"The SPF record of {domain.label} was not asked for; outbound addresses come from --ip and MX."
        )
    if not txt.conclusive:
        return undetermined(question, txt)
    if spf is None or spf.record is None:
        return not_applicable(f"{domain.label} publishes no SPF record; outbound addresses come from --ip and MX.", txt)
    return passed(
        f"The SPF record of {domain.label} can be read to its end. Terms: {len(spf.terms)}; lookups: {spf.dns_terms} of 10; "
        f"void lookups: {spf.void_lookups} of 2.",
        txt,
    )
