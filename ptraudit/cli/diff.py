"""`ptraudit diff`: what changed between two reports."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import options

if TYPE_CHECKING:
    from ptraudit.comparison import Comparison, Difference, Members, TargetComparison
    from ptraudit.render.templating.terminal import Terminal

NOTHING = "Nothing differs."
WAYS = {"worse": "Worse", "better": "Better", "other": "Otherwise"}


class DiffFormat(StrEnum):
    """How the differences are shown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


Report = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A JSON report, an HTML report, or evidence of `ptraudit gather`.", show_default=False
    ),
]


def diff(
    old: Report,
    new: Report,
    *,
    format: Annotated[DiffFormat, options.option("--format", help="How to show it.")] = DiffFormat.TEXT,  # noqa: A002 - the option's name
    no_color: options.NoColor = False,
) -> None:
    """Show what changed between two reports: checks, addresses and exchangers that appeared, vanished or differ.

    Exits with 1 where something got worse, with 0 otherwise.
    """
    from ptraudit.cli.output import say, seen
    from ptraudit.comparison import compared
    from ptraudit.render.templating.clean import cleaned
    from ptraudit.reread import reread

    comparison = compared(cleaned(reread(old)), cleaned(reread(new)))
    if format is DiffFormat.JSON:
        import msgspec

        say(msgspec.json.format(msgspec.json.encode(comparison), indent=2).decode() + "\n", "utf-8")
    elif format is DiffFormat.MARKDOWN:
        say("\n".join(markdown(comparison)) + "\n", "utf-8")
    else:
        from ptraudit.render.templating.terminal import Terminal

        say("\n".join(text(comparison, Terminal(**seen(no_color=no_color)))) + "\n")
    raise typer.Exit(int(comparison.worse))


def text(comparison: "Comparison", shown: "Terminal") -> Iterator[str]:
    """The differences for a terminal."""
    styles = {"worse": "fail", "better": "pass", "other": "faint"}
    for one in comparison.targets:
        yield shown.styled(shown.plain(f"{one.target}: {summary(one)}"), "strong")
        yield from (shown.wrapped(line, "  ", "    ") for line in members(one))
        way = ""
        for row in one.findings:
            if row.way != way:
                way = row.way
                yield shown.styled(f"  {WAYS[way]}", styles[way])
            yield shown.wrapped(headline(row), "    ", "      ")
            yield from (shown.wrapped(line, "      ") for line in messages(row))
    if not comparison.targets:
        yield NOTHING


def markdown(comparison: "Comparison") -> Iterator[str]:
    """The differences for a comment."""
    from ptraudit.render.templating.markdown import code, prose

    for one in comparison.targets:
        yield f"## {code(one.target)}: {summary(one)}\n"
        yield from (f"- {prose(line)}" for line in members(one))
        way = ""
        for row in one.findings:
            if row.way != way:
                way = row.way
                yield f"\n**{WAYS[way]}**\n"
            yield f"- {prose(headline(row))}"
            yield from (f"  - {prose(line)}" for line in messages(row))
        yield ""
    if not comparison.targets:
        yield NOTHING


def summary(one: "TargetComparison") -> str:
    """What became of a target: "fail, score 60 → pass, score 100"."""

    def state(verdict: str | None, score: int | None) -> str:
        return "not audited" if verdict is None else verdict if score is None else f"{verdict}, score {score}"

    before, after = state(one.verdict_before, one.score_before), state(one.verdict_after, one.score_after)
    return before if before == after else f"{before} → {after}"


def members(one: "TargetComparison") -> Iterator[str]:
    """The addresses and exchangers that appeared and vanished, a line each kind."""
    kinds: tuple[tuple[str, Members], ...] = (("Address", one.addresses), ("Mail exchanger", one.exchangers))
    for kind, found in kinds:
        for word, names in (("appeared", found.appeared), ("vanished", found.vanished)):
            yield from (f"{kind} {word}: {name}" for name in names)


def headline(row: "Difference") -> str:
    """A difference in one line: "PTR001 ptr-missing of 192.0.2.25: pass → fail"."""
    change = "still " + (row.after or "") if row.before == row.after else f"{row.before or 'new'} → {row.after or 'gone'}"
    return f"{row.check_id} {row.check} of {row.subject}: {change}"


def messages(row: "Difference") -> Iterator[str]:
    """What was said, where it is still of use: what is, and what was where that differs and nothing is."""
    if row.before == row.after or not row.message_after:
        yield f"before: {row.message_before}"
    if row.message_after:
        yield f"now: {row.message_after}"
