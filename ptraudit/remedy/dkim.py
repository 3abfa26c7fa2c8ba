"""The record of a DKIM key that is there already: a new key is its owner's to make."""

from ptraudit.change import Change
from ptraudit.dkim import DkimSyntaxError, parsed
from ptraudit.published import DkimKey
from ptraudit.taglist import listed, tags


def single(key: DkimKey) -> tuple[Change, ...]:
    """The one record that holds a usable key stays; nothing where several do, since only the owner knows which signs."""
    usable = [record for record in key.records if _is_usable(record)]
    others = tuple(record for record in key.records if record not in usable)
    return (Change(name=key.lookup.canonical_name, rdtype="TXT", remove=others),) if len(usable) == 1 and others else ()


def unlimited(key: DkimKey) -> tuple[Change, ...]:
    """The same key without its test mode and without a limit to hashes that nobody accepts."""
    found = tags(key.records[0])
    if "sha256" not in found.get("h", ""):
        found.pop("h", None)
    flags = [flag for flag in listed(found.pop("t", "")) if flag not in {"", "y"}]
    kept = found | ({"t": ":".join(flags)} if flags else {})
    record = "; ".join(f"{name}={value}" for name, value in kept.items())
    return (Change(name=key.lookup.canonical_name, rdtype="TXT", add=(record,), remove=key.records),)


def _is_usable(record: str) -> bool:
    try:
        return parsed(record).usable
    except DkimSyntaxError:
        return False
