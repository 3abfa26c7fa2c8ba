"""Is the key still valid?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.published import DkimKey


@check(
    "DKIM007",
    DKIM_KEY,
    Severity.ERROR,
    title="The DKIM key is valid",
    failure_title="The DKIM key was revoked",
    why="An empty p= withdraws a key: signatures by it fail at every receiver, also those of mail that is still on its way.",
    fix="Publish the key again, or have the mail server sign with a selector whose key is valid.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6376 section 3.6.1",),
    since="0.1.0",
)
def dkim_key_revoked(key: DkimKey) -> Verdict:
    """The key at a selector that the user gave has a p that is not empty.

    A revoked key at a selector that was merely tried is how keys are retired, and nobody says that it is in use.
    """
    if key.key is None:
        return not_applicable(f"There is no key at {key.label} to judge.", key.lookup)
    if not key.key.revoked:
        return passed(f"The key at {key.label} is valid.", key.lookup)
    if not key.given:
        return not_applicable(
            f"The key at {key.label} was revoked, and nothing says that mail is signed with it.", key.lookup
        )
    return failed(
        f"The key at {key.label} was revoked by an empty p=. A selector that mail is signed with needs a key.", key.lookup
    )
