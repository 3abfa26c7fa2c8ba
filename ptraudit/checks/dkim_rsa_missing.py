"""Is there an RSA key beside an Ed25519 one?"""

from ptraudit.check import DKIM_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.dkim import RSA
from ptraudit.published import DkimDomain


@check(
    "DKIM010",
    DKIM_DOMAIN,
    Severity.WARNING,
    title="There is an RSA key for DKIM",
    failure_title="There is no RSA key for DKIM beside the Ed25519 one",
    why="Every verifier knows RSA and many do not know Ed25519 yet: to them, mail with that signature alone is unsigned.",
    fix="Sign each mail twice, with an RSA key of 2048 bits under a second selector.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8301 section 3.1", "RFC 8463 section 5"),
    since="0.1.0",
)
def dkim_rsa_missing(domain: DkimDomain) -> Verdict:
    """Where a key that verifiers accept is known, one of them is an RSA key."""
    usable = domain.usable
    if not usable:
        return not_applicable(f"No DKIM key of {domain.label} is known that could be judged.")
    lookups = tuple(one.lookup for one in usable)
    names = ", ".join(one.label for one in usable)
    if any(one.key and one.key.kind == RSA for one in usable):
        return passed(f"{domain.label} has an RSA key among its DKIM keys: {names}.", *lookups)
    return failed(
        f"All DKIM keys that are known of {domain.label} are Ed25519: {names}. One of RSA is expected too.", *lookups
    )
