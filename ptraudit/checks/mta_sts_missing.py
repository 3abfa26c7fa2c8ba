"""Does the domain publish an MTA-STS policy?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.policies import TlsDomain


@check(
    "STS001",
    TLS_DOMAIN,
    Severity.NOTE,
    title="The domain publishes an MTA-STS policy",
    failure_title="The domain publishes no MTA-STS policy",
    why="Without a policy or DANE, whoever sits on the way to your mail servers can take TLS away and read the mail.",
    fix="Serve the policy at https://mta-sts.DOMAIN/.well-known/mta-sts.txt, in mode testing at first, and publish "
    "v=STSv1; id=1 at _mta-sts.DOMAIN.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8461 section 3",),
    since="0.1.0",
)
def mta_sts_missing(domain: TlsDomain) -> Verdict:
    """There is a TXT record that begins with v=STSv1 at _mta-sts.DOMAIN. Not applicable to a domain that takes no mail."""
    if domain.record.ending is Ending.NOT_ASKED or not domain.receives:
        return not_applicable(f"{domain.label} names no host that takes mail, or its MTA-STS record was not asked for.")
    if not domain.record.conclusive:
        return undetermined(f"Whether {domain.label} publishes an MTA-STS policy", domain.record)
    if not domain.records:
        return failed(f"{domain.label} has no MTA-STS record. One would keep TLS from being taken away.", domain.record)
    return passed(f"{domain.label} has an MTA-STS record.", domain.record)
