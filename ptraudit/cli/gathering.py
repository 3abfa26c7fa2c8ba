"""From the options to the evidence, for every command that gathers. Imports nothing heavy before it is needed."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ptraudit.cli import meaning
from ptraudit.dns.plain import Plain

if TYPE_CHECKING:
    from ptraudit.evidence import Evidence
    from ptraudit.line import Question


def gathered(
    question: "Question",
    *,
    probe: bool,
    active: bool = False,
    probe_name: str,
    connect_to: Sequence[str] | None,
    resolver: Sequence[str] | None,
    transport: Plain = Plain.UDP,
    validate_dnssec: bool = False,
    max_qps: int | None = None,
    keys: Mapping[str, str] | None = None,
    rdap: bool = False,
    rdap_server: str = "",
    timeout: float | None,
    quiet: bool,
    verbose: bool = False,
) -> "tuple[Evidence, ...]":
    """The evidence, gathered as the options of these names say, with a bar; `keys` are those of the block lists by name.

    Raises UsageError before anything is asked.
    """
    import asyncio

    from ptraudit.cli.progress import shown_progress
    from ptraudit.dns.stub import TOTAL_S
    from ptraudit.line import observed

    assume_only = question.plan is not None and question.plan.only
    prober = meaning.prober(
        probe=probe,
        active=active,
        probe_name=probe_name,
        connect_to=connect_to,
        timeout_s=timeout,
        assume_only=assume_only,
    )
    fetcher = meaning.fetcher(connect_to=connect_to, timeout_s=timeout)
    registrar = meaning.registrar(rdap=rdap, server=rdap_server, fetcher=fetcher, assume_only=assume_only)
    meaning.warn(question.plan.left_out if question.plan else (), quiet=quiet)
    servers = () if assume_only else meaning.servers(resolver, transport)
    anchors = meaning.anchors(validate=validate_dnssec, assume_only=assume_only)
    detours = meaning.detours(connect_to)

    async def observing() -> "tuple[Evidence, ...]":
        async with shown_progress(quiet=quiet) as progress:
            return await observed(
                question,
                servers=servers,
                total_s=timeout or TOTAL_S,
                max_qps=max_qps,
                detours=detours,
                prober=prober,
                fetcher=fetcher,
                registrar=registrar,
                keys=keys,
                anchors=anchors,
                progress=progress,
            )

    evidence = asyncio.run(observing())
    if verbose:
        _show_lookups(evidence)
    return evidence


def _show_lookups(evidence: "tuple[Evidence, ...]") -> None:
    """Every lookup on stderr, with its time."""
    for one in evidence:
        sys.stderr.write(f"{one.request.target}: {len(one.lookups)} questions in {one.duration_s:.3f} s\n")
        for lookup in one.lookups:
            sys.stderr.writelines(f"{lookup.duration_s * 1000:7.1f} ms  {line}\n" for line in lookup.lines)
