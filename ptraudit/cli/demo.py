"""`ptraudit demo`: a world in a box, audited."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import options
from ptraudit.errors import UsageError
from ptraudit.gate import Gate

if TYPE_CHECKING:
    from ptraudit.evidence import Evidence
    from ptraudit.lab.world import Case, World
    from ptraudit.report import DomainReport, Report

AT_ONCE = 3  # audits: one process is all the world, and must not be too busy to answer in time
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

    places = asyncio.Semaphore(AT_ONCE)

    async def audited(world: World, case: "Case") -> "tuple[Evidence, ...]":
        async with places:
            return await _audited(world, case)

    async with World() as world:
        audits = await asyncio.gather(*(audited(world, case) for case in world.cases))
    return tuple(evidence for audit in audits for evidence in audit)


async def _audited(world: "World", case: "Case") -> "tuple[Evidence, ...]":
    from ptraudit.line import Question, observed

    prober = options.prober(
        probe=True,
        active=True,
        probe_name="probe.example",
        connect_to=world.connect_to,
        timeout_s=None,
        trusted=world.trust_pem,
    )
    public = [str(network) for network in world.treat_as_public]
    question = Question.of([case.domain], helos=case.helo, treat_as_public=public, lists=world.lists)
    return await observed(question, servers=options.servers([world.resolver]), prober=prober)


def summary(report: "Report") -> str:
    """A line for each domain: what it shows, the verdict, the score, and what failed or could not be judged."""
    from ptraudit.lab.world import CASES

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
