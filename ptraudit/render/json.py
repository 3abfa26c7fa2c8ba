"""The JSON report: the fields of report.py under their own names, in their own order."""

from typing import Any

import msgspec

from ptraudit.gate import Gate
from ptraudit.report import Report
from ptraudit.values import schema_of


def render(report: Report, gate: Gate) -> str:  # noqa: ARG001 - every structured format is asked alike
    """The report as JSON, indented by two, with a last line end. Equal reports give equal octets."""
    return msgspec.json.format(compact(report), indent=2) + "\n"


def compact(report: Report) -> str:
    """The report as JSON on one line."""
    return msgspec.json.encode(report).decode()


def schema() -> dict[str, Any]:  # Any: a JSON document
    """The JSON Schema of the report. It forbids no further fields, since fields may be added within a version."""
    return schema_of("ptraudit report", Report)
