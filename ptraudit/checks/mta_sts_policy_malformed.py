"""Is the MTA-STS policy well-formed?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.policies import TlsDomain


@check(
    "STS004",
    TLS_DOMAIN,
    Severity.WARNING,
    title="The MTA-STS policy is well-formed",
    failure_title="The MTA-STS policy is malformed",
    why="Senders throw a malformed policy away and go on as if there were none.",
    fix="Write the policy in four lines: version: STSv1, mode: enforce, mx: HOST for each exchanger, max_age: 604800.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 8461 section 3.2",),
    since="0.1.0",
)
def mta_sts_policy_malformed(domain: TlsDomain) -> Verdict:
    """The page has the fields version, mode, max_age and, unless the mode is none, mx, each with a lawful value."""
    if domain.page is None:
        return not_applicable(f"There is no page with the MTA-STS policy of {domain.label} to read.")
    if domain.policy is None:
        return failed(f"The MTA-STS policy of {domain.label} is malformed: {domain.problem}.")
    return passed(f"The MTA-STS policy of {domain.label} is well-formed, in mode {domain.policy.mode}.")
