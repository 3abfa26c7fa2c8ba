"""May signatures by the key use SHA-256?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.published import DkimKey
from ptraudit.remedy.dkim import unlimited


@check(
    "DKIM009",
    DKIM_KEY,
    Severity.ERROR,
    title="The DKIM key allows SHA-256",
    failure_title="The DKIM key allows no hash that is still accepted",
    why="SHA-1 must not be used for signing or verifying any more; signatures by this key fail at every receiver that "
    "keeps to it.",
    fix="Take h= out of the record, or write h=sha256, and have the mail server sign with rsa-sha256.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 8301 section 3.1",),
    since="0.1.0",
)
def dkim_sha1_only(key: DkimKey) -> Verdict:
    """The hashes h of the key are not named, or hold sha256."""
    if key.key is None or key.key.revoked:
        return not_applicable(f"There is no key at {key.label} to judge.", key.lookup)
    if not key.key.allows_sha256:
        hashes = ":".join(key.key.hashes)
        return failed(
            f'The key at {key.label} says "h={hashes}". SHA-256 is the only hash that is still accepted.',
            key.lookup,
            changes=unlimited(key),
        )
    return passed(f"The key at {key.label} allows SHA-256.", key.lookup)
