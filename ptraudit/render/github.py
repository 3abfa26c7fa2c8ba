"""Workflow commands of GitHub: annotations, the worst first, as many as are shown.

Format and limits: https://docs.github.com/actions/reference/workflow-commands-for-github-actions; a step shows ten of
each kind, and 4,096 characters of each.
"""

from collections.abc import Iterable, Iterator, Sequence

from ptraudit.gate import Gate
from ptraudit.place import Place
from ptraudit.render.rows import Row, attention, rows
from ptraudit.report import Report

MOST = 10
LONGEST = 4000  # of the 4,096 characters, so that escapes and the title fit as well


def render(report: Report, gate: Gate) -> str:  # noqa: ARG001 - every structured format is asked alike
    """The annotations, one a line. What fails is an error, a warning or a notice by its severity, what is open a warning."""
    found = rows(report)
    failed = [row for row in found if row.finding.outcome == "fail" and not row.finding.waived]
    still_open = [row for row in found if row.finding.outcome == "undetermined" and row.finding.severity != "note"]
    by_severity = {name: [row for row in failed if row.finding.severity == name] for name in ("error", "warning", "note")}
    waived = sum(row.finding.waived for row in found)
    by_kind = {
        "error": _annotations("error", by_severity["error"]),
        "warning": [
            *(_command("warning", "waiver", text, place) for text, place in attention(report)),
            *_annotations("warning", by_severity["warning"]),
            *_annotations("warning", still_open),
        ],
        "notice": [
            *(_command("notice", "ptraudit", text, None) for text in _summary(report, waived)),
            *_annotations("notice", by_severity["note"]),
        ],
    }
    return "".join(f"{line}\n" for kind, lines in by_kind.items() for line in _bounded(kind, lines))


def _summary(report: Report, waived: int) -> Iterator[str]:
    """What is the case, in a sentence; for many domains only how many ended how."""
    ended = [one.verdict for one in report.reports]
    if len(ended) == 1:
        (one,) = report.reports
        score = "" if one.score is None else f", score {one.score} of 100"
        text = f"{one.domain or one.target}: {one.verdict}{score}"
    else:
        counts = ", ".join(
            f"{ended.count(verdict)} {verdict}" for verdict in ("fail", "undetermined", "pass") if verdict in ended
        )
        text = f"{len(ended)} domains: {counts}"
    yield text + (f"; {waived} waived" if waived else "")


def _annotations(kind: str, found: Iterable[Row]) -> list[str]:
    """One for each check of a domain, since only ten are shown: the first of its findings, and whom the others are about."""
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        alike.setdefault((row.domain, row.finding.check_id), []).append(row)
    return [_annotation(kind, together) for together in alike.values()]


def _annotation(kind: str, together: Sequence[Row]) -> str:
    first, others = together[0], together[1:]
    label = f"{first.finding.check_id} {first.finding.check}: {len(together)} of {first.domain}" if others else first.label
    title = f"{label} could not be judged" if first.finding.outcome == "undetermined" else label
    likewise = f"Likewise: {', '.join(row.finding.subject for row in others)}" if others else ""
    text = "\n".join(filter(None, (first.finding.message, first.advice, first.waiver, likewise)))
    return _command(kind, title, text, first.report.place)


def _command(kind: str, title: str, text: str, place: Place | None) -> str:
    where = f"file={_property(place.path)},line={place.line}," if place else ""
    return f"::{kind} {where}title={_property(title[:255])}::{_data(text[:LONGEST])}"


def _bounded(kind: str, lines: Sequence[str]) -> Sequence[str]:
    if len(lines) <= MOST:
        return lines
    more = f"{len(lines) - MOST + 1} more of the kind; the job summary and the report have them"
    return [*lines[: MOST - 1], _command(kind, "ptraudit", more, None)]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
