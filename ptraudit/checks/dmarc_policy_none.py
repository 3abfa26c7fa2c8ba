"""Does the policy ask receivers to do something?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.dmarc import Policy
from ptraudit.policies import DmarcDomain
from ptraudit.remedy.dmarc import raised


@check(
    "DMARC004",
    DMARC_DOMAIN,
    Severity.WARNING,
    title="The DMARC policy protects the domain",
    failure_title="The DMARC policy protects nothing",
    why="With p=none anybody may send under your name, and receivers deliver it. Nor do logos of BIMI show.",
    fix="Once the reports show that your own mail passes, raise the policy to p=quarantine and then to p=reject.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 section 4.7", "RFC 9989 section 5.1.6"),
    since="0.1.0",
)
def dmarc_policy_none(domain: DmarcDomain) -> Verdict:
    """The policy for the domain is quarantine or reject. While it is a test (t=y), it counts as one step less."""
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    question = f"Which DMARC policy holds for {domain.label}"
    if domain.unknown:
        return undetermined(question, *domain.unknown)
    if domain.policy is None:
        return not_applicable(f"No DMARC policy holds for {domain.label}.", domain.own)
    test = " as a test (t=y)" if domain.policy.record.testing else ""
    said = f"The DMARC record at {domain.where} asks for {domain.policy.policy}{test} for mail of {domain.label} that fails"
    if domain.effective is Policy.NONE:
        return failed(
            f"{said}, so nothing is held back. Quarantine or reject is expected.", domain.source, changes=raised(domain)
        )
    return passed(f"{said}.", domain.source)
