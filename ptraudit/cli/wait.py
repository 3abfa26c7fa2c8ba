"""`ptraudit wait`: until a change has arrived everywhere."""

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import completion, meaning, options
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.dns.server import Server
    from ptraudit.evidence import Evidence
    from ptraudit.line import Question
    from ptraudit.policy import Policy
    from ptraudit.watch import Round

SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
OWN_SERVERS = "the zones' own servers"
LONGEST_S = 30 * 86400  # a month: whatever takes longer is no change under way


def wait(
    context: typer.Context,
    domain: Annotated[
        str,
        typer.Argument(
            metavar="DOMAIN", help="A domain or an address.", show_default=False, autocompletion=completion.domains
        ),
    ],
    *,
    checks: Annotated[
        list[str],
        options.option(
            "--for",
            metavar="CHECK,...",
            envvar="PTRAUDIT_FOR",
            help="The checks that must pass, by id, beginning of an id, or name.",
            autocompletion=completion.check_names,
        ),
    ],
    deadline: Annotated[
        str, options.option("--deadline", metavar="TIME", help="How long at most, as 90s, 10m or 1h30m.")
    ] = "1h",
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    ip: options.Ips = None,
    helo: options.Helos = None,
    dkim_selector: options.DkimSelectors = None,
    resolver: options.Resolvers = None,
    treat_as_public: options.TreatAsPublic = None,
    max_addresses: options.MaxAddresses = 256,
    timeout: options.Timeout = None,
    authoritative: Annotated[
        bool,
        options.option(
            "--authoritative/--no-authoritative", help="Ask all servers of the zones too, each directly, on port 53."
        ),
    ] = True,
    quiet: options.Quiet = False,
) -> None:
    """Wait until checks pass as all servers of the zones and every named resolver see it, or until a deadline.

    Asks again when the TTL of what was seen is over, never sooner than after 5 seconds, and less often the longer nothing
    changes. Exits with 0 where all pass, with 1 at the deadline.
    """
    import asyncio

    from ptraudit.cli.output import say

    limit_s = seconds(deadline)
    policy = watched(checks)
    settings = meaning.configuration(context)
    question = meaning.question(
        [domain],
        None,
        ip,
        helos=helo,
        dkim_selectors=dkim_selector,
        treat_as_public=treat_as_public,
        max_addresses=max_addresses,
        settings=settings,
    )
    watching = _watched(
        question,
        meaning.servers(resolver) if resolver else (),
        policy,
        limit_s,
        authoritative=authoritative,
        timeout_s=timeout,
        quiet=quiet,
    )
    last = asyncio.run(watching)
    say("\n".join(told(last)) + "\n")
    raise typer.Exit(int(bool(last.missing)))


def seconds(text: str) -> float:
    """A time such as `90`, `90s`, `10m` or `1h30m`. Raises UsageError."""
    parts = re.fullmatch(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s?)?", text.strip(), re.ASCII)
    total = sum(int(part) * size for part, size in zip(parts.groups("0"), SECONDS.values(), strict=True)) if parts else 0
    if not 0 < total <= LONGEST_S:
        raise UsageError(f'--deadline "{text}" is no time from 1s to 30d; give one as 90s, 10m or 1h30m')
    return total


def watched(checks: list[str]) -> "Policy":
    """The checks to watch. Raises UsageError, also for those that no DNS lookup can answer."""
    from ptraudit.check import SESSION
    from ptraudit.checks import catalogue, matching, near
    from ptraudit.policy import Policy

    ids: set[str] = set()
    for word in (word.strip() for text in checks for word in text.split(",")):
        if not matching(word):
            raise UsageError(f'--for "{word}" stands for no check{near(word)}; `ptraudit checks` lists them')
        ids |= {check.id for check in matching(word)}
    policy = Policy(checks=tuple(check for check in catalogue() if check.id in ids))
    talking = [check.name for check in policy.checks if check.scope is SESSION]
    if talking:
        raise UsageError(f"--for {talking[0]} asks what a mail server says; `ptraudit wait` asks DNS alone")
    return policy


async def _watched(
    question: "Question",
    servers: "tuple[Server, ...]",
    policy: "Policy",
    limit_s: float,
    *,
    authoritative: bool,
    timeout_s: float | None,
    quiet: bool,
) -> "Round":
    """The last round, each of them shown while it is the last."""
    import asyncio

    from ptraudit.dns.direct import DirectResolver
    from ptraudit.dns.stub import TOTAL_S
    from ptraudit.line import observed
    from ptraudit.watch import LoopClock, rounds

    groups: dict[str, tuple[Server, ...]] = {str(server): (server,) for server in servers}
    groups = groups or {"the system's resolvers": ()}
    total_s = timeout_s or TOTAL_S

    async def observe() -> "dict[str, Evidence]":
        looking = {view: observed(question, servers=group, total_s=total_s) for view, group in groups.items()}
        if authoritative:
            looking[OWN_SERVERS] = observed(question, servers=servers, total_s=total_s, through=DirectResolver)
        seen = await asyncio.gather(*looking.values())
        return {view: evidence[0] for view, evidence in zip(looking, seen, strict=True)}

    shown = ""
    try:
        async for last in rounds(observe, policy, deadline_s=limit_s, clock=LoopClock()):
            if not quiet and last.pause_s is not None:
                shown = _show(last, shown)
    finally:
        if shown and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
    return last


def _show(last: "Round", shown: str) -> str:
    """Say what is missing: on a terminal in a line that is painted anew, else where it is not what was said before."""
    from ptraudit.cli.progress import columns, fitting

    first = last.missing[0]
    more = f" and {len(last.missing) - 1} more" if len(last.missing) > 1 else ""
    what = f"{first.check_id} {first.check} of {first.subject} at {first.view}{more}"
    if sys.stderr.isatty():
        line = f"round {last.number}, missing: {what}; next look in {last.pause_s or 0:.0f} s"
        sys.stderr.write(f"\r{fitting(line, columns())}\x1b[K")
        sys.stderr.flush()
    elif what != shown:
        sys.stderr.write(f"ptraudit: missing: {what}\n")
        sys.stderr.flush()
    return what


def told(last: "Round") -> list[str]:
    """How it ended: that all pass, or what is still missing."""
    rounds = f"{last.number} {'round' if last.number == 1 else 'rounds'}, {last.elapsed_s:.0f} s"
    if not last.missing:
        return [f"All pass, after {rounds}."]
    rows = [f"  {one.check_id} {one.check} at {one.view}: {one.message}" for one in last.missing]
    return [f"The time is over, after {rounds}. Still missing:", *rows]
