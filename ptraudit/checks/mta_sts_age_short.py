"""Do senders remember the policy long enough?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.mta_sts import Mode
from ptraudit.policies import TlsDomain

DAY_S = 86400  # ours: senders look again once a day (RFC 8461 section 3.3), and less protects nobody in between


@check(
    "STS008",
    TLS_DOMAIN,
    Severity.NOTE,
    title="Senders remember the MTA-STS policy for a day or longer",
    failure_title="Senders forget the MTA-STS policy within a day",
    why="The policy protects only while senders remember it; whoever can forge DNS waits until they have forgotten.",
    fix="Raise max_age to a week (604800) or more once the policy is in force.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 8461 section 3.2", "RFC 8461 section 10.2"),
    since="0.1.0",
)
def mta_sts_age_short(domain: TlsDomain) -> Verdict:
    """The max_age of a policy in mode enforce is 86400 seconds or more; weeks are usual."""
    if domain.policy is None or domain.policy.mode is not Mode.ENFORCE:
        return not_applicable(f"No MTA-STS policy of {domain.label} is in force.")
    if domain.policy.max_age_s < DAY_S:
        seen = f"The MTA-STS policy of {domain.label} holds for {domain.policy.max_age_s} s"
        return failed(f"{seen}. A day is the least that protects, and weeks are usual.")
    return passed(f"Senders remember the MTA-STS policy of {domain.label} for {domain.policy.max_age_s} s.")
