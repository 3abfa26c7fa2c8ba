"""Does the SPF record say what becomes of addresses that it does not name?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, spfless, undetermined
from ptraudit.remedy.spf import mended
from ptraudit.spf_view import last_word
from ptraudit.subject import Domain


@check(
    "SPF011",
    DOMAIN,
    Severity.WARNING,
    title="The SPF record says what it makes of strangers",
    failure_title="The SPF record leaves strangers undecided",
    why="Neutral is treated like no record at all: a forged message is not held against anybody. SpamAssassin adds points "
    "for a neutral result.",
    fix="End the record with -all, or with ~all beside DMARC, once every address that sends is named.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 4.7", "RFC 7208 section 2.6.2", "SpamAssassin SPF_NEUTRAL"),
    since="0.1.0",
)
def spf_undecided(domain: Domain) -> Verdict:
    """The record, or the one that it redirects to, has the term -all or ~all.

    Fails for ?all and where there is none. That it is +all is SPF009's business.
    """
    question = f"What the SPF record of {domain.label} makes of strangers"
    if verdict := spfless(domain, question):
        return verdict
    txt = domain.evidence.lookup(domain.name, "TXT")
    word = last_word(domain.evidence, domain.name)
    if word.unanswered:
        return undetermined(question, *word.unanswered)
    if word.term is None and word.broken:
        return not_applicable(f"The SPF record of {domain.label} breaks off before it decides.", txt)
    if word.term is None:
        return failed(
            f"The SPF record of {domain.label} has no all. Addresses that it does not name are neutral.",
            txt,
            changes=mended(domain.evidence),
        )
    if word.term.qualifier == "?":
        return failed(
            f'The SPF record of {domain.label} ends with "{word.term.text}". It should decide: -all or ~all.',
            txt,
            changes=mended(domain.evidence),
        )
    if word.term.qualifier == "+":
        return not_applicable(f"The SPF record of {domain.label} lets every address send.", txt)
    return passed(f'The SPF record of {domain.label} ends with "{word.term.text}".', txt)
