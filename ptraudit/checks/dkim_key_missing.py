"""Is there a key at the selector that mail is signed with?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, passed, undetermined
from ptraudit.published import DkimKey


@check(
    "DKIM002",
    DKIM_KEY,
    Severity.ERROR,
    title="There is a DKIM key at the selector",
    failure_title="There is no DKIM key at the selector",
    why="A signature whose key is not there fails at every receiver, as if the mail had not been signed.",
    fix="Publish the key that the mail server signs with at this name, or have it sign with a selector that is published.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6376 section 6.1.2",),
    since="0.1.0",
)
def dkim_key_missing(key: DkimKey) -> Verdict:
    """There is a TXT record at the name of each selector that the user gave; an alias may lead to it."""
    if key.records:
        through = f" through the alias {key.lookup.canonical_name}" if key.lookup.aliases else ""
        what = f" ({key.key.shown})" if key.key else ""
        return passed(f"There is a DKIM key at {key.label}{through}{what}.", key.lookup)
    if not key.lookup.conclusive:
        return undetermined(f"Whether there is a DKIM key at {key.label}", key.lookup)
    return failed(
        f"There is no TXT record at {key.label}. A key is expected at a selector that mail is signed with.", key.lookup
    )
