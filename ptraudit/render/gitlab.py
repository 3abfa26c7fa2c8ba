"""GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

import json

from ptraudit.gate import Gate
from ptraudit.render.rows import Row, place_of, rows
from ptraudit.report import Report

SEVERITY = {"error": "critical", "warning": "major", "note": "info"}


def render(report: Report, gate: Gate) -> str:  # noqa: ARG001 - every structured format is asked alike
    """What failed, stayed open or is waived, as JSON with a last line end. Raises UsageError where a domain has no place."""
    return json.dumps([_issue(row) for row in rows(report)], indent=2, ensure_ascii=False) + "\n"


def _issue(row: Row) -> dict[str, object]:
    finding, place = row.finding, place_of(row, "gitlab")
    failing = finding.outcome == "fail" and not finding.waived
    return {
        "description": " ".join(filter(None, (finding.message, f"({row.waiver})" if row.waiver else "", finding.fix))),
        "check_name": f"{finding.check_id} {finding.check}",
        "fingerprint": row.fingerprint,
        "severity": SEVERITY[finding.severity] if failing else "info" if finding.waived else "minor",
        "location": {"path": place.path.removeprefix("./"), "lines": {"begin": place.line}},
    }
