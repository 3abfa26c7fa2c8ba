"""JUnit XML, as CI servers read it: a suite for each domain, a case for each finding.

A failure at or above --fail-on is a failure, what could not be found out an error, what is waived is skipped. Other
failures pass, as they do in the exit status, and say so in their output. What does not apply is left out.
"""

from io import BytesIO

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from ptraudit.gate import Gate
from ptraudit.render.rows import Row, rows_of
from ptraudit.report import DomainReport, Report


def render(report: Report, gate: Gate) -> str:
    """The report as JUnit XML, with a last line end."""
    suites = JUnitXml("ptraudit")
    for one in report.reports:
        suites.add_testsuite(_suite(one, gate))
    octets = BytesIO()
    suites.write(octets, pretty=True)
    return octets.getvalue().decode()


def _suite(one: DomainReport, gate: Gate) -> TestSuite:
    suite = TestSuite(one.domain or one.target)
    suite.timestamp = one.gathered_at
    for name, value in (("verdict", one.verdict), ("score", one.score), ("gathered_at", one.gathered_at)):
        suite.add_property(name, "" if value is None else str(value))  # before the cases: they are written in this order
    for row in rows_of(one):
        if row.finding.outcome != "not-applicable":
            suite.add_testcase(_case(row, gate))
    suite.time = one.duration_s
    return suite


def _case(row: Row, gate: Gate) -> TestCase:
    finding = row.finding
    case = TestCase(f"{finding.check_id} {finding.check}: {finding.subject}", classname=row.domain, time=0)
    text = "\n".join(filter(None, (finding.message, row.advice, row.waiver, *finding.details)))
    decides = row.decides(gate)
    if finding.waived:
        case.result = [Skipped(row.waiver)]
    elif finding.outcome == "fail" and decides:
        case.result = [_result(Failure(finding.message, finding.severity), text)]
    elif finding.outcome == "undetermined" and decides:
        case.result = [_result(Error(finding.message, "undetermined"), text)]
    elif finding.outcome != "pass":
        case.system_out = f"{finding.outcome}, {finding.severity}: {text}"
    return case


def _result(result: Failure | Error, text: str) -> Failure | Error:
    result.text = text
    return result
