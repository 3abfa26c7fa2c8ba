"""`ptraudit spf`: one evaluation of SPF, as a receiver makes it."""

import json
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import meaning, options
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.dns.server import Server
    from ptraudit.lookup import Lookup
    from ptraudit.spf_macro import Client
    from ptraudit.spf_result import Evaluation

STATUSES = {"pass": 0, "temperror": 3}  # the other results: 1


class SpfFormat(StrEnum):
    """How the evaluation is shown."""

    TEXT = "text"
    JSON = "json"


def spf(
    sender: Annotated[
        str,
        typer.Argument(
            metavar="SENDER",
            help="The sender's address, or its domain. Where it is empty or missing, the EHLO name sends.",
            show_default=False,
        ),
    ] = "",
    *,
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    ip: Annotated[
        str, options.option("--ip", metavar="ADDR", help="The address that hands the mail in.", show_default=False)
    ],
    helo: Annotated[str, options.option("--helo", metavar="NAME", help="The EHLO name that it uses.")] = "",
    resolver: options.Resolvers = None,
    timeout: options.Timeout = None,
    format: Annotated[SpfFormat, options.option("--format", help="How to show it.")] = SpfFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Evaluate SPF for one sender and one address: check_host() of RFC 7208, with every term on the way."""
    import asyncio

    from ptraudit.cli.output import say
    from ptraudit.dns.stub import TOTAL_S

    client = _client(sender.strip(), ip, helo.strip())
    evaluation, lookups = asyncio.run(_evaluated(client, meaning.servers(resolver), timeout or TOTAL_S))
    show = as_json if format is SpfFormat.JSON else text
    say(show(client, evaluation, lookups))
    raise typer.Exit(STATUSES.get(evaluation.result, 1))


def _client(sender: str, ip: str, helo: str) -> "Client":
    from ptraudit.address import parsed_address
    from ptraudit.lookup import printable
    from ptraudit.spf_macro import Client

    address = parsed_address(ip)
    if address is None:
        raise UsageError(f'--ip "{printable(ip, 100)}" is no address; give one, as 192.0.2.25 or 2001:db8::25')
    local, at, domain = sender.rpartition("@")
    if not domain and not helo:
        raise UsageError("nobody sends: give a SENDER, as user@example.com, or --helo NAME for mail without a sender")
    return Client.of(ip=address, sender=f"{local}{at}{_a_labels(domain)}", helo=_a_labels(helo))


def _a_labels(name: str) -> str:
    """The name as it would be on the wire; what can be none stays as it is, which is a matter of the evaluation."""
    from ptraudit.dns.names import absolute

    try:
        return name if name.isascii() else absolute(name).removesuffix(".")
    except ValueError:
        return name


async def _evaluated(
    client: "Client", servers: "tuple[Server, ...]", total_s: float
) -> "tuple[Evaluation, tuple[Lookup, ...]]":
    from ptraudit.dns.cache import CachingResolver
    from ptraudit.dns.server import system_servers
    from ptraudit.dns.stub import StubResolver
    from ptraudit.gather.recorder import Progress, Recorder
    from ptraudit.gather.spf_questions import asked
    from ptraudit.spf_evaluation import check_host

    async with StubResolver(servers or system_servers(), total_s=total_s) as stub:
        recorder = Recorder(CachingResolver(stub), Progress(), client.domain)
        evaluation = await asked(check_host(client, explained=True, at_s=int(time.time())), recorder)
    return evaluation, recorder.joined({})


def text(client: "Client", evaluation: "Evaluation", lookups: "tuple[Lookup, ...]") -> str:
    """The result and its reason, the terms on the way, the sender's explanation, and what it cost."""
    from ptraudit.lookup import printable
    from ptraudit.spf import MAX_DNS_TERMS, MAX_VOID_LOOKUPS

    saying = f", saying EHLO {printable(client.helo, 300)}" if client.helo else ""
    parts = [
        f"{evaluation.result}: {evaluation.reason}\n",
        f"{client.ip} sends for {printable(client.sender, 600)}{saying}.\n",
    ]
    if evaluation.visited:
        parts.append("".join(f"  {line}\n" for line in evaluation.lines))
    if evaluation.explanation:
        parts.append(f"The domain explains: {printable(evaluation.explanation, 1000)}\n")
    unanswered = "".join(f"No answer: {line}\n" for one in evaluation.unanswered for line in one.lines)
    cost = f"Terms that ask DNS: {evaluation.dns_terms} of {MAX_DNS_TERMS}; that find nothing: {evaluation.void_lookups} of "
    parts.append(f"{unanswered}{cost}{MAX_VOID_LOOKUPS}; lookups: {len(lookups)}.\n")
    return "\n".join(parts)


def as_json(client: "Client", evaluation: "Evaluation", lookups: "tuple[Lookup, ...]") -> str:
    """The same for another program."""
    from ptraudit.hostname import bare
    from ptraudit.lookup import printable

    document = {
        "result": evaluation.result.value,
        "reason": evaluation.reason,
        "ip": str(client.ip),
        "sender": printable(client.sender, 600),
        "helo": printable(client.helo, 300) or None,
        "deciding": [{"domain": bare(one.path[-1]), "term": one.term} for one in evaluation.deciding],
        "terms": [
            {"path": [bare(name) for name in one.path], "term": one.term, "matched": one.matched, "found": one.found}
            for one in evaluation.visited
        ],
        "explanation": printable(evaluation.explanation, 1000) or None,
        "dns_terms": evaluation.dns_terms,
        "void_lookups": evaluation.void_lookups,
        "lookups": [
            {"name": bare(one.name), "type": one.rdtype, "ending": one.ending.value, "records": one.records}
            for one in lookups
        ],
    }
    return json.dumps(document, indent=2) + "\n"
