"""One call from a domain to its report, for programs that need no more; `line` has the steps of it."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

from ptraudit.blocklists import chosen as block_lists
from ptraudit.chain.anchors import ROOT_ANCHORS
from ptraudit.config import Configuration
from ptraudit.config.model import texts
from ptraudit.config.read import load
from ptraudit.direct import Direct
from ptraudit.dns.plain import Plain
from ptraudit.dns.server import over, server, system_servers
from ptraudit.dns.stub import TOTAL_S
from ptraudit.dnsbl import Choice
from ptraudit.errors import UsageError
from ptraudit.gather.https import FETCH_S, HttpsFetcher
from ptraudit.gather.rdap import chosen as registries
from ptraudit.gather.smtp import REPLY_S, SmtpProber
from ptraudit.judge import judged
from ptraudit.line import Question, observed
from ptraudit.planned.read import plan
from ptraudit.policy import Policy
from ptraudit.receivers import named
from ptraudit.report import DomainReport, Report
from ptraudit.target import detour


class Options(TypedDict, total=False):
    """What may be said beside the targets; each is what the command line's option of that name is.

    `config` is the path of a configuration: what it says of its domains, its waivers and severities, and its options
    where none is given here. `policy` replaces its waivers, its severities, its choice of checks and
    the receivers that decide.
    """

    ips: Sequence[str]
    helos: Sequence[str]
    dkim_selectors: Sequence[str]
    probe: bool
    active: bool
    probe_name: str
    connect_to: Sequence[str]
    resolvers: Sequence[str]
    transport: str
    validate_dnssec: bool
    max_qps: int
    treat_as_public: Sequence[str]
    dnsbl: bool
    dnsbl_lists: Sequence[str]
    authoritative: bool
    rdap: bool
    rdap_server: str
    max_addresses: int
    assume: Sequence[str | os.PathLike[str]]
    assume_only: bool
    timeout_s: float
    config: str | os.PathLike[str]
    receivers: Sequence[str]
    policy: Policy


async def audit(target: str, **options: Unpack[Options]) -> DomainReport:
    """The report on one domain or address. Raises UsageError, whose message says what was given and what is expected."""
    return (await audit_all([target], **options)).reports[0]


async def audit_all(targets: Iterable[str] = (), **options: Unpack[Options]) -> Report:
    """The reports on several, in their order; without any, on the domains of the configuration. Raises UsageError."""
    settings = load(Path(options["config"])) if "config" in options else Configuration()
    chosen = _Choice(options, settings)
    words = chosen.several("dnsbl_lists", "dnsbl_list")
    lists = block_lists(words) if words or chosen.one("dnsbl", default=False) else Choice()
    assumed = chosen.one("assume", ())
    assumed = (assumed,) if isinstance(assumed, str | os.PathLike) else assumed
    question = Question.of(
        [*targets] or settings.targets,
        ips=chosen.several("ips"),
        helos=chosen.several("helos"),
        dkim_selectors=chosen.several("dkim_selectors"),
        treat_as_public=chosen.several("treat_as_public"),
        max_addresses=chosen.one("max_addresses", 256),
        lists=lists.lists,
        direct=Direct.of(chosen.one("authoritative", None)),
        known=settings.known,
        plan=plan([Path(path) for path in assumed], only=chosen.one("assume_only", default=False)),
    )
    timeout_s = chosen.one("timeout_s", None, "timeout")
    detours = [detour(text) for text in chosen.several("connect_to")]
    prober = None
    active = chosen.one("active", default=False)
    if active or chosen.one("probe", default=False):
        if question.plan and question.plan.only:
            raise UsageError("assume_only sends nothing, and probe talks to mail servers; give one of the two")
        prober = SmtpProber(
            ehlo_name=chosen.one("probe_name", ""),
            detours=detours,
            timeout_s=timeout_s or REPLY_S,
            active=active,
        )
    fetcher = HttpsFetcher(detours=detours, timeout_s=timeout_s or FETCH_S)
    registrar = registries(fetcher, rdap=chosen.one("rdap", default=False), server=chosen.one("rdap_server", ""))
    if registrar and question.plan and question.plan.only:
        raise UsageError("assume_only sends nothing, and rdap asks registries; give one of the two")
    resolvers = [server(text) for text in chosen.several("resolvers", "resolver")]
    evidence = await observed(
        question,
        servers=over(chosen.one("transport", Plain.UDP), resolvers or system_servers()),
        total_s=timeout_s or TOTAL_S,
        max_qps=chosen.one("max_qps", None),
        prober=prober,
        detours=detours,
        fetcher=fetcher,
        registrar=registrar,
        keys=lists.keys,
        anchors=ROOT_ANCHORS if chosen.one("validate_dnssec", default=False) else (),
    )
    policy = options.get("policy") or Policy.of(
        select=chosen.several("select"),
        ignore=chosen.several("ignore"),
        severities=settings.severities,
        waivers=settings.waivers,
        receivers=named(chosen.several("receivers", "receiver"), "receivers"),
    )
    return judged(evidence, policy.after(evidence, settings.known))


class _Choice:
    """What is given here, else what the configuration says, else the default."""

    def __init__(self, options: Options, settings: Configuration) -> None:
        self._given: dict[str, Any] = dict(options)  # Any: values of all options
        self._settings = settings.options

    def one(self, name: str, default: Any, key: str = "") -> Any:  # noqa: ANN401 - as above
        return self._given.get(name, self._settings.get(key or name, default))

    def several(self, name: str, key: str = "") -> tuple[str, ...]:
        return texts(self.one(name, (), key))
