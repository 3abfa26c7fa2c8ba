"""Does a DMARC record stand where nobody looks for it?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.dmarc import dmarc_records, lookalikes
from ptraudit.lookup import Ending
from ptraudit.policies import DmarcDomain


@check(
    "DMARC010",
    DMARC_DOMAIN,
    Severity.WARNING,
    title="No DMARC record stands at the domain itself",
    failure_title="A DMARC record stands at the domain itself",
    why="Receivers ask for the record at _dmarc.DOMAIN only. One that stands beside the SPF record does nothing, whatever "
    "policy it names, and makes the answer with the SPF record longer.",
    fix="Move the record to the name _dmarc below the domain; in most consoles the host field is then _dmarc.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7489 section 6.1", "RFC 9989 section 4.10"),
    since="0.1.0",
)
def dmarc_misplaced(domain: DmarcDomain) -> Verdict:
    """None of the TXT records at the very name of the domain is a DMARC record, or was meant as one."""
    txt = domain.evidence.lookup(domain.name, "TXT")
    if txt.ending is Ending.NOT_ASKED:
        return not_applicable(f"The TXT records of {domain.label} were not asked for.")
    if not txt.conclusive:
        return undetermined(f"Whether a DMARC record stands at {domain.label} itself", txt)
    records = dmarc_records(txt.records)
    if not (records or lookalikes(txt.records)):
        return passed(f"No DMARC record stands at {domain.label} itself.", txt)
    absent = domain.own.conclusive and not domain.own.records
    return failed(
        f"{domain.label} has a DMARC record at its own name, where nobody looks. It is expected at _dmarc.{domain.label}.",
        txt,
        record=f'_dmarc.{domain.name} IN TXT "{records[0]}"' if absent and len(records) == 1 else "",
    )
