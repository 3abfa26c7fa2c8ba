"""Lines for master files (RFC 1035 section 5.1), a zone each. A line that begins with `;-` is to be taken out."""

from collections.abc import Iterator, Sequence

from ptraudit.repair.lines import Part, by_zone, one_line, relative, remarks
from ptraudit.repair.order import each_once
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

HEAD = "; Lines for the zone {zone}: take those that begin with ;- out of it, put the others in, and raise its serial.\n"


def parts(reports: Sequence[DomainReport]) -> tuple[Part, ...]:
    """A snippet for each zone."""
    repairs = each_once(repair for report in reports for repair in report.repairs)
    return tuple(
        Part(name=zone.strip("."), text=HEAD.format(zone=zone) + f"$ORIGIN {zone}\n" + "".join(_lines(found)))
        for zone, found in by_zone(repairs)
    )


def _lines(repairs: Sequence[Repair]) -> Iterator[str]:
    for repair in repairs:
        yield "".join(f"; {remark}\n" for remark in remarks(repair))
        owner = relative(repair.name, repair.zone)
        yield "".join(f";- {owner} IN {repair.type} {record}\n" for record in repair.remove)
        asked = "; " if repair.asks else ""
        yield "".join(f"{asked}{owner} {repair.ttl_s} IN {repair.type} {one_line(record)}\n" for record in repair.add)
