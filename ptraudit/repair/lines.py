"""What the formats of a repair have in common: zones in order, relative names, and sentences that stay in one line."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from ptraudit.repairs import Repair
from ptraudit.report import DomainReport, Finding


class Part(Struct, frozen=True, kw_only=True):
    """A part of the output that can stand alone in a file; `name` is the file's, without its ending."""

    name: str
    text: str


def by_zone(repairs: Iterable[Repair]) -> Iterator[tuple[str, tuple[Repair, ...]]]:
    """The zones with their changes, each where its first change comes."""
    zones: dict[str, list[Repair]] = {}
    for repair in repairs:
        zones.setdefault(repair.zone, []).append(repair)
    return ((zone, tuple(found)) for zone, found in zones.items())


def relative(name: str, zone: str) -> str:
    """A name as it is written in its zone: `@` for the zone itself, whole where it lies elsewhere."""
    if name == zone:
        return "@"
    return name.removesuffix(f".{zone}") if name.endswith(f".{zone}") else name


def one_line(text: str) -> str:
    """A text without line ends, for a comment that nothing may leave."""
    return " ".join(text.split())


def mended(repair: Repair) -> str:
    """What the change mends: "PTR001 ptr-missing of 192.0.2.25"; of many the first three."""
    found = [f"{one.check_id} {one.check} of {one.subject}" for one in repair.mends]
    return one_line(", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else ""))


def ordering(repairs: Sequence[Repair]) -> tuple[str, ...]:
    """Which record must be there before which other, and how much earlier, a sentence each."""
    return tuple(
        f"First {', '.join(_short(one) for one in repairs if one.number in last.waits_for)}; "
        f"then{f' after {last.wait_s} s' if last.wait_s else ''} {_short(last)}."
        for last in repairs
        if last.waits_for
    )


def _short(repair: Repair) -> str:
    return f"{repair.name} {repair.type} {', '.join(repair.add)}"


def behind(report: DomainReport, repair: Repair) -> tuple[Finding, ...]:
    """The findings that a change mends."""
    mended_ones = {(one.check_id, one.subject) for one in repair.mends}
    return tuple(row for row in report.findings if (row.check_id, row.subject) in mended_ones)


def remarks(repair: Repair) -> Iterator[str]:
    """What whoever makes the change should know, a sentence each."""
    who = one_line(repair.holder or repair.who)
    yield f"Change {repair.number}: {repair.type} of {repair.name}, by {who}; mends {mended(repair)}."
    if repair.why:
        yield one_line(repair.why)
    if repair.waits_for:
        numbers = " and ".join(map(str, repair.waits_for))
        yield f"After change {numbers}, and {repair.wait_s} s more: so long caches may hold what was there before."
    if not repair.zone_known:
        yield f"zone not known: {repair.zone} is assumed."
    if repair.before is None:
        yield "What stands there today was not looked up, or not all of it: keep it beside this."
    if repair.asks:
        yield f"Only you know {repair.asks}: fill it in first."
