"""Does the domain stand by its signatures?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.published import DkimKey
from ptraudit.remedy.dkim import unlimited


@check(
    "DKIM008",
    DKIM_KEY,
    Severity.WARNING,
    title="The DKIM key is not in test mode",
    failure_title="The DKIM key is in test mode",
    why="With t=y a verifier treats signed mail no better than unsigned mail, so the work of signing is lost.",
    fix="Take t=y out of the record once signatures verify.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6376 section 3.6.1",),
    since="0.1.0",
)
def dkim_testing(key: DkimKey) -> Verdict:
    """The flags t of the key do not hold y."""
    if key.key is None or key.key.revoked:
        return not_applicable(f"There is no key at {key.label} to judge.", key.lookup)
    if key.key.testing:
        return failed(
            f"The key at {key.label} says t=y, so its signatures are a test. No flag y is expected in use.",
            key.lookup,
            changes=unlimited(key),
        )
    return passed(f"The key at {key.label} is not in test mode.", key.lookup)
