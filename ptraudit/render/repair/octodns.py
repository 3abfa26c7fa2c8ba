"""octoDNS: for each zone what its YAML file is to hold at the names that change, every set whole."""

import re
from collections.abc import Sequence

import yaml

from ptraudit.change import STRINGS
from ptraudit.planned.record import FIELDS
from ptraudit.repair.lines import Part, by_zone, relative, remarks
from ptraudit.repair.order import each_once
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

NUMBERS = re.compile(r"\d{1,5}")


def parts(reports: Sequence[DomainReport]) -> tuple[Part, ...]:
    """A file for each zone."""
    repairs = each_once(repair for report in reports for repair in report.repairs)
    return tuple(Part(name=zone.strip("."), text=_file(zone, found)) for zone, found in by_zone(repairs))


def _file(zone: str, repairs: Sequence[Repair]) -> str:
    names: dict[str, list[dict[str, object]]] = {}
    remarked = [f"# For {zone.strip('.')}.yaml: these sets in place of those of the same name and type.\n"]
    for repair in repairs:
        remarked += [f"# {remark}\n" for remark in remarks(repair)]
        name = relative(repair.name, zone)
        if repair.asks or not repair.after:
            what = f"put in {', '.join(repair.after)}" if repair.after else "take it out"
            remarked.append(f"# by hand: {repair.type} of {repair.name}: {what}.\n")
            continue
        one = {"type": repair.type, "ttl": repair.ttl_s, "values": [_value(repair.type, text) for text in repair.after]}
        names.setdefault("" if name == "@" else name, []).append(one)
    body = {name: found if len(found) > 1 else found[0] for name, found in names.items()}
    written = yaml.safe_dump(body, sort_keys=True, width=1000) if body else ""
    return "".join(remarked) + "---\n" + written


def _value(rdtype: str, record: str) -> object:
    """A record as octoDNS keeps it: fields apart, and text whole, with its semicolons escaped."""
    if rdtype in STRINGS:
        return text_of(record).replace(";", "\\;")
    if rdtype in FIELDS:
        words = record.split(" ", len(FIELDS[rdtype]) - 1)
        fields = zip((names[0] for names in FIELDS[rdtype]), words, strict=True)
        return {name: int(word) if NUMBERS.fullmatch(word) else word for name, word in fields}
    return record


def text_of(record: str) -> str:
    """The text that the strings of a TXT record make; what is no UTF-8 stays escaped."""
    inner = record[1:-1].replace('" "', "")
    octets = re.sub(
        rb"\\(\d{3}|.)",
        lambda escape: bytes([int(escape[1])]) if len(escape[1]) == 3 else escape[1],
        inner.encode(),
    )
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return inner
