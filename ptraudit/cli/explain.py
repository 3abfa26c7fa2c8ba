"""`ptraudit explain`: a check's page, or what a refusal means."""

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptraudit.cli import completion
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.bounces import Explanation
    from ptraudit.check import Check

WIDTH = 80
MOST_OCTETS = 32 * 2**20  # of a log or a DSN; a day of a small server
NOTHING_KNOWN = 3  # as where a check could not find out


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|NAME|TEXT|FILE|-",
            help="A check, or the beginning of ids: PTR001, ptr-missing, PTR. Or a refusal: the words of a bounce, a DSN, "
            "lines from the log of Postfix or Exim, in a file or on stdin.",
            autocompletion=completion.check_names,
        ),
    ],
) -> None:
    """Show a check's page; or which receiver refuses with these words, by which rule, and how to mend it.

    Exits with 3 where nothing is known of any of the refusals.
    """
    from ptraudit.checks import matching, near
    from ptraudit.cli.output import say

    found = matching(what)
    if found:
        say("\n".join(page(one) for one in found))
        return
    text = _told(what)
    if text is None:
        hint = near(what) or '; a refusal is given in quotes: "450 4.7.25 Client host rejected: …"'
        raise UsageError(f'"{what}" stands for no check{hint}; `ptraudit checks` lists them')
    from ptraudit.bounces import explained

    explanations = explained(text)
    if not explanations:
        say("No refusal or deferral was found in that: expected is an SMTP reply as 450 4.7.25 …, a log line, or a DSN.\n")
        raise typer.Exit(NOTHING_KNOWN)
    say("\n".join("\n".join(_lines(one)) + "\n" for one in explanations))
    if not any(one.means for one in explanations):
        raise typer.Exit(NOTHING_KNOWN)


def _told(what: str) -> str | None:
    """The text to explain: stdin, a file, or the words themselves; None where it can be none. Raises UsageError."""
    try:
        if what == "-":
            return sys.stdin.buffer.read(MOST_OCTETS).decode(errors="replace")
        if Path(what).is_file():
            with Path(what).open("rb") as file:
                return file.read(MOST_OCTETS).decode(errors="replace")
    except OSError as error:
        raise UsageError(f"{what} cannot be read: {error.strerror}") from error
    return what if re.search(r"\s|\b[245]\.\d{1,3}\.\d{1,3}\b", what.strip()) else None


def page(check: "Check[Any]") -> str:  # Any: checks of all scopes
    """The page of one check, as text of 80 columns."""
    rule, _, edges = check.what.partition("\n\n")
    parts = [
        f"{check.id} {check.name} ({check.severity}, asked of each {check.scope.name}, since {check.since})",
        f"Passes as: {check.title}\nFails as:  {check.failure_title}",
        _wrapped("What", rule),
        *([textwrap.indent(textwrap.fill(" ".join(edges.split()), WIDTH - 2), "  ")] if edges else []),
        _wrapped("Why", check.why),
        _wrapped("Whose move", check.mover.value),
        _wrapped("Fix", check.fix),
        "Sources\n" + "\n".join(f"  {source}" for source in check.sources),
    ]
    return "\n\n".join(parts) + "\n"


def _wrapped(heading: str, text: str) -> str:
    return heading + "\n" + textwrap.indent(textwrap.fill(" ".join(text.split()), WIDTH - 2), "  ")


def _lines(one: "Explanation") -> Iterator[str]:
    reply = one.reply
    yield textwrap.fill(" ".join(filter(None, (reply.code, reply.status, reply.text))), WIDTH)
    name = f" ({one.receiver})" if one.receiver and one.receiver != one.who else ""
    told = {
        "Said by": reply.server,
        "Who": f"{one.who}{name}" if one.who else "not known: these words are in no list of ours",
        "Means": one.means,
        "Then": one.then,
        "Checks": ", ".join(f"{check.id} {check.name}" for check in one.checks) or ("none finds this" if one.means else ""),
        **{f"Mend {check.id}": f"{check.fix} The move of {check.mover}." for check in one.checks[:2]},
        "Source": one.source,
        "Audit": _command(one) if one.checks else "",
    }
    for heading, text in told.items():
        if text:
            yield textwrap.fill(
                text, WIDTH, initial_indent=f"  {heading + ':':<13} ", subsequent_indent=" " * 16, break_on_hyphens=False
            )


def _command(one: "Explanation") -> str:
    """The command that finds the reason."""
    what = str(one.reply.client) if one.reply.client else "DOMAIN"
    helo = " --helo NAME" if any(check.id.startswith("EHLO") for check in one.checks) else ""
    receiver = f" --receiver {one.receiver}" if one.receiver else ""
    return f"ptraudit audit {what}{helo} --select {','.join(check.id for check in one.checks)}{receiver}"
