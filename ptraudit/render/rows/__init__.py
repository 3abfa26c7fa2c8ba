"""What the formats that other programs read have in common: the findings that matter as rows, and their places in files."""

import hashlib
from collections.abc import Iterator
from urllib.parse import quote

from msgspec import Struct

from ptraudit.errors import UsageError
from ptraudit.gate import Gate, taken
from ptraudit.outlook import Prediction
from ptraudit.place import Place
from ptraudit.render.rows.effect import known, sentence
from ptraudit.report import DomainReport, Finding, Report, outcome_order, severity_order


class Row(Struct, frozen=True, kw_only=True):
    """A finding, and the report that it stands in. `receiver`: it is what a receiver that decides would do."""

    report: DomainReport
    finding: Finding
    receiver: bool = False

    def decides(self, gate: Gate) -> bool:
        """Whether it counts for the exit status."""
        return self.receiver or self.finding.severity in gate.severities

    @property
    def domain(self) -> str:
        """What the report is about."""
        return self.report.domain or self.report.target

    @property
    def label(self) -> str:
        """The check, and what it is about: "PTR001 ptr-missing: 192.0.2.11 of example.com"."""
        row = self.finding
        subject = row.subject if row.subject == self.domain else f"{row.subject} of {self.domain}"
        return f"{row.check_id} {row.check}: {subject}"

    @property
    def advice(self) -> str:
        """What to do, whose move it is and what to publish, a line each; empty where nothing is to be done."""
        row = self.finding
        parts = (
            f"Fix: {row.fix}" if row.fix else "",
            f"Who: {row.who}" if row.who else "",
            f"Publish: {row.record}" if row.record else "",
        )
        return "\n".join(filter(None, parts))

    @property
    def waiver(self) -> str:
        """What its waiver says, if it has one: "waived until 2027-03-31 (129 days left): the reason"."""
        waiver = self.finding.waiver
        if waiver is None:
            return ""
        if waiver.expired:
            return f"its waiver ended on {waiver.until}: {waiver.reason}"
        days = "1 day" if waiver.days_left == 1 else f"{waiver.days_left} days"
        return f"waived until {waiver.until} ({days} left): {waiver.reason}"

    @property
    def fingerprint(self) -> str:
        """The same for the same check, domain and subject, whatever else changes."""
        key = f"{self.finding.check_id}\0{self.domain}\0{self.finding.subject}"
        return hashlib.sha256(key.encode()).hexdigest()[:32]


def rows(report: Report) -> tuple[Row, ...]:
    """Everything that failed, waived or not, or stayed open, of all domains; the worst first."""
    found = (row for one in report.reports for row in rows_of(one))
    return tuple(sorted((row for row in found if row.finding.outcome in {"fail", "undetermined"}), key=_badness))


def rows_of(one: DomainReport) -> Iterator[Row]:
    """Every finding of one domain, and before them what the receivers that decide would do."""
    for prediction in one.receivers:
        if prediction.decides:
            yield Row(report=one, finding=_as_finding(prediction), receiver=True)
    for finding in one.findings:
        yield Row(report=one, finding=finding)


def _as_finding(row: Prediction) -> Finding:
    """What a receiver that decides would do, as a finding: that it takes the mail is asked like any other question."""
    return Finding(
        check_id=row.receiver,
        check="receiver",
        title="The receiver takes mail from the address",
        severity="error",
        subject=row.subject,
        outcome=taken(row),
        message=sentence(row),
        details=(f"Because of {', '.join(row.because)}.",) if row.because else (),
        who="",
        fix="",
        record="",
        sources=(known(row),),
    )


def _badness(row: Row) -> tuple[int, int, str]:
    finding = row.finding
    return severity_order(finding.severity), outcome_order(finding.outcome, waived=finding.waived), finding.check_id


def attention(report: Report) -> Iterator[tuple[str, Place | None]]:
    """A sentence for each waiver that somebody should look at, and where it stands."""
    for waiver in report.waivers:
        label = f"the waiver of {waiver.check} for {', '.join(waiver.match)}"
        if waiver.state == "expired":
            ended = "what it waived counts again" if waiver.matched else "nothing needs it any more; take it out"
            yield f"{label} ended on {waiver.until}: {ended}", waiver.place
        elif waiver.state == "expiring":
            days = {0: "today", 1: "tomorrow"}.get(waiver.days_left, f"in {waiver.days_left} days")
            yield f"{label} ends on {waiver.until}, {days}", waiver.place
        elif waiver.state == "unmatched":
            yield f"{label} meets nothing that fails; take it out", waiver.place


def told(report: Report) -> tuple[str, ...]:
    """A sentence for each waiver that somebody should look at, with the line where it stands."""
    return tuple(f"{f'{at.path} line {at.line}: ' if at else ''}{text}" for text, at in attention(report))


def place_of(row: Row, format_name: str) -> Place:
    """The line of a file that stands for a row: that of the planned record, else the one that names the domain.

    Raises UsageError where there is neither.
    """
    place = next(iter(row.finding.planned), row.report.place)
    if place is None:
        raise placeless(format_name, row.domain)
    return place


def placeless(format_name: str, target: str) -> UsageError:
    """What to say where a format needs a line of a file for every target, and there is none for this one."""
    return UsageError(
        f'the format "{format_name}" needs a line of a file for every target, and no file names {target}; '
        "name it in ptraudit.toml, in a file for --from-file, or in a zone file for --assume"
    )


def relative_uri(place: Place) -> str:
    """The path of a place as a URI reference; an absolute path becomes a file URI (RFC 8089)."""
    path = quote(place.path.removeprefix("./"))
    return f"file://{path}" if path.startswith("/") else path
