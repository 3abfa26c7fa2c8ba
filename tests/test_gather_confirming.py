"""What is asked again before anybody is blamed, over real packets: a resolver with a memory of its own, and two servers."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import pytest
from msgspec.structs import replace

from ptraudit.archive import dumped, parsed
from ptraudit.check import Finding, Outcome
from ptraudit.checks import catalogue
from ptraudit.confirmation import Cause, confirmation, corrected
from ptraudit.direct import Direct
from ptraudit.dns.server import Server
from ptraudit.evidence import Evidence
from ptraudit.gather.confirming import MAX_AGAIN
from ptraudit.judge import judged
from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.line import Question, observed
from ptraudit.lookup import Witness
from ptraudit.planned.plan import Plan
from ptraudit.planned.read import plan
from ptraudit.target import Detour
from tests.gathering import zone
from tests.worlds import V4, nxdomain, ptr, timeout

SERVERS = ("@ NS ns1.sender.example.", "@ NS ns2.sender.example.")
HOSTS = ("ns1 A 192.0.2.53", "ns2 A 192.0.2.54")
FORWARD = zone(
    "sender.example.", *SERVERS, *HOSTS, "mail A 192.0.2.25", "@ MX 10 mail", "@ TXT v=spf1\\032ip4:192.0.2.25\\032-all"
)
NAME = "25.2.0.192.in-addr.arpa."


def reverse(*records: str) -> str:
    return zone("2.0.192.in-addr.arpa.", *SERVERS, *records)


GOOD = reverse("25 PTR mail.sender.example.")
NAMELESS = reverse()
OLD = reverse("25 PTR old.sender.example.")


@dataclass(frozen=True, kw_only=True)
class Box:
    """The resolver's zones, and those of each server, with what they do wrong."""

    resolver: Sequence[str]
    first: Sequence[str]
    second: Sequence[str]
    resolver_faults: Mapping[str, Fault] = field(default_factory=dict)
    first_faults: Mapping[str, Fault] = field(default_factory=dict)
    second_faults: Mapping[str, Fault] = field(default_factory=dict)

    def audited(
        self,
        target: str = "192.0.2.25",
        direct: Direct = Direct.FAILING,
        *,
        ips: Sequence[str] = (),
        planned: Plan | None = None,
    ) -> tuple[Evidence, list[NameServer]]:
        async def run() -> tuple[Evidence, list[NameServer]]:
            async with AsyncExitStack() as stack:
                servers = [
                    await stack.enter_async_context(NameServer(zones, faults))
                    for zones, faults in (
                        (self.resolver, self.resolver_faults),
                        (self.first, self.first_faults),
                        (self.second, self.second_faults),
                    )
                ]
                detours = [
                    Detour(ip=ip_address(ip), port=53, host=one.address[0], to_port=one.address[1])
                    for ip, one in zip(("192.0.2.53", "192.0.2.54"), servers[1:], strict=True)
                ]
                place = Server(host=servers[0].address[0], port=servers[0].address[1])
                question = Question.of([target], ips=ips, treat_as_public=["192.0.2.0/24"], direct=direct, plan=planned)
                (evidence,) = await observed(question, servers=[place], total_s=0.5, detours=detours)
                return evidence, servers

        return asyncio.run(run())


def box(resolver: str, first: str, second: str, **faults: Mapping[str, Fault]) -> Box:
    return Box(resolver=(resolver, FORWARD), first=(first, FORWARD), second=(second, FORWARD), **faults)


def found(evidence: Evidence, check_id: str) -> Finding:
    (finding,) = next(check for check in catalogue() if check.id == check_id).findings(evidence)
    return finding


@pytest.mark.parametrize(
    ("world", "outcome", "cause", "words"),
    [
        pytest.param(
            box(NAMELESS, NAMELESS, NAMELESS),
            Outcome.FAIL,
            Cause.CONFIRMED,
            "All 2 servers of 2.0.192.in-addr.arpa say the same.",
            id="it is missing",
        ),
        pytest.param(
            box(NAMELESS, GOOD, GOOD),
            Outcome.UNDETERMINED,
            Cause.STALE,
            "The resolver remembers an old answer for 60 s at most: all 2 servers of 2.0.192.in-addr.arpa say "
            "mail.sender.example. of 25.2.0.192.in-addr.arpa.",
            id="it was missing",
        ),
        pytest.param(
            box(NAMELESS, GOOD, NAMELESS), Outcome.FAIL, Cause.DIVIDED, "says NXDOMAIN", id="a server has not heard of it"
        ),
        pytest.param(
            box(NAMELESS, NAMELESS, NAMELESS, second_faults={NAME: Fault.REFUSED}),
            Outcome.FAIL,
            Cause.CONFIRMED,
            "1 of 2 servers of 2.0.192.in-addr.arpa could be asked and say the same; ns2.sender.example (",
            id="a lame server beside one that knows",
        ),
    ],
)
def test_a_missing_name_is_asked_for_at_the_zone(world: Box, outcome: Outcome, cause: Cause, words: str) -> None:
    evidence, _ = world.audited()
    verdict = found(evidence, "PTR001").verdict
    assert verdict.outcome is outcome
    assert verdict.confirmation
    assert verdict.confirmation.cause is cause
    assert words in verdict.told


def test_a_name_that_changed_is_not_held_against_the_address() -> None:
    evidence, _ = box(OLD, GOOD, GOOD).audited()
    verdict = found(evidence, "FCR001").verdict
    assert (verdict.outcome, verdict.confirmation and verdict.confirmation.cause) == (Outcome.UNDETERMINED, Cause.STALE)
    assert "wait until the old answer is forgotten" in verdict.fix


def test_a_name_that_is_gone_fails_although_the_resolver_remembers_it() -> None:
    evidence, _ = box(GOOD, NAMELESS, NAMELESS).audited(direct=Direct.ALWAYS)
    verdict = found(evidence, "PTR001").verdict
    assert verdict.outcome is Outcome.FAIL
    assert "Resolvers that remember the old answer still say otherwise." in verdict.told


def test_nobody_is_asked_again_about_what_is_as_it_should_be() -> None:
    evidence, servers = box(GOOD, GOOD, GOOD).audited("sender.example")
    assert not any(one.witnesses for one in evidence.lookups)
    assert not servers[1].questions
    assert not servers[2].questions


def test_where_everything_is_asked_each_server_is_asked_about_mail() -> None:
    evidence, servers = box(GOOD, GOOD, GOOD).audited("sender.example", Direct.ALWAYS)
    asked = {("sender.example.", "MX"), ("mail.sender.example.", "A"), ("mail.sender.example.", "AAAA"), (NAME, "PTR")}
    assert asked <= {(one.name, one.rdtype) for one in servers[2].questions}
    causes = [confirmation(evidence.lookup(*question)) for question in asked]
    assert {one.cause for one in causes if one} == {Cause.CONFIRMED}


def test_where_nobody_wants_it_nobody_is_asked_again() -> None:
    evidence, servers = box(NAMELESS, GOOD, GOOD).audited(direct=Direct.NEVER)
    assert found(evidence, "PTR001").verdict.outcome is Outcome.FAIL
    assert not servers[1].questions
    assert ("SOA" in {one.rdtype for one in servers[0].questions}) is False


def test_an_answer_that_comes_over_tcp_only_counts() -> None:
    world = box(GOOD, GOOD, GOOD, resolver_faults={NAME: Fault.SILENCE_UDP})
    evidence, _ = world.audited()
    lookup = evidence.lookup(NAME, "PTR")
    assert (lookup.records, lookup.transport) == (("mail.sender.example.",), "tcp")
    assert "TIMEOUT" in " ".join(lookup.witnesses[0].lookup.lines)
    assert found(evidence, "FCR001").verdict.outcome is Outcome.PASS


def test_servers_that_answer_show_that_the_resolver_is_at_fault() -> None:
    evidence, _ = box(GOOD, GOOD, GOOD, resolver_faults={NAME: Fault.SERVFAIL}).audited()
    verdict = found(evidence, "PTR001").verdict
    assert (verdict.outcome, verdict.confirmation and verdict.confirmation.cause) == (Outcome.UNDETERMINED, Cause.BLOCKED)
    assert "the resolver, or the way to it, is at fault." in verdict.told


def test_servers_that_do_not_serve_the_zone_are_named() -> None:
    refused = {NAME: Fault.REFUSED}
    world = box(GOOD, GOOD, GOOD, resolver_faults={NAME: Fault.SERVFAIL}, first_faults=refused, second_faults=refused)
    verdict = found(world.audited()[0], "PTR001").verdict
    assert (verdict.outcome, verdict.confirmation and verdict.confirmation.cause) == (Outcome.UNDETERMINED, Cause.LAME)
    assert "No server of 2.0.192.in-addr.arpa answers for it: ns1.sender.example (" in verdict.told


def test_what_others_said_is_evidence_and_judges_alike_from_the_file() -> None:
    evidence, _ = box(NAMELESS, GOOD, NAMELESS).audited()
    again = parsed(dumped((evidence,), "0"), "memory")
    assert again == (evidence,)
    assert judged(again) == judged((evidence,))


def test_no_record_is_no_record_whether_or_not_the_name_has_others() -> None:
    evidence, _ = box(reverse("25 TXT x"), NAMELESS, reverse("25 TXT x")).audited()
    verdict = found(evidence, "PTR001").verdict
    assert (verdict.outcome, verdict.confirmation and verdict.confirmation.cause) == (Outcome.FAIL, Cause.CONFIRMED)


def test_where_an_alias_leads_decides_and_not_the_alias() -> None:
    """The zone above answers for the alias, and nobody for what it leads to (RFC 2317)."""
    above = reverse("25 CNAME 25.0/26")
    below = zone("0/26.2.0.192.in-addr.arpa.", *SERVERS, "25 PTR mail.sender.example.")
    broken = {"25.0/26.2.0.192.in-addr.arpa.": Fault.SERVFAIL}
    zones = (above, below, FORWARD)
    world = Box(resolver=zones, first=zones, second=zones, resolver_faults=broken, first_faults=broken, second_faults=broken)
    verdict = found(world.audited()[0], "PTR001").verdict
    assert (verdict.outcome, verdict.confirmation and verdict.confirmation.cause) == (Outcome.UNDETERMINED, Cause.LAME)


def test_a_server_whose_address_is_private_is_not_asked() -> None:
    inner = zone("sender.example.", *SERVERS, "ns1 A 10.0.0.53", "ns2 A 10.0.0.54")
    world = Box(resolver=(NAMELESS, inner), first=(GOOD, inner), second=(GOOD, inner))
    evidence, servers = world.audited()
    verdict = found(evidence, "PTR001").verdict
    assert (verdict.outcome, verdict.confirmation) == (Outcome.FAIL, None)
    assert not servers[1].questions


def test_what_the_servers_say_leads_on_where_the_resolver_knows_of_no_alias() -> None:
    """The name was handed to a zone below since the resolver asked; the PTR record is there (RFC 2317)."""
    above = reverse("25 CNAME 25.0/26")
    below = zone("0/26.2.0.192.in-addr.arpa.", *SERVERS, "25 PTR mail.sender.example.")
    zones = (above, below, FORWARD)
    evidence, _ = Box(resolver=(NAMELESS, below, FORWARD), first=zones, second=zones).audited()
    verdict = found(evidence, "PTR001").verdict
    assert (verdict.outcome, verdict.confirmation and verdict.confirmation.cause) == (Outcome.UNDETERMINED, Cause.STALE)
    later = corrected(evidence)
    assert later
    lookup = later.lookup(NAME, "PTR")
    assert (lookup.records, lookup.canonical_name) == (("mail.sender.example.",), "25.0/26.2.0.192.in-addr.arpa.")


def test_no_more_is_asked_again_than_tells_what_is_wrong() -> None:
    evidence, servers = box(NAMELESS, NAMELESS, NAMELESS).audited("sender.example", ips=["192.0.2.128/25"])
    again = [one for one in evidence.lookups if one.rdtype == "PTR" and one.witnesses]
    assert len(evidence.outbound) > 60
    assert 30 < len(again) <= MAX_AGAIN
    assert len(servers[1].questions) <= MAX_AGAIN + 5


def test_planned_records_are_nobodys_to_confirm(tmp_path: Path) -> None:
    planned = tmp_path / "planned.zone"
    planned.write_text("25.2.0.192.in-addr.arpa. 3600 IN PTR elsewhere.sender.example.\n")
    evidence, servers = box(GOOD, GOOD, GOOD).audited(planned=plan([planned], only=False))
    assert found(evidence, "FCR001").verdict.outcome is Outcome.FAIL
    assert not any(name == NAME and rdtype == "PTR" for name, rdtype, _ in servers[1].questions)


def test_resolvers_that_differ_are_named_where_no_server_of_the_zone_can_be_asked() -> None:
    silent = ptr(V4, "mail.sender.example.", server="192.0.2.1:53")
    (other,) = nxdomain(silent.name, "PTR", server="192.0.2.2:53")
    found_ = confirmation(replace(silent, witnesses=(Witness(lookup=other),)))
    assert found_
    assert found_.cause is Cause.DIVIDED
    assert "192.0.2.1:53 says mail.sender.example.; 192.0.2.2:53 says NXDOMAIN" in found_.sentence
    unasked = Witness(zone="z.", host="ns.z.", lookup=timeout(silent.name, "PTR")[0])
    both = confirmation(replace(silent, witnesses=(Witness(lookup=other), unasked)))
    assert both
    assert both.cause is Cause.DIVIDED
    alone = confirmation(replace(silent, witnesses=(Witness(lookup=silent), unasked)))
    assert alone
    assert alone.cause is Cause.UNKNOWN


def test_who_answered_is_not_asked_again_over_another_way() -> None:
    _, servers = box(NAMELESS, NAMELESS, NAMELESS).audited()
    assert {one.transport for one in servers[0].questions} == {"udp"}


def test_a_finding_says_who_keeps_the_zone_of_the_names() -> None:
    (report,) = judged([box(NAMELESS, NAMELESS, NAMELESS).audited()[0]]).reports
    (finding,) = (one for one in report.findings if one.check_id == "PTR001")
    assert finding.how == (
        "The names are in the zone 2.0.192.in-addr.arpa; its SOA record names hostmaster@example as responsible.",
    )
    assert [(one.zone, one.contact, one.addresses) for one in report.reverse_zones] == [
        ("2.0.192.in-addr.arpa", "hostmaster@example", ("192.0.2.25",))
    ]
