"""Is the MTA-STS record well-formed?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.mta_sts import StsSyntaxError, record_id
from ptraudit.policies import TlsDomain
from ptraudit.remedy.policies import policy_announced


@check(
    "STS002",
    TLS_DOMAIN,
    Severity.WARNING,
    title="The MTA-STS record is well-formed",
    failure_title="The MTA-STS record is malformed",
    why="Senders take a record that is malformed, or that is not alone, for none, and never ask for the policy.",
    fix="Publish one record, as v=STSv1; id=20261122, and give it a new id whenever the policy changes.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8461 section 3.1",),
    since="0.1.0",
)
def mta_sts_record_malformed(domain: TlsDomain) -> Verdict:
    """There is one record, a tag-list that begins with v=STSv1 and whose id is 1 to 32 letters and digits."""
    if not domain.records:
        return not_applicable(f"There is no MTA-STS record of {domain.label} to read.", domain.record)
    if len(domain.records) > 1:
        seen = f"There are {len(domain.records)} MTA-STS records of {domain.label}, which senders take for none"
        return failed(f"{seen}. One is expected.", domain.record, changes=policy_announced(domain))
    try:
        policy_id = record_id(domain.records[0])
    except StsSyntaxError as error:
        return failed(
            f"The MTA-STS record of {domain.label} is malformed: {error}.", domain.record, changes=policy_announced(domain)
        )
    return passed(f"The MTA-STS record of {domain.label} is well-formed; its id is {policy_id}.", domain.record)
