"""Is each exchanger that the policy names one?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.hostname import certificate_covers
from ptraudit.phrase import listed
from ptraudit.policies import TlsDomain
from ptraudit.subject import mx_hosts


@check(
    "STS007",
    TLS_DOMAIN,
    Severity.NOTE,
    title="The MTA-STS policy names exchangers only",
    failure_title="The MTA-STS policy names hosts that are no exchangers",
    why="A host that is left over in the policy may take your mail from whoever forges the MX records.",
    fix="Take the line out of the policy, unless the host is about to become an exchanger, and give the record a new id.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 8461 section 4.1",),
    since="0.1.0",
)
def mta_sts_pattern_unused(domain: TlsDomain) -> Verdict:
    """Each pattern of the policy is the name of an MX host."""
    hosts = tuple(host.name for host in mx_hosts(domain.evidence))
    if domain.policy is None or not domain.policy.patterns or not hosts:
        return not_applicable(f"There are no patterns and MX hosts of {domain.label} to compare.")
    unused = tuple(
        pattern for pattern in domain.policy.patterns if not any(certificate_covers((pattern,), host) for host in hosts)
    )
    if unused:
        return failed(f"The MTA-STS policy of {domain.label} names {listed(unused)}: no MX record does.")
    return passed(f"Each host that the MTA-STS policy of {domain.label} names is an MX host.")
