"""`ptraudit demo`: a world in a box, audited."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import meaning, options
from ptraudit.errors import UsageError
from ptraudit.gate import Gate

if TYPE_CHECKING:
    from ptraudit.evidence import Evidence
    from ptraudit.lab.case import Case
    from ptraudit.lab.world import World
    from ptraudit.line import Question
    from ptraudit.report import DomainReport, Report

FILES = {"html": "report.html", "markdown": "report.md", "json": "report.json"}


def demo(
    *,
    output_dir: Annotated[Path, typer.Option(metavar="DIR", help="Where the reports go.")] = Path("ptraudit-demo"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the summary only.")] = False,
    no_color: options.NoColor = False,
) -> None:
    """Start a world in a box and audit it: real packets on loopback, a healthy domain and broken ones.

    Prints the reports and a summary, and writes them as HTML, Markdown and JSON. Needs no network.
    """
    import asyncio

    from ptraudit.cli import output as out
    from ptraudit.judge import judged

    try:
        output_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--output-dir {output_dir} cannot be made: {error.strerror}") from error
    report = judged(asyncio.run(_world_audited()))
    sinks = [out.Sink(format=name, path=output_dir / file) for name, file in FILES.items()]
    if not quiet:
        sinks.append(out.Sink(format="text", path=out.STDOUT))
    out.write(report, sinks, templates=None, gate=Gate(), quiet=quiet, no_color=no_color, fine=True)
    out.say(summary(report))
    out.say(f"Written: {', '.join(str(output_dir / file) for file in FILES.values())}\n")


async def _world_audited() -> "tuple[Evidence, ...]":
    from ptraudit.lab.world import World
    from ptraudit.line import Question, observed

    async with World() as world:
        prober = meaning.prober(
            probe=True,
            active=True,
            probe_name="probe.example",
            connect_to=world.connect_to,
            timeout_s=None,
            trusted=world.trust_pem,
        )
        fetcher = meaning.fetcher(connect_to=world.connect_to, timeout_s=None, trusted=world.trust_pem)
        asked = tuple(one for case in world.cases for one in _question(world, case).asked)
        servers = meaning.servers([world.resolver])
        detours = meaning.detours(world.connect_to)
        return await observed(Question(asked=asked), servers=servers, detours=detours, prober=prober, fetcher=fetcher)


def _question(world: "World", case: "Case") -> "Question":
    from ptraudit.direct import Direct
    from ptraudit.line import Question

    public = [str(network) for network in world.treat_as_public]
    return Question.of(
        [case.domain],
        helos=case.helo,
        dkim_selectors=case.selectors,
        treat_as_public=public,
        lists=world.lists,
        direct=Direct.FAILING,
    )


def summary(report: "Report") -> str:
    """A line for each domain: what it shows, the verdict, the score, and what failed or could not be judged."""
    from ptraudit.lab.cases import CASES

    rows = [_row(case, one) for case, one in zip(CASES, report.reports, strict=True)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ("  ".join((*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3])) for row in rows)
    return "\nWhat the world in a box shows\n" + "".join(f"  {line.rstrip()}\n" for line in lines)


def _row(case: "Case", one: "DomainReport") -> tuple[str, str, str, str]:
    failed = [check.name for check in one.checks if check.outcome == "fail"]
    open_ones = [check.name for check in one.checks if check.outcome == "undetermined" and check.severity == "error"]
    score = "-" if one.score is None else str(one.score)
    why = ", ".join(failed) or (f"could not be judged: {', '.join(open_ones)}" if open_ones else case.title)
    return case.domain, one.verdict, score, why
