"""`ptraudit receivers`: whose rules are known, and from when."""

import json
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import completion
from ptraudit.cli.checks import CatalogueFormat

if TYPE_CHECKING:
    from ptraudit.receiver import Receiver
    from ptraudit.receivers import Demand, Hosted

WIDTH = 80


def receivers(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Only these, with everything that is known of them: gmail, postfix.",
            show_default=False,
            autocompletion=completion.receiver_names,
        ),
    ] = None,
    *,
    format: Annotated[CatalogueFormat, typer.Option("--format", help="How to show it.")] = CatalogueFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """List the receivers whose rules are known, where from and from when.

    A program's rule was compared with the version that is named, or is modelled on its source and not proven. A hosted
    receiver is known by what it documents, or by what others saw.
    """
    from ptraudit.cli.output import say
    from ptraudit.receivers import hosted, named, software

    chosen = named(names, "receivers") if names else ()
    some_hosted = tuple(one for one in hosted() if not names or one.name in chosen)
    some_software = tuple(one for one in software() if not names or one.name in chosen)
    if format is CatalogueFormat.JSON:
        say(as_json(some_hosted, some_software))
    elif format is CatalogueFormat.MARKDOWN:
        say(markdown(some_hosted, some_software))
    elif names:
        say("\n".join((*map(_page, some_hosted), *map(_software_page, some_software))))
    else:
        say(text(some_hosted, some_software))


def text(hosted: "tuple[Hosted, ...]", software: "tuple[Receiver, ...]") -> str:
    """A line a receiver."""
    rows = [(one.name, _standing(one), one.title) for one in hosted]
    rows += [(one.name, proof(one), one.title) for one in software]
    width, middle = (max(len(row[place]) for row in rows) for place in (0, 1))
    return "".join(f"{name:<{width}}  {known:<{middle}}  {title}\n" for name, known, title in rows)


def markdown(hosted: "tuple[Hosted, ...]", software: "tuple[Receiver, ...]") -> str:
    """A table."""
    rows = [(one.name, one.title, _standing(one)) for one in hosted]
    rows += [(one.name, one.title, proof(one)) for one in software]
    lines = "".join(f"| `{name}` | {title} | {known} |\n" for name, title, known in rows)
    return f"| Name | Receiver | Known |\n|---|---|---|\n{lines}"


def as_json(hosted: "tuple[Hosted, ...]", software: "tuple[Receiver, ...]") -> str:
    """Everything that is known of each."""
    rows: list[dict[str, object]] = [
        {"name": one.name, "title": one.title, "kind": "hosted", "demands": [_demand(demand) for demand in one.demand]}
        for one in hosted
    ]
    rows += [
        {
            "name": one.name,
            "title": one.title,
            "kind": "software",
            "proven": one.proven or None,
            "needs_ehlo": one.needs_ehlo,
            "source": one.source,
            "retrieved": one.retrieved,
        }
        for one in software
    ]
    return json.dumps({"receivers": rows}, indent=2, ensure_ascii=False) + "\n"


def proof(one: "Receiver") -> str:
    """The version that a program's rule was compared with, or that it was compared with none."""
    return f"proven with {one.proven}" if one.proven else "modelled, not proven"


def _standing(one: "Hosted") -> str:
    """How well a hosted receiver is known, and since when, by the newest of its demands."""
    newest = max(demand.retrieved for demand in one.demand)
    best = next(word for word in ("documented", "observed", "third party") if word in {d.confidence for d in one.demand})
    return f"{best}, {newest}{_age(newest)}"


def _age(retrieved: str) -> str:
    from ptraudit.receivers import is_old

    return " (over a year old)" if is_old(retrieved, datetime.now(UTC).date()) else ""


def _demand(demand: "Demand") -> dict[str, object]:
    return {
        "demand": demand.what,
        "of": demand.of,
        "family": demand.family,
        "checks": list(demand.checks),
        "either": [list(group) for group in demand.either],
        "action": demand.action.value,
        "temporary": demand.temporary or None,
        "permanent": demand.permanent or None,
        "phase": demand.phase.value if demand.phase else None,
        "confidence": demand.confidence,
        "source": demand.source,
        "retrieved": demand.retrieved,
    }


def _page(one: "Hosted") -> str:
    return "\n".join((f"{one.name}: {one.title}", "", *(line for demand in one.demand for line in _told(demand))))


def _told(demand: "Demand") -> Iterator[str]:
    whose = "of bulk senders: " if demand.of == "bulk" else ""
    yield textwrap.fill(f"{whose}{demand.what}", WIDTH, initial_indent="- ", subsequent_indent="  ")
    otherwise = demand.action.value if demand.action != "unknown" else "not documented"
    reply = f", {' or '.join(demand.replies)}" if demand.replies else ""
    phase = f", at {demand.phase}" if demand.phase else ""
    yield f"  Otherwise:  {otherwise}{reply}{phase}"
    parts = [*demand.checks, *([" or ".join(" with ".join(group) for group in demand.either)] if demand.either else [])]
    yield f"  Checks:     {', '.join(parts) or 'none answers it'}"
    yield textwrap.fill(
        f"{demand.confidence}, {demand.source}, {demand.retrieved}{_age(demand.retrieved)}",
        WIDTH,
        initial_indent="  Known:      ",
        subsequent_indent=" " * 14,
    )
    yield ""


def _software_page(one: "Receiver") -> str:
    rule = " ".join((one.rule.__doc__ or "").split())
    lines = (
        f"{one.name}: {one.title}",
        "",
        textwrap.fill(rule, WIDTH, initial_indent="- ", subsequent_indent="  "),
        f"  Known:      {proof(one)}; {one.source}, {one.retrieved}{_age(one.retrieved)}",
        *(["  Needs:      the EHLO name, --helo"] if one.needs_ehlo else []),
        "",
    )
    return "\n".join(lines)
