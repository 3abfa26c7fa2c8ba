"""The plan for people: the changes in order, who makes each, and what no record mends."""

from collections.abc import Iterator, Sequence

from ptraudit.render.templating.terminal import Terminal
from ptraudit.repair.lines import Part, behind, one_line, remarks
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

PAGE = Terminal(color=False, width=80, ascii_only=False)  # as wide as a ticket or a mail shows whole


def parts(reports: Sequence[DomainReport]) -> tuple[Part, ...]:
    """A plan for each target."""
    return tuple(Part(name=report.domain or report.target, text="\n".join(_plan(report)) + "\n") for report in reports)


def _plan(report: DomainReport) -> Iterator[str]:
    count = len(report.repairs)
    changes = "1 change" if count == 1 else f"{count} changes, in this order" if count else "no record to change"
    yield f"{report.domain or report.target}: {changes}"
    for repair in report.repairs:
        yield ""
        yield from _change(report, repair)
    mended = {(one.check_id, one.subject) for repair in report.repairs for one in repair.mends}
    failed = [row for row in report.findings if row.outcome == "fail" and not row.waived]
    others = [row for row in failed if (row.check_id, row.subject) not in mended]
    if others:
        yield ""
        yield "No record mends:"
        for row in others:
            yield PAGE.wrapped(f"{row.check_id} {row.check} of {row.subject}: {one_line(row.fix)}", "  ", "      ")
    unknown = sum(row.outcome == "undetermined" for row in report.findings)
    if unknown:
        yield ""
        yield PAGE.wrapped(f"Undetermined: {unknown}. `ptraudit audit` says what was missing; there may be more to mend.")


def _change(report: DomainReport, repair: Repair) -> Iterator[str]:
    head, *rest = remarks(repair)
    yield PAGE.wrapped(head, "", "  ")
    yield f"  Zone: {repair.zone}{'' if repair.zone_known else ' (assumed)'}"
    for title, owner, records in (
        ("Take out:", repair.name, repair.remove),
        ("Put in:", f"{repair.name} {repair.ttl_s}", repair.add),
    ):
        yield from [f"  {title}"] if records else []
        yield from (PAGE.record(f"{owner} IN {repair.type} {one_line(record)}", "      ") for record in records)
    yield from (PAGE.wrapped(line, "  ") for line in rest if not line.startswith("zone not known"))
    steps = dict.fromkeys(line for row in behind(report, repair) for line in row.how)
    yield from (PAGE.wrapped(f"How: {one_line(line)}", "  ", "      ") for line in steps)
    if repair.visible_s:
        yield f"  Caches may hold the old answer for {repair.visible_s} s."
