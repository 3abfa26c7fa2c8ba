"""Does the host take the reports on this domain?"""

from ptraudit.change import Change
from ptraudit.check import REPORT_HOST, Mover, Severity, Verdict, check, failed, passed, undetermined
from ptraudit.dmarc import dmarc_records
from ptraudit.lookup import Ending
from ptraudit.policies import ReportHost


@check(
    "DMARC006",
    REPORT_HOST,
    Severity.WARNING,
    title="The host that DMARC reports go to takes them",
    failure_title="The host that DMARC reports go to has not agreed to take them",
    why="A receiver sends no report to a foreign host that has not agreed to it, so the reports that you ask for never "
    "come.",
    fix="Have the host publish v=DMARC1 as a TXT record at DOMAIN._report._dmarc.HOST, or send the reports elsewhere.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 9990, Verifying External Destinations",),
    since="0.1.0",
)
def dmarc_report_unauthorised(host: ReportHost) -> Verdict:
    """A host of another organizational domain than the record publishes its consent.

    That is a TXT record that begins with v=DMARC1 at DOMAIN._report._dmarc.HOST; a wildcard will do.
    """
    consent = host.consent
    if dmarc_records(consent.records):
        return passed(f"Reports go from {host.label}, which has agreed to it.", consent)
    if host.unknown:
        return undetermined(f"Whether reports go from {host.label}", *host.unknown)
    if host.own:
        return passed(f"Reports go from {host.label}, which is of the same organization.", *host.domain.lookups[:1])
    if not consent.conclusive and consent.ending is not Ending.NOT_ASKED:
        return undetermined(f"Whether reports go from {host.label}", consent)
    return failed(
        f"Reports should go from {host.label} ({', '.join(host.uris[:3])}), and it has not agreed: "
        f'a TXT record "v=DMARC1" is expected at {consent.name}',
        consent,
        changes=(Change(name=consent.canonical_name, rdtype="TXT", add=("v=DMARC1",)),),
    )
