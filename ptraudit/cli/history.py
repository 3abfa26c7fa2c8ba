"""`ptraudit history`: what changed from run to run."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import completion, options
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.history import Run
    from ptraudit.render.templating.terminal import Terminal

MOST_NAMED = 10


class HistoryFormat(StrEnum):
    """What `history` prints."""

    TEXT = "text"
    JSON = "json"


def history(
    domain: Annotated[
        str,
        typer.Argument(metavar="DOMAIN", help="A domain or an address that was audited.", autocompletion=completion.domains),
    ],
    *,
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    history: options.History = None,
    limit: Annotated[int, options.option(metavar="N", min=1, help="How many runs, the last ones.")] = 30,
    format: Annotated[HistoryFormat, options.option(help="What to print.")] = HistoryFormat.TEXT,  # noqa: A002 - its name
    no_color: options.NoColor = False,
) -> None:
    """Show the runs on a domain: verdict, score, and what two runs in a row have seen change.

    The runs are those of `audit` and `judge` with the same --history FILE.
    """
    from ptraudit.cli.output import say, seen
    from ptraudit.history import History
    from ptraudit.target import target

    if history is None:
        raise UsageError("--history is missing; give the file that `ptraudit audit --history FILE` writes")
    understood = target(domain).understood
    with History(history, create=False) as opened:
        runs = opened.runs(understood, limit)
        if not runs:
            raise UsageError(_unknown(understood, history, opened.targets()))
    if format is HistoryFormat.JSON:
        say(_json(understood, runs), "utf-8")
    else:
        from ptraudit.render.templating.terminal import Terminal

        say("\n".join(_lines(understood, runs, Terminal(**seen(no_color=no_color)))) + "\n")


def _unknown(understood: str, path: Path, known: Sequence[str]) -> str:
    more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
    listed = f"it knows {', '.join(known[:MOST_NAMED])}{more}" if known else "it knows nothing yet"
    return f"--history {path} has no run on {understood}; {listed}"


def _json(understood: str, runs: "Sequence[Run]") -> str:
    import msgspec

    document = {
        "schema_version": "1",
        "target": understood,
        "runs": [{**msgspec.to_builtins(run.point), "changes": run.changes} for run in runs],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _lines(understood: str, runs: "Sequence[Run]", shown: "Terminal") -> Iterator[str]:
    from ptraudit.render.templating.aside import changed
    from ptraudit.render.templating.words import SIGNS, counted, moment
    from ptraudit.spark import sparkline

    scores = [run.point.score for run in runs]
    known = [score for score in scores if score is not None]
    yield shown.styled(f"{understood}: {counted(len(runs), 'run')}", "strong")
    if known:
        yield f"Score {sparkline(scores, ascii_only=shown.ascii_only)} {min(known)} to {max(known)}"
    yield ""
    yield "When                     Verdict         Score  Failed  Undetermined"
    for run in runs:
        point = run.point
        score = "-" if point.score is None else str(point.score)
        verdict = shown.plain(f"{SIGNS[point.verdict]} {point.verdict}".ljust(14))
        counts = f"{score:>6}{point.failed:>8}{point.undetermined:>14}"
        yield f"{moment(point.at):<25}{shown.styled(verdict, point.verdict)} {counts}"
        for change in run.changes:
            yield shown.wrapped(changed(change), "    ", "        ")
