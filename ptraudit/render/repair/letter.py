"""A letter to whoever keeps a zone, to be pasted into a ticket: what is there, what is wanted, and what was looked up."""

from collections.abc import Iterator, Sequence

from ptraudit.hostname import bare
from ptraudit.repair.lines import Part, behind, by_zone, mended, one_line
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

MAX_LINES = 50  # of lookups in one letter; who keeps the zone can look up the rest


def parts(reports: Sequence[DomainReport]) -> tuple[Part, ...]:
    """A letter for each zone of each target, those that must come first before the others."""
    zones = ((report, *found) for report in reports for found in by_zone(report.repairs))
    return tuple(
        Part(name=f"{report.domain or report.target}-{zone.strip('.')}", text="\n".join(_letter(report, zone, found)))
        for report, zone, found in zones
    )


def _letter(report: DomainReport, zone: str, repairs: Sequence[Repair]) -> Iterator[str]:
    about = report.domain or report.target
    addresses = list(dict.fromkeys(repair.ip for repair in repairs if repair.ip))
    subject = f"reverse DNS of {', '.join(addresses[:5])}" if addresses else f"records of {bare(zone) or 'the root'}"
    holders = list(dict.fromkeys(repair.holder or repair.who for repair in repairs))
    contacts = [one.contact for one in report.reverse_zones if one.zone == bare(zone) and one.contact]
    yield f"To: {one_line('; '.join((*holders, *contacts)))}"
    yield f"Subject: {one_line(subject)}, for mail of {about}"
    yield ""
    yield "Hello,"
    yield ""
    yield f"receivers have something against mail of {about} that only a change in the zone {zone} mends."
    if not all(repair.zone_known for repair in repairs):
        yield f"That {zone} is the zone is assumed: if it is another, the names below say what is meant."
    yield f"Would you make {'this change' if len(repairs) == 1 else 'these changes'}?"
    for repair in repairs:
        yield ""
        yield from _change(report, repair)
    yield ""
    yield f"What was looked up at {report.gathered_at}:"
    yield ""
    seen = (line for repair in repairs for row in behind(report, repair) for line in row.details)
    yield from list(dict.fromkeys(f"  {one_line(line)}" for line in seen))[:MAX_LINES]
    yield ""
    yield "Thank you."
    yield ""


def _change(report: DomainReport, repair: Repair) -> Iterator[str]:
    owner = f"{repair.name} IN {repair.type}"
    yield f"{repair.ip or repair.name}"
    if repair.before is None:
        yield f"  Today:  not looked up as a whole; {len(repair.remove)} to be taken out"
    elif not repair.before:
        yield f"  Today:  no {repair.type} record at {repair.name}"
    yield from (f"  Today:  {owner} {one_line(record)}" for record in repair.before or ())
    if repair.after:
        yield from (f"  Wanted: {repair.name} {repair.ttl_s} IN {repair.type} {one_line(record)}" for record in repair.after)
    else:
        yield f"  Wanted: no {repair.type} record at {repair.name}"
    if repair.asks:
        yield f"  To fill in first: {repair.asks}"
    if repair.ip and not repair.asks:
        yield from _way_back(report, repair)
    if repair.why:
        yield f"  Reason: {one_line(repair.why)}"
    yield f"  Mends:  {mended(repair)}"
    rows = behind(report, repair)
    yield from (f"          {one_line(row.message)}" for row in rows[:3])
    yield from dict.fromkeys(f"  How:    {one_line(line)}" for row in rows for line in row.how)


def _way_back(report: DomainReport, repair: Repair) -> Iterator[str]:
    """The other direction: the forward record of the name that is wanted."""
    rdtype = "AAAA" if ":" in (repair.ip or "") else "A"
    first = [one for one in report.repairs if one.number in repair.waits_for and one.type == rdtype]
    for name in repair.after:
        if first:
            yield f"  Back:   {name} IN {rdtype} {repair.ip}, which is published first, {repair.wait_s} s before"
        else:
            yield f"  Back:   {name} IN {rdtype} {repair.ip}, which is there"
