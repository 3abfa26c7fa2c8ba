"""Has the EHLO name an SPF record of its own?"""

from ptraudit.check import EHLO_NAME, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import can_be_asked, is_fully_qualified
from ptraudit.lookup import Ending
from ptraudit.remedy.spf import ehlo_mended
from ptraudit.spf import spf_records
from ptraudit.subject import EhloName


@check(
    "SPF017",
    EHLO_NAME,
    Severity.NOTE,
    title="The EHLO name has an SPF record",
    failure_title="The EHLO name has no SPF record",
    why="A bounce has no sender, so receivers evaluate SPF for postmaster at the EHLO name: without a record that is none, "
    "and anybody may use the name.",
    fix="Publish a TXT record at the EHLO name that lets its own addresses send.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 7208 section 2.3", "RFC 7208 section 2.4", "RFC 7208 section 10.1.3"),
    since="0.1.0",
)
def spf_ehlo_missing(ehlo: EhloName) -> Verdict:
    """At the EHLO name is a TXT record that begins with v=spf1."""
    if ehlo.written.startswith("[") or not is_fully_qualified(ehlo.name) or not can_be_asked(ehlo.name):
        return not_applicable(f'The EHLO name "{ehlo.label}" is no domain that could publish a record.')
    txt = ehlo.evidence.lookup(ehlo.name, "TXT")
    if txt.ending is Ending.NOT_ASKED:
        return not_applicable(f'The SPF record of the EHLO name "{ehlo.label}" was not asked for.')
    if not txt.conclusive:
        return undetermined(f'Whether the EHLO name "{ehlo.label}" has an SPF record', txt)
    if spf_records(txt.records):
        return passed(f'The EHLO name "{ehlo.label}" has an SPF record.', txt)
    return failed(
        f'The EHLO name "{ehlo.label}" has no SPF record. Bounces need one.',
        txt,
        changes=ehlo_mended(ehlo),
    )
