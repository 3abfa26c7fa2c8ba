"""Is there one key record at the selector?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.published import DkimKey
from ptraudit.remedy.dkim import single


@check(
    "DKIM003",
    DKIM_KEY,
    Severity.ERROR,
    title="The DKIM selector has one record",
    failure_title="The DKIM selector has several records",
    why="Which of several records a receiver takes is open, so the same mail passes here and fails there.",
    fix="Leave the one record of the key that is in use; each key has a selector of its own.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6376 section 3.6.2.2",),
    since="0.1.0",
)
def dkim_key_several(key: DkimKey) -> Verdict:
    """There is at most one TXT record at the name of the selector. Without any, DKIM002 says so."""
    if not key.records:
        return not_applicable(f"There is no record at {key.label} to count.", key.lookup)
    if len(key.records) > 1:
        return failed(
            f"There are {len(key.records)} records at {key.label}. One is expected for each selector.",
            key.lookup,
            changes=single(key),
        )
    return passed(f"There is one record at {key.label}.", key.lookup)
