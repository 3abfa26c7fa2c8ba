"""What a page shows of one report, grouped and put in order. Facts only; how they look is the template's business."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ptraudit.render.templating.blocks import Block, blocks
from ptraudit.render.templating.trips import Trip, trips
from ptraudit.render.templating.words import WORDS, counted, covered, findings_sentence, verdict_sentence
from ptraudit.repair.lines import ordering
from ptraudit.report import CheckResult, DomainReport, Finding, Report, outcome_order, severity_order


def status(outcome: str, severity: str) -> str:
    """What a result is called: a failed warning is a "warning", a failed note a "note", anything else its outcome."""
    return severity if outcome == "fail" and severity != "error" else outcome


class Part(Struct, frozen=True, kw_only=True):
    """Findings of one check that ask for the same to be done; `fix` is empty where nothing is."""

    fix: str
    findings: tuple[Finding, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """What the findings are about, each once."""
        return _each_once(finding.subject for finding in self.findings)

    @property
    def records(self) -> tuple[str, ...]:
        """The records to publish, each once."""
        return _each_once(finding.record for finding in self.findings)

    @property
    def how(self) -> tuple[str, ...]:
        """The steps at the providers, each once."""
        return _each_once(line for finding in self.findings for line in finding.how)


class Group(Struct, frozen=True, kw_only=True):
    """The findings of one check that ended alike."""

    result: CheckResult
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that stands for all where only one is shown."""
        return self.findings[0]

    @property
    def status(self) -> str:
        """What the result is called."""
        return status(self.first.outcome, self.first.severity)

    @property
    def subjects(self) -> tuple[str, ...]:
        """What the findings are about, each once."""
        return _each_once(finding.subject for finding in self.findings)

    @property
    def records(self) -> tuple[str, ...]:
        """The records to publish, each once."""
        return _each_once(finding.record for finding in self.findings)

    @property
    def fixes(self) -> tuple[str, ...]:
        """What to do, each thing once."""
        return _each_once(finding.fix for finding in self.findings)

    @property
    def who(self) -> str:
        """Whose move it is; several where the addresses have several holders."""
        return "; ".join(_each_once(finding.who for finding in self.findings))

    @property
    def how(self) -> tuple[str, ...]:
        """The steps at the providers, each once."""
        return _each_once(line for finding in self.findings for line in finding.how)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The findings by what is to be done, in their order."""
        by_fix: dict[str, list[Finding]] = {}
        for finding in self.findings:
            by_fix.setdefault(finding.fix, []).append(finding)
        return tuple(Part(fix=fix, findings=tuple(findings)) for fix, findings in by_fix.items())

    @property
    def extent(self) -> str:
        """How many subjects ended so, of how many: "3 of 4 failed", "2 undetermined"."""
        if self.first.outcome == "fail":
            return f"{len(self.findings):,} of {self.result.judged:,} failed"
        if self.first.outcome == "pass":
            return f"{len(self.findings):,} of {self.result.judged:,} passed"
        return f"{len(self.findings):,} {WORDS[self.first.outcome]}"


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """The checks that stay open for a subject, or for several alike.

    `findings` has one of each check, the worst first. `lookups` are the lines of dig, or where there are none, reasons.
    """

    findings: tuple[Finding, ...]
    subjects: tuple[str, ...]
    lookups: tuple[str, ...]
    fixes: tuple[str, ...]


class DomainView(Struct, frozen=True, kw_only=True):
    """One report, grouped. `failed` are all failures that count, the worst first, `waived` those that do not."""

    report: DomainReport
    key: str
    failed: tuple[Group, ...]
    waived: tuple[Group, ...]
    undetermined: tuple[OpenQuestion, ...]
    passed: tuple[Group, ...]
    not_applicable: tuple[Group, ...]
    trips: tuple[Trip, ...]
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """The domain, or the address."""
        return self.report.domain or self.report.target

    @property
    def sentence(self) -> str:
        """The verdict in a sentence."""
        return verdict_sentence(self.report)

    @property
    def found(self) -> str:
        """How many checks failed or stayed open, in words; empty where none did."""
        return findings_sentence(self.report)

    @property
    def coverage(self) -> str:
        """How much of the authorised space was looked at, in sentences."""
        return covered(self.report)

    @property
    def errors(self) -> tuple[Group, ...]:
        """The failed errors."""
        return tuple(group for group in self.failed if group.status == "fail")

    @property
    def warnings(self) -> tuple[Group, ...]:
        """The failed warnings."""
        return tuple(group for group in self.failed if group.status == "warning")

    @property
    def notes(self) -> tuple[Group, ...]:
        """The failed notes, of which mail does not suffer."""
        return tuple(group for group in self.failed if group.status == "note")

    @property
    def steps(self) -> tuple[Group, ...]:
        """What is to be mended, in order."""
        return self.errors + self.warnings

    @property
    def order(self) -> tuple[str, ...]:
        """Which record must be there before which other, and how much earlier, a sentence each."""
        return ordering(self.report.repairs)

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """All checks, the worst first."""
        return tuple(
            sorted(self.report.checks, key=lambda check: (outcome_order(check.outcome), severity_order(check.severity)))
        )

    @property
    def tallies(self) -> tuple[tuple[str, str], ...]:
        """How many checks ended how, as the name of the result and in words; the worst first, only what there is."""
        ended = [status(check.outcome, check.severity) for check in self.report.checks]
        nouns = {"warning": "warning", "note": "note"}
        return tuple(
            (name, counted(count, nouns[name]) if name in nouns else f"{count:,} {word}")
            for name, word in WORDS.items()
            if (count := ended.count(name))
        )

    @property
    def troubled(self) -> tuple[Trip, ...]:
        """The addresses whose round trip is broken, partly broken or unknown."""
        return tuple(trip for trip in self.trips if trip.status not in {"pass", "not-applicable"})

    @property
    def settled(self) -> tuple[Trip, ...]:
        """The other addresses."""
        return tuple(trip for trip in self.trips if trip.status in {"pass", "not-applicable"})

    @property
    def looked_at(self) -> str:
        """How many addresses and exchangers the audit covers, in words."""
        addresses = counted(len(self.report.outbound), "address", "addresses")
        return f"{addresses}, {counted(len(self.report.mx), 'mail exchanger')}"


def views(report: Report) -> tuple[DomainView, ...]:
    """A view of every report, in order. `key` is unique on a page and safe in an identifier."""
    return tuple(_view(domain, f"d{number}") for number, domain in enumerate(report.reports, 1))


def worst_first(domains: Iterable[DomainView]) -> list[DomainView]:
    """The domains that fail before those that could not be judged before those that pass, else in their order."""
    return sorted(domains, key=lambda domain: ("fail", "undetermined", "pass").index(domain.report.verdict))


def _view(domain: DomainReport, key: str) -> DomainView:
    results = {check.id: check for check in domain.checks}
    return DomainView(
        report=domain,
        key=key,
        failed=tuple(sorted(_groups((row for row in domain.findings if not row.waived), "fail", results), key=_urgency)),
        waived=tuple(sorted(_groups((row for row in domain.findings if row.waived), "fail", results), key=_urgency)),
        undetermined=_open_questions(domain.findings),
        passed=_groups(domain.findings, "pass", results),
        not_applicable=_groups(domain.findings, "not-applicable", results),
        trips=trips(domain),
        blocks=blocks(domain),
    )


def _groups(findings: Iterable[Finding], outcome: str, results: dict[str, CheckResult]) -> tuple[Group, ...]:
    ended_so = [finding for finding in findings if finding.outcome == outcome]
    by_check: dict[str, list[Finding]] = {}
    for finding in ended_so:
        by_check.setdefault(finding.check_id, []).append(finding)
    return tuple(Group(result=_result(results, found), findings=tuple(found)) for found in by_check.values())


def _open_questions(findings: Iterable[Finding]) -> tuple[OpenQuestion, ...]:
    """What is open of each subject, and the subjects of which the same is open together."""
    by_subject: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.outcome == "undetermined":
            by_subject.setdefault(finding.subject, []).append(finding)
    alike: dict[tuple[str, ...], list[list[Finding]]] = {}
    for found in by_subject.values():
        alike.setdefault(tuple(finding.check_id for finding in found), []).append(found)
    return tuple(_open_question(several) for several in alike.values())


def _open_question(several: Sequence[Sequence[Finding]]) -> OpenQuestion:
    every = [finding for found in several for finding in found]
    return OpenQuestion(
        findings=tuple(several[0]),
        subjects=_each_once(finding.subject for finding in every),
        lookups=_each_once(line for finding in every for line in finding.details or (finding.message,)),
        fixes=_each_once(finding.fix for finding in every),
    )


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _result(results: dict[str, CheckResult], findings: Sequence[Finding]) -> CheckResult:
    """The check's result; one made of its findings where a report written elsewhere lacks it."""
    first = findings[0]
    judged = len(findings) if first.outcome in {"pass", "fail"} else 0
    return results.get(first.check_id) or CheckResult(
        id=first.check_id,
        name=first.check,
        title=first.title,
        severity=first.severity,
        outcome=first.outcome,
        score=None,
        passed=judged if first.outcome == "pass" else 0,
        judged=judged,
    )


def _urgency(group: Group) -> tuple[int, int, str]:
    """Errors before warnings before notes; among equals what hits most subjects first."""
    return severity_order(group.first.severity), -len(group.findings), group.first.check_id
