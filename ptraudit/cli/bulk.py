"""`ptraudit bulk`: a list of targets to a line for each, however long the list is."""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import meaning, options
from ptraudit.dns.plain import Plain
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.bulk.run import Run

STDOUT = Path("-")


def bulk(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            help="Targets, one a line (# begins a comment), or CSV with a column of them; also gzipped. - is stdin.",
            show_default=False,
        ),
    ],
    *,
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    output: Annotated[Path, options.option("--output", "-o", metavar="FILE|-", help="Where the lines go.")] = STDOUT,
    format: Annotated[  # noqa: A002 - it is the option's name
        str, options.option("--format", metavar="F", help="jsonl, csv or sqlite. [default: by the file's ending, or jsonl]")
    ] = "",
    full: Annotated[bool, options.option("--full", help="Also write what passed, did not apply, or is accepted.")] = False,
    summary: Annotated[
        list[Path] | None, options.option(metavar="FILE", help="Write a summary here, as .html or .md. Repeatable.")
    ] = None,
    resume: Annotated[bool, options.option("--resume", help="Go on with the output of a run that was ended.")] = False,
    jobs: Annotated[
        int | None, options.option("--jobs", "-j", metavar="N", min=1, max=256, help="Processes. [default: the cores]")
    ] = None,
    shard: Annotated[
        str, options.option(metavar="N/M", help="Only this part of the list, chosen by the targets' names.")
    ] = "",
    column: Annotated[str, options.option(metavar="NAME", help="The column of CSV that holds the targets.")] = "",
    ip: options.Ips = None,
    helo: options.Helos = None,
    probe: options.Probe = False,
    probe_name: options.ProbeName = "",
    connect_to: options.ConnectTo = None,
    resolver: options.Resolvers = None,
    transport: options.TransportOption = Plain.UDP,
    max_qps: options.MaxQps = None,
    treat_as_public: options.TreatAsPublic = None,
    max_addresses: options.MaxAddresses = 256,
    select: options.Select = None,
    ignore: options.Ignore = None,
    receiver: options.ReceiverNames = None,
    fail_on: options.FailOnOption = None,
    min_score: options.MinScore = None,
    exit_zero: options.ExitZero = False,
    timeout: options.Timeout = None,
    quiet: options.Quiet = False,
) -> None:
    """Audit a list of targets of any length: a line for each as soon as it is done, in little memory, on all cores.

    A line is what `audit --format json` has under "reports", without what passed, which its "checks" count. What several
    targets share, such as a provider's addresses, is asked and judged once. What is no target gets a line with an error.

    DKIM, BIMI, MTA-STS and TLS reporting cost forty questions for each domain, which nobody shares: they are asked about
    where --select names them, as in --select all.
    """
    from ptraudit.bulk.outputs import Format
    from ptraudit.bulk.run import Run
    from ptraudit.bulk.summary import format_of
    from ptraudit.bulk.targets import Shard
    from ptraudit.bulk.work import Job
    from ptraudit.dns.stub import TOTAL_S
    from ptraudit.evidence import Origin, OriginKind, Request
    from ptraudit.policy import OF_EACH
    from ptraudit.target import detour, network
    from ptraudit.target import helo as understood_helo

    settings = meaning.configuration(context)
    endings = {".csv": "csv", ".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite"}
    name = format or endings.get(output.suffix.lower(), "jsonl")
    if name not in set(Format):
        raise UsageError(f'--format "{name}" is unknown; give {" or ".join(Format)}')
    for path in summary or ():
        format_of(path)
        if not path.parent.is_dir():
            raise UsageError(f"--summary {path} cannot be written: {path.parent} is no directory")
    ignore = [*(ignore or ()), *(() if select else OF_EACH)]
    policy = meaning.policy(select, ignore, receiver, settings)
    meaning.prober(probe=probe, probe_name=probe_name, connect_to=connect_to, timeout_s=timeout)  # each process has its own
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    processes = jobs or cores or 1
    job = Job(
        path=file,
        servers=meaning.servers(resolver, transport),
        total_s=timeout or TOTAL_S,
        request=Request(
            target="",
            helo=tuple(map(understood_helo, helo or ())),
            treat_as_public=meaning.networks(treat_as_public or ()),
            max_addresses=max_addresses,
        ),
        jobs=processes,
        max_qps=max_qps,
        probe=probe,
        probe_name=probe_name,
        reply_s=timeout,
        detours=tuple(map(detour, connect_to or ())),
        networks=tuple(
            (network(text, "--ip"), Origin(kind=OriginKind.OPTION, detail=f"--ip {text.strip()}")) for text in ip or ()
        ),
        select=tuple(select or ()),
        ignore=tuple(ignore),
        severities=settings.severities,
        waivers=settings.waivers,
        receivers=policy.receivers,
        fail_on=fail_on,
        min_score=min_score,
        full=full,
    )
    run = Run(
        job=job,
        column=column,
        shard=Shard.named(shard) if shard else None,
        format=Format(name),
        output=output,
        resume=resume,
        jobs=processes,
    )
    status = _carried_out(run, summary or (), quiet=quiet)
    raise typer.Exit(0 if exit_zero else status)


def progress_told(run: "Run") -> str:
    """How far a run is: targets, failures, targets a second, and how long the rest will take."""
    tally, elapsed_s = run.tally, max(time.monotonic() - run.progress.began, 0.001)
    rate = (tally.targets - run.progress.before) / elapsed_s
    parts = [f"{tally.targets:,} targets", f"{tally.verdicts['fail']:,} fail"]
    parts += [
        f"{count:,} {word}"
        for count, word in ((tally.verdicts["undetermined"], "open"), (tally.refusals, "no targets"))
        if count
    ]
    parts.append(f"{rate:,.0f} a second")
    share = run.progress.share()
    if share and share < 1:
        left_s = int(elapsed_s * (1 - share) / share)
        parts.append(f"{left_s // 60}:{left_s % 60:02} left")
    return ", ".join(parts)


def _carried_out(run: "Run", summaries: "list[Path] | tuple[Path, ...]", *, quiet: bool) -> int:
    from ptraudit.bulk.summary import format_of, rendered, told
    from ptraudit.cli.output import replace_file
    from ptraudit.cli.progress import followed

    try:
        run.carry_out(lambda: followed(lambda: progress_told(run), lambda: run.progress.share() or 0.0, quiet=quiet))
    finally:
        result = run.summary
        if result is not None:
            if not quiet:
                sys.stderr.write(told(result))
                if not result.whole and run.resumable:
                    sys.stderr.write("  interrupted; the same command with --resume goes on\n")
            for path in summaries:
                try:
                    replace_file(path, rendered(result, format_of(path)).encode())
                except OSError as error:
                    raise UsageError(f"--summary {path} cannot be written: {error.strerror}") from error
    return run.tally.status
