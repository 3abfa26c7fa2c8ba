"""Reports as they should look, to the byte, beside the evidence that they come from.

`evidence.json` is made by hand: one domain with most kinds of fault, one in order; what runs before it and receivers
would say is added. When a report is meant to change,
run `python -m tests.golden` in the root of the repository and read what `git diff` shows before it is committed.
"""

from pathlib import Path

from msgspec.structs import replace

from ptraudit.archive import loaded
from ptraudit.config.read import parsed
from ptraudit.judge import judged
from ptraudit.mail.letter import letter
from ptraudit.policy import Policy
from ptraudit.render import render
from ptraudit.report import ALGORITHM, Report, Tool
from tests.samples import watched

FOLDER = Path(__file__).parent
FILES = {
    "html": "report.html",
    "markdown": "report.md",
    "text": "report.txt",
    "json": "report.json",
    "junit": "report.xml",
    "sarif": "report.sarif",
    "gitlab": "codequality.json",
    "github": "annotations.txt",
    "nagios": "nagios.txt",
    "prometheus": "report.prom",
}
CONFIGURATION = """\
[[domain]]

name = "example.com"

[severity]
ptr-many = "warning"

[[domain]]
name = "xn--bcher-kva.example"

[[waiver]]
check = "ptr-generic"
match = "203.0.113.0/24"
until = 2027-03-31
reason = "The hoster renames its pool in March, ticket 4711."

[[waiver]]
check = "MX001"
match = "mx2.example.com"
until = 2026-11-30
reason = "The new exchanger goes live next week."

[[waiver]]
check = "FCR001"
match = ["198.51.100.3", "*.old.example"]
until = 2026-10-31
reason = "The old name was to be dropped in October."

[[waiver]]
check = "SPF001"
match = "xn--bcher-kva.example"
until = 2027-01-31
reason = "Nothing needs this one."
"""


def golden_report() -> Report:
    """The report on the evidence, with a version that no release changes."""
    tool = Tool(name="ptraudit", version="0", algorithm=ALGORITHM)
    configuration = parsed(CONFIGURATION, Path("ptraudit.toml"))
    policy = Policy.of(severities=configuration.severities, waivers=configuration.waivers)
    report = judged(loaded(FOLDER / "evidence.json"), policy)
    seen = watched()
    first = replace(report.reports[0], trend=seen.trend, changes=seen.changes)
    return replace(report, tool=tool, reports=(first, *report.reports[1:]))


def written() -> dict[str, str]:
    """Every report by the name of its file, and both forms of the letter."""
    report = golden_report()
    words = letter(report, attached="The full report is attached as report.html.")
    return {file: render(report, name) for name, file in FILES.items()} | {
        "letter.html": words.html,
        "letter.txt": words.text,
    }


def write() -> None:
    """Write every report anew."""
    for file, text in written().items():
        (FOLDER / file).write_text(text, encoding="utf-8", newline="\n")
