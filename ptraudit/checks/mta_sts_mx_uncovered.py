"""Does the policy in force name the exchanger?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.mta_sts import Mode
from ptraudit.phrase import listed
from ptraudit.policies import sts_policy
from ptraudit.subject import MxHost


@check(
    "STS005",
    MX_HOST,
    Severity.ERROR,
    title="The MTA-STS policy names the exchanger",
    failure_title="The MTA-STS policy in force does not name the exchanger",
    why="Senders that keep to the policy deliver no mail to an exchanger that it does not name; mail for you comes back "
    "or is lost.",
    fix="Add a line mx with the host to the policy, and give the record a new id; or take the host out of the MX records.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 8461 section 4.1", "RFC 8461 section 5"),
    since="0.1.0",
)
def mta_sts_mx_uncovered(host: MxHost) -> Verdict:
    """In mode enforce, a pattern of the policy is the exchanger's name; * stands for one label."""
    policy = sts_policy(host.evidence)
    if policy is None or policy.mode is not Mode.ENFORCE:
        return not_applicable(f"No MTA-STS policy in mode enforce is known that {host.label} could be held against.")
    if policy.covers(host.name):
        return passed(f"The MTA-STS policy in mode enforce names {host.label}.")
    return failed(
        f"The MTA-STS policy in mode enforce names {listed(policy.patterns)}, and not {host.label}, which the MX records do."
    )
