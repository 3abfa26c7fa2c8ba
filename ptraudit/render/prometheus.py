"""Prometheus' text exposition format, for the textfile collector of the node exporter. Every value is a gauge."""

from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from ptraudit.gate import Gate
from ptraudit.report import DomainReport, Finding, Report

VALUES = {"pass": 0, "fail": 1, "undetermined": 2}
WAIVED = 3


def render(report: Report, gate: Gate) -> str:  # noqa: ARG001 - every structured format is asked alike
    """The metrics of the report. What does not apply has none, and a score that is not known is NaN."""
    registry = CollectorRegistry()
    status = Gauge(
        "ptraudit_check_status",
        "How a check ended for an address, host or domain: 0 pass, 1 fail, 2 undetermined, 3 waived.",
        ("domain", "address", "check", "id", "severity"),
        registry=registry,
    )
    checks = Gauge("ptraudit_checks", "How many checks ended so.", ("domain", "outcome"), registry=registry)
    verdict = Gauge("ptraudit_verdict", "0 pass, 1 fail, 2 undetermined.", ("domain",), registry=registry)
    score = Gauge("ptraudit_score", "The weighted share of what passed, 0 to 100.", ("domain",), registry=registry)
    last = Gauge("ptraudit_last_run_timestamp_seconds", "When the evidence was gathered.", ("domain",), registry=registry)
    took = Gauge("ptraudit_run_seconds", "How long that took.", ("domain",), registry=registry)
    for one in report.reports:
        name = one.domain or one.target
        for finding in one.findings:
            if finding.outcome != "not-applicable":
                status.labels(name, finding.subject, finding.check, finding.check_id, finding.severity).set(_value(finding))
        for outcome, count in _counts(one).items():
            checks.labels(name, outcome).set(count)
        verdict.labels(name).set(VALUES[one.verdict])
        score.labels(name).set(float("nan") if one.score is None else one.score)
        last.labels(name).set(datetime.fromisoformat(one.gathered_at).timestamp())
        took.labels(name).set(one.duration_s)
    if report.waivers:
        ends = Gauge(
            "ptraudit_waiver_end_timestamp_seconds",
            "When a waiver stops to hold.",
            ("check", "match"),
            registry=registry,
        )
        for waiver in report.waivers:
            last_day = datetime.fromisoformat(waiver.until).replace(tzinfo=UTC)
            ends.labels(waiver.check, " ".join(waiver.match)).set((last_day + timedelta(days=1)).timestamp())
    return generate_latest(registry).decode()


def _value(finding: Finding) -> int:
    return WAIVED if finding.waived else VALUES[finding.outcome]


def _counts(one: DomainReport) -> dict[str, int]:
    return {
        "pass": one.counts["pass"],
        "fail": one.counts["fail"],
        "undetermined": one.counts["undetermined"],
        "not-applicable": one.counts["not_applicable"],
    }
