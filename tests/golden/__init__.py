"""Reports as they should look, to the byte, beside the evidence that they come from.

`evidence.json` is made by hand: one domain with most kinds of fault, one in order. When a report is meant to change,
run `python -m tests.golden` in the root of the repository and read what `git diff` shows before it is committed.
"""

from pathlib import Path

from ptraudit.archive import loaded
from ptraudit.judge import judge
from ptraudit.render import render
from ptraudit.report import ALGORITHM, SCHEMA_VERSION, Report, Tool

FOLDER = Path(__file__).parent
FILES = {"html": "report.html", "markdown": "report.md", "text": "report.txt", "json": "report.json"}


def golden_report() -> Report:
    """The report on the evidence, with a version that no release changes."""
    tool = Tool(name="ptraudit", version="0", algorithm=ALGORITHM)
    domains = tuple(judge(evidence) for evidence in loaded(FOLDER / "evidence.json"))
    return Report(schema_version=SCHEMA_VERSION, tool=tool, reports=domains)


def write() -> None:
    """Write every report anew."""
    report = golden_report()
    for name, file in FILES.items():
        (FOLDER / file).write_text(render(report, name), encoding="utf-8", newline="\n")
