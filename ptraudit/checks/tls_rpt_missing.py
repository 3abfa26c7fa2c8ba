"""Does a domain with an MTA-STS policy receive reports on TLS?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.policies import TlsDomain
from ptraudit.remedy.policies import failures_reported
from ptraudit.tls_rpt import tls_rpt_records


@check(
    "TLSRPT001",
    TLS_DOMAIN,
    Severity.NOTE,
    title="Failures of TLS are reported",
    failure_title="Nobody is told of failures of TLS",
    why="Without reports you learn from the senders' users that the policy keeps their mail away.",
    fix="Publish v=TLSRPTv1; rua=mailto:NAME@HOST as a TXT record at _smtp._tls.DOMAIN.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8460 section 3",),
    since="0.1.0",
)
def tls_rpt_missing(domain: TlsDomain) -> Verdict:
    """Where there is an MTA-STS record, there is a TXT record that begins with v=TLSRPTv1 at _smtp._tls.DOMAIN."""
    if not domain.records:
        return not_applicable(f"{domain.label} has no MTA-STS record whose failures could be reported.", domain.record)
    if not domain.reporting.conclusive:
        return undetermined(f"Whether failures of TLS to {domain.label} are reported", domain.reporting)
    if not tls_rpt_records(domain.reporting.records):
        return failed(
            f"{domain.label} has an MTA-STS policy, and no record that asks for reports on it.",
            domain.reporting,
            changes=failures_reported(domain),
        )
    return passed(f"Failures of TLS to {domain.label} are reported.", domain.reporting)
