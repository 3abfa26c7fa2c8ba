"""Does a certificate vouch for the logo?"""

from ptraudit.check import BIMI_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.policies import BimiDomain


@check(
    "BIMI003",
    BIMI_DOMAIN,
    Severity.NOTE,
    title="A certificate vouches for the BIMI logo",
    failure_title="No certificate vouches for the BIMI logo",
    why="Gmail and Apple Mail show a logo only with a certificate for it; others show it without.",
    fix="Have a mark certificate (VMC or CMC) issued for the logo, and name its address in a=.",
    mover=Mover.DOMAIN_OWNER,
    sources=("draft-brand-indicators-for-message-identification", "Google, Set up BIMI"),
    since="0.1.0",
)
def bimi_certificate_missing(domain: BimiDomain) -> Verdict:
    """The tag a of the record names an address."""
    if domain.indicator is None:
        return not_applicable(f"{domain.label} asks for no logo by BIMI.", domain.record)
    if not domain.indicator.certificate:
        return failed(f"The BIMI record of {domain.label} names no certificate in a=. Gmail wants one.", domain.record)
    return passed(f"The BIMI record of {domain.label} names a certificate.", domain.record)
