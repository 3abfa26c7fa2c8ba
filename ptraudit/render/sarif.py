"""SARIF 2.1.0 (OASIS), as code scanning reads it: one run over all domains, a result for what failed or stayed open."""

import json
from typing import Any

from ptraudit.gate import Gate
from ptraudit.render.rows import Row, place_of, relative_uri, rows
from ptraudit.report import Finding, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST = 5_000  # what GitHub shows of a run; the worst come first


def render(report: Report, gate: Gate) -> str:  # noqa: ARG001 - every structured format is asked alike
    """The report as SARIF, with a last line end. Raises UsageError where a domain has no place in a file."""
    found = rows(report)
    rules = {row.finding.check_id: row.finding for row in reversed(found)}
    ids = sorted(rules)
    run: dict[str, Any] = {  # Any: a JSON document
        "tool": {
            "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "rules": [_rule(rules[check_id]) for check_id in ids],
            }
        },
        "automationDetails": {"id": "ptraudit/"},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _left_out(len(found))}],
        "results": [_result(row, ids.index(row.finding.check_id)) for row in found[:MOST]],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _left_out(count: int) -> list[dict[str, Any]]:  # Any: as above
    text = f"{count - MOST:,} more results are left out; the JSON report has them."
    return [{"level": "warning", "message": {"text": text}}] if count > MOST else []


def _rule(finding: Finding) -> dict[str, Any]:  # Any: as above
    rule: dict[str, Any] = {
        "id": finding.check_id,
        "name": finding.check,
        "shortDescription": {"text": finding.title},
        "defaultConfiguration": {"level": finding.severity},
    }
    if finding.fix:
        rule["help"] = {"text": f"{finding.fix} Sources: {'; '.join(finding.sources)}."}
    return rule


def _result(row: Row, rule: int) -> dict[str, Any]:  # Any: as above
    """A result; one that stayed open has the kind "open" and so the level "none" (sections 3.27.9 and 3.27.10)."""
    finding, place = row.finding, place_of(row, "sarif")
    still_open = finding.outcome == "undetermined"
    result: dict[str, Any] = {
        "ruleId": finding.check_id,
        "ruleIndex": rule,
        "kind": "open" if still_open else "fail",
        "level": "none" if still_open else finding.severity,
        "message": {"text": "\n".join(filter(None, (finding.message, row.advice)))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": relative_uri(place)},
                    "region": {"startLine": place.line},
                },
                "logicalLocations": [{"name": finding.subject, "fullyQualifiedName": f"{row.domain}/{finding.subject}"}],
            }
        ],
        "partialFingerprints": {"ptraudit/v1": row.fingerprint},
    }
    if finding.waiver is not None:
        status = "rejected" if finding.waiver.expired else "accepted"
        result["suppressions"] = [{"kind": "external", "status": status, "justification": row.waiver}]
    return result
