"""`ptraudit explain`: a check's page."""

import textwrap
from typing import Annotated, Any

import typer

from ptraudit.check import Check
from ptraudit.cli import completion
from ptraudit.errors import UsageError

WIDTH = 80


def explain(
    check: Annotated[
        str,
        typer.Argument(
            metavar="ID|NAME",
            help="A check, or the beginning of ids: PTR001, ptr-missing, PTR.",
            autocompletion=completion.check_names,
        ),
    ],
) -> None:
    """Show what a check asks, why it matters, and who can mend what it finds."""
    from ptraudit.checks import matching, near
    from ptraudit.cli.output import say

    found = matching(check)
    if not found:
        raise UsageError(f'"{check}" stands for no check{near(check)}; `ptraudit checks` lists them')
    say("\n".join(page(one) for one in found))


def page(check: Check[Any]) -> str:  # Any: checks of all scopes
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
