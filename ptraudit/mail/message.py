"""The mailed report as a message: RFC 5322 and MIME."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path

from ptraudit.mail.letter import letter
from ptraudit.render import render
from ptraudit.render.json import compact
from ptraudit.render.templating.clean import cleaned
from ptraudit.render.templating.words import counted, findings_sentence
from ptraudit.report import Report

MOST_ATTACHED = 7_000_000  # octets; Base64 makes 9.5 MB of them, and many servers take 10

_KINDS = {"html": ("text", "html"), "json": ("application", "json")}


def message(
    report: Report, *, sender: Address, to: Sequence[Address], now: datetime, unique: str, templates: Path | None = None
) -> EmailMessage:
    """The report as multipart/mixed: text and HTML as alternatives, then the full report as HTML and as JSON.

    What would make it too large for mail is left out, and the letter says so. `now` knows its offset; `unique` makes
    the Message-ID and is one of a kind. The recipients stand in To.
    """
    name = file_name(report)
    files = {
        f"{name}.html": render(report, "html", templates=templates).encode(),
        f"{name}.json": compact(cleaned(report)).encode(),  # no blanks: Base64 makes every octet dearer
    }
    kept: dict[str, bytes] = {}
    for path in sorted(files, key=lambda path: len(files[path])):
        if sum(map(len, kept.values())) + len(files[path]) <= MOST_ATTACHED:
            kept[path] = files[path]
    words = letter(report, attached=_attached(sorted(kept), sorted(files.keys() - kept.keys())), templates=templates)
    made = EmailMessage(policy=SMTP if all(str(one).isascii() for one in (sender, *to)) else SMTPUTF8)
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject(report)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{unique}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5: nobody answers that they are on holiday
    made["X-Auto-Response-Suppress"] = "All"  # what Exchange reads instead
    made["List-Id"] = f"<{list_id(report, sender.domain)}>"  # RFC 2919: people file by it
    made.set_content(words.text, cte="quoted-printable")
    made.add_alternative(words.html, subtype="html", cte="quoted-printable")
    for path in sorted(kept):
        maintype, subtype = _KINDS[path.rsplit(".", 1)[1]]
        made.add_attachment(kept[path], maintype=maintype, subtype=subtype, filename=path, params={"charset": "utf-8"})
    return made


def subject(report: Report) -> str:
    """A subject that sorts by what was audited, then by how it is: "[ptraudit] example.com fail 87/100, 2 errors"."""
    if len(report.reports) != 1:
        verdicts = [one.verdict for one in report.reports]
        counts = [f"{verdicts.count(word)} {word}" for word in ("fail", "undetermined", "pass") if word in verdicts]
        return f"[ptraudit] {counted(len(verdicts), 'domain')}: {', '.join(counts) or 'nothing audited'}"
    one = report.reports[0]
    score = "" if one.score is None else f" {one.score}/100"
    found = findings_sentence(one)
    return _plain(f"[ptraudit] {one.target} {one.verdict}{score}{f', {found}' if found else ''}")


def file_name(report: Report) -> str:
    """What files on this report are called, without an ending: "ptraudit-example.com"."""
    name = report.reports[0].target if len(report.reports) == 1 else counted(len(report.reports), "domain")
    return "ptraudit-" + re.sub(r"[^A-Za-z0-9._-]", "-", name)[:100]


def list_id(report: Report, domain: str) -> str:
    """A list for each audited domain, and one for reports on several, below the sender's domain (RFC 2919 section 2)."""
    name = report.reports[0].target if len(report.reports) == 1 else "domains"
    label = re.sub(r"[^a-z0-9.-]", "-", name.lower())[:150]
    return f"{re.sub(r'[.-]*[.][.-]*', '.', label).strip('.-') or 'report'}.ptraudit.{domain}"


def _attached(kept: Sequence[str], left_out: Sequence[str]) -> str:
    said = f"The full report is attached as {' and '.join(kept)}." if kept else ""
    return f"{said} Too large to be attached: {' and '.join(left_out)}.".strip() if left_out else said


def _plain(text: str) -> str:
    """Text for a header: on one line, and short."""
    return "".join(character if character.isprintable() else "?" for character in text)[:200]
