"""Is the TLS reporting record well-formed?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.policies import TlsDomain
from ptraudit.remedy.policies import failures_reported
from ptraudit.tls_rpt import TlsRptSyntaxError, parsed, tls_rpt_records


@check(
    "TLSRPT002",
    TLS_DOMAIN,
    Severity.WARNING,
    title="The TLS reporting record is well-formed",
    failure_title="The TLS reporting record is malformed",
    why="Senders report to nobody where the record is malformed or not alone.",
    fix="Publish one record, as v=TLSRPTv1; rua=mailto:NAME@HOST.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8460 section 3",),
    since="0.1.0",
)
def tls_rpt_malformed(domain: TlsDomain) -> Verdict:
    """There is one record, a tag-list that begins with v=TLSRPTv1 and whose rua holds mailto or https addresses."""
    records = tls_rpt_records(domain.reporting.records)
    if not records:
        return not_applicable(f"There is no TLS reporting record of {domain.label} to read.", domain.reporting)
    if len(records) > 1:
        seen = f"There are {len(records)} TLS reporting records of {domain.label}, which senders take for none"
        return failed(f"{seen}. One is expected.", domain.reporting, changes=failures_reported(domain))
    try:
        uris = parsed(records[0])
    except TlsRptSyntaxError as error:
        return failed(
            f"The TLS reporting record of {domain.label} is malformed: {error}.",
            domain.reporting,
            changes=failures_reported(domain),
        )
    return passed(f"Reports on TLS to {domain.label} go to {', '.join(uris[:5])}.", domain.reporting)
