"""Is the MTA-STS policy in force?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.mta_sts import Mode
from ptraudit.policies import TlsDomain


@check(
    "STS009",
    TLS_DOMAIN,
    Severity.NOTE,
    title="The MTA-STS policy is in force",
    failure_title="The MTA-STS policy is not in force",
    why="In mode testing senders report what is wrong and deliver all the same, so nothing is protected yet.",
    fix="Once the reports on TLS show no failures, set the mode to enforce and give the record a new id.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 8461 section 5",),
    since="0.1.0",
)
def mta_sts_not_enforced(domain: TlsDomain) -> Verdict:
    """The mode of the policy is enforce."""
    if domain.policy is None:
        return not_applicable(f"No MTA-STS policy of {domain.label} is known.")
    if domain.policy.mode is not Mode.ENFORCE:
        return failed(
            f"The MTA-STS policy of {domain.label} is in mode {domain.policy.mode}. Mode enforce is what protects."
        )
    return passed(f"The MTA-STS policy of {domain.label} is in mode enforce.")
