"""Is the DMARC policy strict enough for BIMI?"""

from ptraudit.check import BIMI_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.dmarc import Policy
from ptraudit.policies import BimiDomain
from ptraudit.remedy.dmarc import raised


@check(
    "BIMI002",
    BIMI_DOMAIN,
    Severity.NOTE,
    title="The DMARC policy is strict enough for BIMI",
    failure_title="The DMARC policy is too mild for BIMI",
    why="Receivers show a logo only for a domain that nobody can forge: with a milder policy the record does nothing.",
    fix="Raise the DMARC policy to p=quarantine or p=reject for all mail, subdomains included, and take pct and t out.",
    mover=Mover.DOMAIN_OWNER,
    sources=("draft-brand-indicators-for-message-identification",),
    since="0.1.0",
)
def bimi_policy_weak(domain: BimiDomain) -> Verdict:
    """The DMARC policy and that for subdomains is quarantine or reject, is no test, and holds for all mail."""
    if domain.indicator is None:
        return not_applicable(f"{domain.label} asks for no logo by BIMI.", domain.record)
    if domain.unknown:
        return undetermined(f"Whether the DMARC policy of {domain.label} is strict enough for BIMI", *domain.unknown)
    record = domain.policy.record if domain.policy else None
    mild = record is None or Policy.NONE in {domain.effective, record.for_subdomains}
    if record is None or mild or record.testing or record.percent not in {"", "100"}:
        seen = f"{domain.label} asks for a logo by BIMI, and its DMARC policy is none, a test, or not for all mail"
        return failed(
            f"{seen}. Quarantine or reject for all is expected.", domain.record, domain.source, changes=raised(domain)
        )
    return passed(f"The DMARC policy of {domain.label} is strict enough for BIMI.", domain.source)
