"""`ptraudit checks`: the catalogue."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ptraudit.check import Check


class CatalogueFormat(StrEnum):
    """How the catalogue is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def checks(
    *,
    format: Annotated[CatalogueFormat, typer.Option("--format", help="How to show it.")] = CatalogueFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """List every check with its id, name and severity."""
    from ptraudit.checks import catalogue
    from ptraudit.cli.output import say

    say({CatalogueFormat.TEXT: text, CatalogueFormat.MARKDOWN: markdown, CatalogueFormat.JSON: as_json}[format](catalogue()))


def text(catalogue: "tuple[Check[Any], ...]") -> str:  # Any: checks of all scopes
    """One line a check."""
    width = max(len(check.name) for check in catalogue)
    return "".join(f"{check.id:<8} {check.severity:<8} {check.name:<{width}}  {check.title}\n" for check in catalogue)


def markdown(catalogue: "tuple[Check[Any], ...]") -> str:  # Any: as above
    """A table, as the README shows it."""
    rows = "".join(f"| {check.id} | `{check.name}` | {check.severity} | {check.title} |\n" for check in catalogue)
    return f"| Id | Name | Severity | Passes as |\n|---|---|---|---|\n{rows}"


def as_json(catalogue: "tuple[Check[Any], ...]") -> str:  # Any: as above
    """A list of everything that a check says of itself."""
    rows = [
        {
            "id": check.id,
            "name": check.name,
            "severity": check.severity.value,
            "scope": check.scope.name,
            "title": check.title,
            "failure_title": check.failure_title,
            "what": check.what,
            "why": check.why,
            "fix": check.fix,
            "who": check.mover.value,
            "sources": list(check.sources),
            "since": check.since,
        }
        for check in catalogue
    ]
    return json.dumps({"checks": rows}, indent=2, ensure_ascii=False) + "\n"
