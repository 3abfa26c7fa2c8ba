"""A script for nsupdate (RFC 2136): a message for each zone, which does nothing where something else stands by now."""

from collections.abc import Iterator, Sequence

from ptraudit.change import STRINGS
from ptraudit.repair.lines import Part, by_zone, remarks
from ptraudit.repair.order import each_once
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

HEAD = (
    "; For `nsupdate -k KEYFILE`. Where the primary of the zone is not the server that its SOA names, say it here:\n"
    "; server ADDRESS\n"
)


def parts(reports: Sequence[DomainReport]) -> tuple[Part, ...]:
    """A script for each zone."""
    repairs = each_once(repair for report in reports for repair in report.repairs)
    return tuple(
        Part(name=zone.strip("."), text=f"{HEAD}zone {zone}\n{''.join(_lines(found))}send\n")
        for zone, found in by_zone(repairs)
    )


def _lines(repairs: Sequence[Repair]) -> Iterator[str]:
    for repair in repairs:
        yield "".join(f"; {remark}\n" for remark in remarks(repair))
        asked = "; " if repair.asks else ""
        yield "".join(f"{asked}{line}\n" for line in _commands(repair))


def _commands(repair: Repair) -> Iterator[str]:
    """The condition, what goes and what comes.

    Texts are replaced as a whole set: how theirs are cut into strings is not known, so that none of them could be named.
    """
    owner = f"{repair.name} {repair.type}"
    whole = repair.type in STRINGS and bool(repair.before)
    if repair.before == ():
        yield f"prereq nxrrset {owner}"
    elif whole:
        yield f"prereq yxrrset {owner}"
    else:
        yield from (f"prereq yxrrset {owner} {record}" for record in repair.before or ())
    if whole:
        yield f"update delete {owner}"
    else:
        yield from (f"update delete {owner} {record}" for record in repair.remove)
    added = repair.after if whole else repair.add
    yield from (f"update add {repair.name} {repair.ttl_s} {repair.type} {record}" for record in added)
