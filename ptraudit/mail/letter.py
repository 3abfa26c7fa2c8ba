"""What the mailed report says, as HTML that mail programs show and as text. Both are short whatever the report."""

from pathlib import Path

from css_inline import CSSInliner
from msgspec import Struct

from ptraudit.render.templating.clean import cleaned
from ptraudit.render.templating.detail import Budget, Detail
from ptraudit.render.templating.engine import fill
from ptraudit.render.templating.terminal import Terminal
from ptraudit.report import Report

MOST_HTML = 90_000  # Gmail clips what is over 102 kB (https://github.com/hteumeuleu/email-bugs/issues/41)
MOST_TEXT = 60_000
COLUMNS = 72  # as RFC 3676 section 4.2 has text that may be quoted

_LEVELS = (
    Detail(rows=20, groups=60, domains=50, index=400),
    Detail(rows=10, groups=30, domains=20, index=300),
    Detail(rows=6, groups=20, domains=8, index=150),
    Detail(rows=4, groups=12, domains=3, index=80),
    Detail(rows=2, groups=6, domains=1, index=40),
    Detail(rows=1, groups=2, domains=1, index=10),
    Detail(rows=1, groups=1, domains=0, index=5),
)


class Letter(Struct, frozen=True, kw_only=True):
    """The two forms of one letter, with lines that end in a line feed."""

    html: str
    text: str


def letter(report: Report, *, attached: str, templates: Path | None = None) -> Letter:
    """The letter on a report; `attached` is a sentence that says what goes with it, or empty.

    `templates` is a folder that is looked in before our own. Raises UnreadableFile for a template at fault.
    """
    printable = cleaned(report)
    inliner = CSSInliner(load_remote_stylesheets=False)
    html = fill(
        printable,
        "mail.html.j2",
        templates=templates,
        terminal=Terminal(color=False, width=COLUMNS, ascii_only=False),
        budget=Budget(levels=_LEVELS, most=MOST_HTML),
        finish=inliner.inline,
        attached=attached,
    )
    text = fill(
        printable,
        "mail.text.j2",
        templates=templates,
        terminal=Terminal(color=False, width=COLUMNS, ascii_only=False),
        budget=Budget(levels=_LEVELS, most=MOST_TEXT),
        attached=attached,
    )
    return Letter(html=html, text=text)
