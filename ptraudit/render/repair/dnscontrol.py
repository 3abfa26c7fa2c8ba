"""DNSControl: the records that come, for the zones in dnsconfig.js, and as comments those that go."""

import json
from collections.abc import Iterator, Sequence

from ptraudit.render.repair.octodns import text_of
from ptraudit.repair.lines import Part, by_zone, relative, remarks
from ptraudit.repair.order import each_once
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

KNOWN = frozenset({"A", "AAAA", "MX", "TXT", "PTR", "TLSA", "CNAME"})


def parts(reports: Sequence[DomainReport]) -> tuple[Part, ...]:
    """A D_EXTEND for each zone."""
    repairs = each_once(repair for report in reports for repair in report.repairs)
    return tuple(
        Part(name=zone.strip("."), text=f"D_EXTEND({json.dumps(zone.strip('.'))},\n{''.join(_lines(found))});\n")
        for zone, found in by_zone(repairs)
    )


def _lines(repairs: Sequence[Repair]) -> Iterator[str]:
    for repair in repairs:
        yield "".join(f"  // {remark}\n" for remark in remarks(repair))
        owner = relative(repair.name, repair.zone)
        yield "".join(
            f"  // take out: {repair.type}({_arguments(repair.type, owner, record)})\n" for record in repair.remove
        )
        asked = "// " if repair.asks or repair.type not in KNOWN else ""
        for record in repair.add:
            yield f"  {asked}{repair.type}({_arguments(repair.type, owner, record)}, TTL({repair.ttl_s})),\n"


def _arguments(rdtype: str, owner: str, record: str) -> str:
    if rdtype in {"TXT", "SPF"}:
        words: list[str | int] = [text_of(record)]
    elif rdtype in {"MX", "TLSA"}:
        words = [int(word) if word.isdigit() and len(word) <= 5 else word for word in record.split(" ", 3)]
    else:
        words = [record]
    return ", ".join(map(json.dumps, (owner, *words)))
