"""Is the RSA key as long as is advised?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.dkim import ADVISED, REFUSED_BELOW, RSA
from ptraudit.published import DkimKey


@check(
    "DKIM006",
    DKIM_KEY,
    Severity.WARNING,
    title="The DKIM key is as long as is advised",
    failure_title="The DKIM key is shorter than is advised",
    why="RSA keys of 1024 bits are within reach of those who can pay for the computing, and a forged signature is yours.",
    fix="Make a new RSA key of 2048 bits, publish it under a new selector, sign with it, and then take this one away.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8301 section 3.2",),
    since="0.1.0",
)
def dkim_key_short(key: DkimKey) -> Verdict:
    """An RSA key has 2048 bits or more. One below 1024 is DKIM005's."""
    if key.key is None or key.key.revoked:
        return not_applicable(f"There is no key at {key.label} to judge.", key.lookup)
    if key.key.kind == RSA and key.key.bits < REFUSED_BELOW:
        return not_applicable(f"The key at {key.label} is too short to be accepted at all.", key.lookup)
    if key.key.kind == RSA and key.key.bits < ADVISED:
        return failed(f"The key at {key.label} has {key.key.bits} bits. {ADVISED} are advised.", key.lookup)
    return passed(f"The key at {key.label} is {key.key.shown}, which is as long as is advised.", key.lookup)
