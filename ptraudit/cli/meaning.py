"""What the options mean: each text to a value, or a sentence why it is none. Imports nothing heavy before it is needed."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ptraudit.config import Configuration
from ptraudit.dns.plain import Plain
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.dns.server import Server
    from ptraudit.dnsbl import BlockList, Choice
    from ptraudit.gather.https import HttpsFetcher
    from ptraudit.gather.rdap import Registrar
    from ptraudit.gather.smtp import SmtpProber
    from ptraudit.line import Question
    from ptraudit.lookup import IPNetwork
    from ptraudit.planned.plan import Plan
    from ptraudit.policy import Policy
    from ptraudit.target import Detour


def configuration(context: typer.Context) -> Configuration:
    """What the configuration file says; nothing where there is none."""
    return context.obj or Configuration()


def question(
    targets: Sequence[str] | None,
    from_file: str | None,
    ips: Sequence[str] | None,
    *,
    helos: Sequence[str] | None,
    dkim_selectors: Sequence[str] | None,
    treat_as_public: Sequence[str] | None,
    max_addresses: int,
    lists: "tuple[BlockList, ...]" = (),
    authoritative: bool | None = False,
    assume: Sequence[Path] | None = None,
    assume_only: bool = False,
    settings: Configuration,
) -> "Question":
    """What is to be audited: what the command line names, else what the configuration does. Raises UsageError."""
    from ptraudit.direct import Direct
    from ptraudit.line import Question
    from ptraudit.target import target
    from ptraudit.target import targets as lines_of_targets

    plan = planned(assume or (), only=assume_only)
    named = [target(text) for text in targets or ()]
    if from_file is not None:
        named += lines_of_targets(_lines(from_file), "" if from_file == "-" else from_file)
    return Question.of(
        named or settings.targets,
        ips=ips or (),
        helos=helos or (),
        dkim_selectors=dkim_selectors or (),
        treat_as_public=treat_as_public or (),
        max_addresses=max_addresses,
        lists=lists,
        direct=Direct.of(authoritative),
        known=settings.known,
        plan=plan,
    )


def planned(paths: Sequence[Path], *, only: bool) -> "Plan | None":
    """The planned records; None where there are none. Raises UsageError or UnreadableFile."""
    if not paths and not only:
        return None
    from ptraudit.planned.read import plan

    return plan(paths, only=only)


def _lines(from_file: str) -> list[str]:
    try:
        octets = sys.stdin.buffer.read() if from_file == "-" else Path(from_file).read_bytes()
        return octets.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"--from-file {from_file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"--from-file {from_file} is not UTF-8 text; save it as UTF-8") from error


def networks(treat_as_public: Sequence[str]) -> "tuple[IPNetwork, ...]":
    """The networks that count as public. Raises UsageError."""
    from ptraudit.target import network

    return tuple(network(text, "--treat-as-public") for text in treat_as_public)


def servers(resolvers: Sequence[str] | None, transport: Plain = Plain.UDP) -> "tuple[Server, ...]":
    """The servers to ask, the system's where none is named. Raises InvalidResolver."""
    from ptraudit.dns.server import over, server, system_servers

    return over(transport, [server(text.strip()) for text in resolvers or ()] or system_servers())


def anchors(*, validate: bool, assume_only: bool = False) -> Sequence[str]:
    """The keys of the root from which answers are validated; none where that is not asked for. Raises UsageError."""
    if not validate:
        return ()
    if assume_only:
        raise UsageError("--assume-only asks nobody, and --validate-dnssec asks for keys; give one of the two")
    from ptraudit.chain.anchors import ROOT_ANCHORS

    return ROOT_ANCHORS


def block_lists(*, dnsbl: bool, names: Sequence[str] | None) -> "Choice":
    """The block lists to ask and the keys for them; to name one is to ask for it. Raises UsageError."""
    from ptraudit.dnsbl import Choice

    if not (dnsbl or names):
        return Choice()
    from ptraudit.blocklists import chosen

    return chosen(names or ())


def prober(
    *,
    probe: bool,
    probe_name: str,
    connect_to: Sequence[str] | None,
    timeout_s: float | None,
    trusted: str = "",
    active: bool = False,
    assume_only: bool = False,
) -> "SmtpProber | None":
    """Whoever talks SMTP, where that is asked for; to be active is to probe. Raises UsageError."""
    if not (probe_name.isascii() and probe_name.isprintable()) or " " in probe_name:
        raise UsageError(f"--probe-name {probe_name!r} is no host name; give one in ASCII, as probe.example.com")
    if not (probe or active):
        return None
    if assume_only:
        raise UsageError("--assume-only sends nothing, and --probe talks to mail servers; give one of the two")
    from ptraudit.gather.smtp import REPLY_S, SmtpProber

    return SmtpProber(
        ehlo_name=probe_name,
        detours=detours(connect_to),
        timeout_s=timeout_s or REPLY_S,
        trusted=trusted,
        active=active,
    )


def detours(connect_to: Sequence[str] | None) -> "tuple[Detour, ...]":
    """Where connections really go. Raises UsageError."""
    from ptraudit.target import detour

    return tuple(detour(text) for text in connect_to or ())


def fetcher(*, connect_to: Sequence[str] | None, timeout_s: float | None, trusted: str = "") -> "HttpsFetcher":
    """Whoever fetches the policies that domains publish over HTTPS. Raises UsageError."""
    from ptraudit.gather.https import FETCH_S, HttpsFetcher

    return HttpsFetcher(detours=detours(connect_to), timeout_s=timeout_s or FETCH_S, trusted=trusted)


def registrar(*, rdap: bool, server: str, fetcher: "HttpsFetcher", assume_only: bool) -> "Registrar | None":
    """Whoever asks registries, where that is asked for; to name a server is to ask it. Raises UsageError."""
    if not (rdap or server):
        return None
    if assume_only:
        raise UsageError("--assume-only sends nothing, and --rdap asks registries; give one of the two")
    from ptraudit.gather.rdap import chosen

    return chosen(fetcher, rdap=rdap, server=server)


def policy(
    select: Sequence[str] | None, ignore: Sequence[str] | None, receivers: Sequence[str] | None, settings: Configuration
) -> "Policy":
    """The checks that are asked, what the configuration says of them, and who decides. Raises UsageError."""
    from ptraudit.policy import Policy
    from ptraudit.receivers import named

    return Policy.of(
        select=select or (),
        ignore=ignore or (),
        severities=settings.severities,
        waivers=settings.waivers,
        receivers=named(receivers or (), "--receiver"),
    )


def warn(sentences: Sequence[str], *, quiet: bool) -> None:
    """Say on stderr what the user should know, unless nobody wants to."""
    if not quiet:
        sys.stderr.writelines(f"ptraudit: {sentence}\n" for sentence in sentences)


def colored(*, no_color: bool) -> bool:
    """Whether stdout gets colours: where it is a terminal that shows them, unless somebody objects (no-color.org)."""
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
