"""Does SPF pass for the address?"""

from ptraudit.check import SENDER, Mover, Severity, Verdict, check, detailed, failed, not_applicable, passed, undetermined
from ptraudit.hostname import bare
from ptraudit.lookup import Ending
from ptraudit.remedy.spf import mended
from ptraudit.spf_result import Result
from ptraudit.spf_view import doubt, evaluation, mail_from
from ptraudit.subject import Address


@check(
    "SPF015",
    SENDER,
    Severity.ERROR,
    title="SPF passes for the address",
    failure_title="SPF does not pass for the address",
    why="For fail, GMX, WEB.DE and Exchange Online refuse (550); from 5,000 messages a day on, Outlook.com refuses with 550 "
    "5.7.515 and Gmail with 550 5.7.27 whatever does not pass. DMARC then rests on DKIM alone.",
    fix="Add the address to the domain's SPF record before the term that decides, or stop sending from it.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 2.6", "RFC 7208 section 8", "Gmail sender guidelines, 2026-03-21"),
    since="0.1.0",
)
def spf_not_passed(address: Address) -> Verdict:
    """check_host() of RFC 7208 gives pass for the address and postmaster at the domain.

    An address that only receives is not judged, nor one without a record to judge by: that is SPF002's business.
    """
    evidence, label = address.evidence, address.label
    if evidence.domain is None:
        return not_applicable(f"{label} was named without a domain that it sends for.")
    if evidence.lookup(evidence.domain, "TXT").ending is Ending.NOT_ASKED:
        return not_applicable(f"SPF of {bare(evidence.domain)} was not asked for, so it says nothing of {label}.")
    if address.outbound.inbound_only:
        return not_applicable(f"{label} receives mail, and nothing says that it sends.")
    if address.not_global:
        return not_applicable(f"{label} is {address.not_global}, so no receiver sees mail from it.")
    client = mail_from(evidence.request, evidence.domain, address.ip)
    found = evaluation(evidence, client)
    seen = f"SPF of {bare(evidence.domain)} gives {found.result} for {label}: {found.reason}"
    if found.result is Result.NONE:
        return not_applicable(f"{seen}.")
    if why := doubt(found, client):
        return undetermined(f"Whether SPF of {bare(evidence.domain)} passes for {label}", *found.unanswered, why=why)
    if found.result is Result.PASS:
        return detailed(passed(f"{seen}."), *found.digest)
    before = f', before "{found.deciding[0].term}"' if found.deciding else ""
    term = f'"ip{address.ip.version}:{label}"'
    fix = f"Add {term} to the SPF record of {bare(evidence.domain)}{before}, or stop sending from it."
    if found.result is Result.PERMERROR:
        fix = "Mend the record, as the checks of the domain say."
    return detailed(
        failed(f"{seen}. It must pass where mail is sent from.", fix=fix, changes=mended(evidence)), *found.digest
    )
