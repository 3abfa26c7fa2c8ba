"""Is the domain signed with DNSSEC?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check
from ptraudit.signatures import signed
from ptraudit.subject import Domain


@check(
    "DNSSEC002",
    DOMAIN,
    Severity.NOTE,
    title="The domain is signed with DNSSEC",
    failure_title="The domain is not signed with DNSSEC",
    why="Whoever stands between a sender and the domain can forge its MX records, and senders that follow DANE cannot be "
    "sure where the mail belongs.",
    fix="Have the zone signed, and its DS record published at the parent; many providers do both at a click.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 4035 section 4.3", "RFC 7672 section 2.2.1"),
    since="0.1.0",
)
def domain_unsigned(domain: Domain) -> Verdict:
    """The answer to the domain's MX question is secure: by our own validation with --validate-dnssec, else by the AD bit.

    An answer without the bit (RFC 4035 section 3.2.3) says that the zone is not signed only where the same resolver gives
    the bit to others.
    """
    return signed(domain.evidence, domain.label, domain.mx)
