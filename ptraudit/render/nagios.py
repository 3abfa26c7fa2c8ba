"""Plugin output as Nagios and its heirs read it: https://www.monitoring-plugins.org/doc/guidelines.html.

The first line is the status, what is the matter and the performance data, the others are the findings, the worst first.
"""

from collections.abc import Iterator
from enum import IntEnum

from ptraudit.gate import Gate, taken
from ptraudit.render.rows import attention, rows
from ptraudit.report import DomainReport, Report

LONGEST = 4_000  # octets of the lines behind the first: Nagios reads 8 kB, NRPE 1 kB to 64 kB by its version
PIPE = "\\174"  # a bar begins the performance data; as DNS writes octets (RFC 1035 section 5.1)


class State(IntEnum):
    """What a plugin says, by its exit status."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


def state(report: Report, gate: Gate) -> State:
    """CRITICAL where a failure decides, else UNKNOWN where that could not be found out, else WARNING or OK.

    WARNING is a failed error or warning that does not decide, and a waiver that somebody should look at.
    """
    status = gate.status(report)
    if status:
        return State.CRITICAL if status == 1 else State.UNKNOWN
    minor = any(check.outcome == "fail" and check.severity != "note" for one in report.reports for check in one.checks)
    return State.WARNING if minor or any(attention(report)) else State.OK


def render(report: Report, gate: Gate) -> str:
    """The plugin's output. Its first word agrees with `state`."""
    matter = f"{len(report.reports)} domains: " if len(report.reports) > 1 else ""
    summary = f"PTRAUDIT {state(report, gate).name} - {matter}{'; '.join(_worst_domains(report, gate))}"
    performance = " ".join(
        datum for one in report.reports for datum in _performance(one, gate, single=len(report.reports) == 1)
    )
    return "\n".join((f"{_line(summary)} | {performance}", *_bounded(list(_details(report))))) + "\n"


def unknown(message: str) -> str:
    """The output where there is no report."""
    return f"PTRAUDIT UNKNOWN - {_line(message)}\n"


def _worst_domains(report: Report, gate: Gate) -> Iterator[str]:
    """Each domain in a few words, the three worst only."""
    order = (1, 3, 0)
    worst = sorted(report.reports, key=lambda one: order.index(gate.domain_status(one)))
    yield from (_in_short(one) for one in worst[:3])
    if len(worst) > 3:
        yield f"{len(worst) - 3} more"


def _in_short(one: DomainReport) -> str:
    failed = [check for check in one.checks if check.outcome == "fail"]
    counts = [
        f"{count} {severity}{'s' if count > 1 else ''} failed"
        for severity in ("error", "warning", "note")
        if (count := sum(check.severity == severity for check in failed))
    ]
    if one.counts["undetermined"]:
        counts.append(f"{one.counts['undetermined']} undetermined")
    score = [] if one.score is None else [f"score {one.score}"]
    return f"{one.domain or one.target}: {', '.join((counts or [one.verdict]) + score)}"


def _performance(one: DomainReport, gate: Gate, *, single: bool) -> Iterator[str]:
    failed = [check for check in one.checks if check.outcome == "fail"]
    deciding = sum(check.severity in gate.severities for check in failed)
    refusing = sum(row.decides and taken(row) == "fail" for row in one.receivers)
    least = "" if gate.min_score is None else f"{gate.min_score}:"
    values = {
        "score": f"{'U' if one.score is None else one.score};;{least};0;100",
        "failed": f"{deciding + refusing};;0;0",
        "minor": f"{len(failed) - deciding};;;0",
        "undetermined": f"{one.counts['undetermined']};;;0",
        "waived": f"{sum(check.waived for check in one.checks)};;;0",
        "time": f"{one.duration_s}s;;;0",
    }
    for name, value in values.items():
        yield f"{name}={value}" if single else f"'{one.domain or one.target} {name}'={value}"


def _details(report: Report) -> Iterator[str]:
    yield from (text for text, _ in attention(report))
    for row in rows(report):
        outcome = row.waiver if row.finding.waived else row.finding.outcome
        yield f"{row.finding.severity} {row.label}: {outcome}: {row.finding.message}"


def _bounded(lines: list[str]) -> Iterator[str]:
    left = LONGEST
    for place, line in enumerate(map(_line, lines)):
        left -= len(line.encode()) + 1
        if left < 0:
            yield f"{len(lines) - place} more"
            return
        yield line


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", PIPE)
