"""Do validating resolvers accept the signatures of the domain?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check
from ptraudit.signatures import sound
from ptraudit.subject import Domain


@check(
    "DNSSEC001",
    DOMAIN,
    Severity.ERROR,
    title="No signature of the domain is wrong",
    failure_title="The signatures of the domain are wrong",
    why="To everybody whose resolver validates, as Gmail's and most large receivers' do, the domain does not resolve: its "
    "mail is deferred or refused for an unknown sender domain, and none arrives.",
    fix="Sign the zone anew and look at the clock, the keys and the DS record at the parent; if the zone is not signed any "
    "more, have the DS record removed.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 4035 section 5.5", "RFC 8914 section 4.7"),
    since="0.1.0",
)
def domain_signature_bogus(domain: Domain) -> Verdict:
    """No answer with the domain's MX and TXT records is bogus, by our own validation with --validate-dnssec.

    Without it, a lookup fails for its signatures where the resolver says so (RFC 8914), or where it answers only when told
    not to check (the CD bit).
    """
    return sound(domain.evidence, domain.label, domain.mx, domain.evidence.lookup(domain.name, "TXT"))
