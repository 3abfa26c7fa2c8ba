"""The world in a box, audited as the demo does it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from ptraudit.checks import catalogue
from ptraudit.dns.server import server
from ptraudit.gather.https import HttpsFetcher
from ptraudit.gather.smtp import SmtpProber
from ptraudit.judge import judged
from ptraudit.lab.case import Case
from ptraudit.lab.cases import CASES
from ptraudit.lab.world import AUTH_ZONE, HOSTS_ZONE, ZONE, World
from ptraudit.lab.zones import Zones
from ptraudit.line import Question, observed
from ptraudit.report import DomainReport
from ptraudit.target import detour


@dataclass(frozen=True, kw_only=True)
class Audited:
    reports: Mapping[str, DomainReport]
    commands: Mapping[str, tuple[str, ...]]
    questions: int


async def audited_world() -> Audited:
    reports = {}
    async with World() as world:
        detours = tuple(detour(text) for text in world.connect_to)
        prober = SmtpProber(detours=detours, timeout_s=5, trusted=world.trust_pem, active=True)
        fetcher = HttpsFetcher(detours=detours, timeout_s=5, trusted=world.trust_pem)
        for case in world.cases:
            public = map(str, world.treat_as_public)
            question = Question.of(
                [case.domain], helos=case.helo, dkim_selectors=case.selectors, treat_as_public=public, lists=world.lists
            )
            (reports[case.domain],) = judged(
                await observed(question, servers=(server(world.resolver),), prober=prober, fetcher=fetcher)
            ).reports
        commands = {name: tuple(mailserver.commands) for name, mailserver in world.mailservers.items()}
        return Audited(reports=reports, commands=commands, questions=len(world.nameserver.questions))


@pytest.fixture(scope="module")
def audited() -> Audited:
    return asyncio.run(audited_world())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.domain)
def test_domain_has_its_own_fault_and_no_other(audited: Audited, case: Case) -> None:
    findings = audited.reports[case.domain].findings
    failed = {finding.check for finding in findings if finding.outcome == "fail"}
    unknown = {finding.check for finding in findings if finding.outcome == "undetermined" and finding.severity == "error"}
    assert (failed, unknown) == (set(case.expects), set(case.undetermined))


def test_healthy_domain_has_every_point(audited: Audited) -> None:
    report = audited.reports["healthy.example"]
    assert (report.verdict, report.score, len(report.outbound), len(report.smtp)) == ("pass", 100, 4, 3)


def test_every_server_calls_itself_by_its_name_but_a_few(audited: Audited) -> None:
    called = {(one.host, one.ehlo_name) for report in audited.reports.values() for one in report.smtp if one.ehlo_name}
    assert {pair for pair in called if pair[0] != pair[1]} == {
        ("mx.localhost-greeting.example", "localhost"),
        ("two.bad-greetings.example", "out.bad-greetings.example"),
        ("alias.bad-mx.example", "mx1.healthy.example"),
    }


def test_alias_of_a_classless_zone_is_shown(audited: Audited) -> None:
    (v4, _) = audited.reports["classless.example"].outbound
    assert (v4.aliases, v4.iprev) == (("70.64/26.2.0.192.in-addr.arpa",), "pass")


def test_null_mx_is_seen_and_nobody_is_talked_to(audited: Audited) -> None:
    report = audited.reports["null-mx.example"]
    assert (report.null_mx, report.mx, report.smtp) == (True, (), ())


def test_no_message_is_ever_sent(audited: Audited) -> None:
    verbs = {line.split()[0] for lines in audited.commands.values() for line in lines}
    assert verbs == {"EHLO", "STARTTLS", "MAIL", "RCPT", "RSET", "QUIT"}


def test_every_address_of_the_world_leads_into_it() -> None:
    async def destinations() -> tuple[str, ...]:
        async with World() as world:
            return world.connect_to

    hosts = Zones([ZONE, AUTH_ZONE, HOSTS_ZONE]).hosts()
    mapped = {detour(text).ip for text in asyncio.run(destinations())}
    assert mapped == {address for addresses in hosts.values() for address in addresses}


def test_no_two_hosts_share_an_address() -> None:
    addresses = [address for addresses in Zones([ZONE, AUTH_ZONE, HOSTS_ZONE]).hosts().values() for address in addresses]
    assert len(addresses) == len(set(addresses))


def test_world_leaves_no_port_open() -> None:
    async def run() -> None:
        async with World() as world:
            port = world.nameserver.address[1]
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(run())


def test_every_check_fails_somewhere_but_what_takes_seconds_or_a_second_name_server() -> None:
    failing = {name for case in CASES for name in case.expects}
    of_servers = {"host-servers-differ", "mx-servers-differ", "name-servers-differ", "reverse-servers-differ"}
    of_servers |= {"reverse-delegation-differs", "reverse-server-lame"}  # see tests/lab/test_servers.py
    assert {check.name for check in catalogue()} - failing == {"greeting-slow", *of_servers}
