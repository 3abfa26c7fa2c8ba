"""The order in which changes work: forward records before what names their owners."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ptraudit.repairs import Repair

RANKS = {"CNAME": 0, "A": 1, "AAAA": 1, "MX": 2, "PTR": 4}  # a name leads somewhere before anything names it
OTHER_RANK = 3


def ordered(found: Iterable[Repair]) -> tuple[Repair, ...]:
    """The changes in the order that works, numbered from 1, each with what it waits for."""
    return tuple(_numbered(sorted(found, key=lambda one: RANKS.get(one.type, OTHER_RANK))))


def _numbered(ranked: Iterable[Repair]) -> Iterator[Repair]:
    forward: dict[str, list[Repair]] = {}
    for number, repair in enumerate(ranked, 1):
        one = replace(repair, number=number)
        if one.type in {"A", "AAAA"}:
            forward.setdefault(one.name, []).append(one)
        elif one.type in {"PTR", "MX"}:
            led = [before for record in one.add for before in forward.get(record.rpartition(" ")[2], ())]
            first = [before for before in led if one.ip is None or (":" in one.ip) is (before.type == "AAAA")]
            wait_s = max((before.visible_s for before in first), default=0)
            one = replace(one, waits_for=tuple(before.number for before in first), wait_s=wait_s)
        yield one


def each_once(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The changes of several targets, each set of records once.

    What one knows counts before what another asks for; a name leads to all addresses that any wants; else the first counts.
    """
    sets: dict[tuple[str, str], Repair] = {}
    for repair in repairs:
        key = repair.name, repair.type
        sets[key] = _together(sets[key], repair) if key in sets else repair
    return ordered(sets.values())


def _together(one: Repair, other: Repair) -> Repair:
    if one.asks or other.asks or one.type not in {"A", "AAAA"}:
        return other if one.asks else one
    add = tuple(dict.fromkeys(one.add + other.add))
    remove = tuple(record for record in dict.fromkeys(one.remove + other.remove) if record not in add)
    return replace(
        one,
        add=add,
        remove=remove,
        after=tuple(record for record in dict.fromkeys(one.after + other.after) if record not in remove),
        mends=tuple(dict.fromkeys(one.mends + other.mends)),
    )
