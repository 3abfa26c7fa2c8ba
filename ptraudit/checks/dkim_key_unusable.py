"""Can a verifier read a key for mail in the record?"""

from ptraudit.check import DKIM_KEY, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.published import DkimKey


@check(
    "DKIM004",
    DKIM_KEY,
    Severity.ERROR,
    title="The DKIM record holds a key for mail",
    failure_title="The DKIM record holds no key that verifiers can use for mail",
    why="A record that cannot be read is no key, so every signature by this selector fails.",
    fix="Publish the record again as the mail server or the provider gives it; long ones break where they are pasted in "
    "pieces.",
    mover=Mover.DOMAIN_OWNER,
    sources=(
        "RFC 6376 section 3.6.1",
        "RFC 8463 section 4",
    ),
    since="0.1.0",
)
def dkim_key_unusable(key: DkimKey) -> Verdict:
    """The record is a tag-list whose p is a key of the kind that k names, and s lets the key be used for mail."""
    if len(key.records) != 1:
        return not_applicable(f"There is not one record at {key.label}, so none is read.", key.lookup)
    if key.key is None:
        return failed(f"The DKIM record at {key.label} cannot be read: {key.problem}. A public key is expected.", key.lookup)
    if not key.key.for_mail:
        services = ":".join(key.key.services)
        return failed(f'The key at {key.label} is for "s={services}" only. Mail is expected among its uses.', key.lookup)
    return passed(f"The DKIM record at {key.label} holds {key.key.shown}.", key.lookup)
