"""Is the RSA key long enough to be accepted?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.dkim import REFUSED_BELOW, RSA
from ptraudit.published import DkimKey


@check(
    "DKIM005",
    DKIM_KEY,
    Severity.ERROR,
    title="The DKIM key is long enough to be accepted",
    failure_title="The DKIM key is too short to be accepted",
    why="Verifiers must not accept a signature by an RSA key of less than 1024 bits, and Gmail does not: the mail counts "
    "as unsigned.",
    fix="Make a new RSA key of 2048 bits, publish it under a new selector, sign with it, and then take this one away.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8301 section 3.2",),
    since="0.1.0",
)
def dkim_key_weak(key: DkimKey) -> Verdict:
    """An RSA key has 1024 bits or more. Ed25519 keys have one size."""
    if key.key is None or key.key.revoked:
        return not_applicable(f"There is no key at {key.label} to judge.", key.lookup)
    if key.key.kind == RSA and key.key.bits < REFUSED_BELOW:
        return failed(
            f"The key at {key.label} has {key.key.bits} bits. Receivers accept {REFUSED_BELOW} or more.", key.lookup
        )
    return passed(f"The key at {key.label} is {key.key.shown}, which is long enough to be accepted.", key.lookup)
