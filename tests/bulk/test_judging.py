"""A line says what the report says, to the octet, whatever was said before of others."""

import asyncio
from collections.abc import Iterator
from ipaddress import ip_network

import msgspec
import pytest
from msgspec.structs import replace

from ptraudit.archive import loaded
from ptraudit.bulk.digest import digest_of
from ptraudit.bulk.judging import Judging
from ptraudit.bulk.line import Line
from ptraudit.bulk.watched import Watched
from ptraudit.check import ADDRESS
from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.evidence import Evidence, Request
from ptraudit.gate import Gate
from ptraudit.gather import gather
from ptraudit.gather.alike import Alike
from ptraudit.iprev import hosts_at
from ptraudit.judge import judge
from ptraudit.lab.nameserver import NameServer
from ptraudit.policy import OF_EACH, Policy
from ptraudit.report import DomainReport
from ptraudit.target import target
from tests.background import running
from tests.bench.customers import domains, records
from tests.bulk.conftest import CUSTOMERS
from tests.gathering import DOCUMENTATION
from tests.golden import FOLDER
from tests.wicked import wicked_evidence
from tests.worlds import V4, a, sending

NAMES = [f"c{number}.example" for number in range(CUSTOMERS)] + ["c999.example", "gone.example", "192.0.2.2", "192.0.2.77"]


MANY = 80


@pytest.fixture(scope="module")
def many() -> Iterator[NameServer]:
    """Generated customers, so many that several share each provider; one provider that receives mail as they do."""
    own = 'prov00.bench.example. MX 10 mx1.prov00.bench.example.\nprov00.bench.example. TXT "{}"\n'
    lines = "".join(records(MANY)) + own.format("v=spf1 include:_spf.prov00.bench.example ~all")
    with running(NameServer([lines])) as server:
        yield server


def observed(server: NameServer) -> list[Evidence]:
    async def run() -> list[Evidence]:
        async with StubResolver([Server(host=server.address[0], port=server.address[1])]) as stub:
            answers = CachingResolver(stub)
            request = Request(target="", treat_as_public=DOCUMENTATION)
            return [await gather(target(name), request, (), resolver=answers) for name in NAMES]

    return asyncio.run(run())


@pytest.fixture(scope="module")
def gathered(hoster: NameServer) -> list[Evidence]:
    return observed(hoster)


def told_of(evidence: Evidence, policy: Policy | None = None) -> DomainReport:
    """The report, as far as a full line holds it: `ptraudit fix` has the repairs, a customer at a time."""
    return replace(judge(evidence, policy), repairs=())


def test_a_full_line_is_the_report_to_the_octet(gathered: list[Evidence]) -> None:
    judging = Judging(Policy(), Gate(), full=True)
    every = [*gathered, *loaded(FOLDER / "evidence.json"), wicked_evidence(), *gathered]
    for evidence in every:
        assert judging.line(evidence)[0] == msgspec.json.encode(told_of(evidence)) + b"\n"


def test_a_line_leaves_out_what_passed_and_what_nobody_holds_against_an_address(gathered: list[Evidence]) -> None:
    judging = Judging(Policy(), Gate())
    for evidence in gathered:
        whole = told_of(evidence)
        told = msgspec.json.decode(judging.line(evidence)[0], type=DomainReport)
        assert told.findings == tuple(row for row in whole.findings if row.outcome in {"fail", "undetermined"})
        assert all(row.because for row in told.receivers)
        assert {row.receiver for row in whole.receivers if row.action == "reject"} == {
            row.receiver for row in told.receivers if row.action == "reject"
        }
        assert replace(told, findings=(), receivers=()) == replace(whole, findings=(), receivers=())


def test_selected_checks_and_severities_decide_as_in_a_report(gathered: list[Evidence]) -> None:
    policy = Policy.of(select=["PTR", "MX", "FCR001"], ignore=["PTR003"])
    judging = Judging(policy, Gate(min_score=100), full=True)
    for evidence in gathered:
        octets, digest = judging.line(evidence)
        assert octets == msgspec.json.encode(told_of(evidence, policy)) + b"\n"
        assert digest.status == Gate(min_score=100).domain_status(told_of(evidence, policy))


def test_a_digest_is_that_of_the_line(gathered: list[Evidence]) -> None:
    judging = Judging(Policy(), Gate())
    told = set()
    for evidence in gathered:
        octets, digest = judging.line(evidence)
        told |= set(digest.pooled)
        expected = digest_of(msgspec.json.decode(octets, type=DomainReport), Gate())
        assert msgspec.structs.replace(digest, pooled=()) == msgspec.structs.replace(expected, pooled=())
        assert set(expected.pooled) <= told


def test_targets_with_the_same_records_fare_as_each_would_alone(many: NameServer) -> None:
    """What they share is taken over: their evidence and their lines are those of an audit that knows no other."""
    public = (ip_network("198.18.0.0/15"), ip_network("2001:db8::/32"))
    request = Request(target="", treat_as_public=public)

    async def run() -> tuple[list[Evidence], list[Evidence], Alike]:
        alike = Alike()
        async with StubResolver([Server(host=many.address[0], port=many.address[1])]) as stub:
            answers = CachingResolver(stub)

            async def observed(alike: Alike | None) -> list[Evidence]:
                names = (*domains(MANY), "prov00.bench.example", "bench.example")
                return [
                    await gather(target(name), request, (), resolver=answers, left_out=OF_EACH, alike=alike)
                    for name in names
                ]

            return await observed(None), await observed(alike), alike

    alone, together, alike = asyncio.run(run())
    shared = [alike.behind(one) for one in together]
    assert sum(one is not None for one in shared) > MANY // 2
    customer = next(one for one in together if one.exchangers == together[-2].exchangers)
    assert alike.known(*(customer.lookup(customer.domain or "", rdtype) for rdtype in ("MX", "TXT")))
    assert shared[-2] is None  # the provider has the same records, but to it they are its own names
    policy = Policy.of(ignore=OF_EACH)
    judging, full = Judging(policy, Gate()), Judging(policy, Gate(), full=True)
    for one, other, behind in zip(alone, together, shared, strict=True):
        assert replace(other, gathered_at=one.gathered_at, duration_s=one.duration_s) == one
        assert full.line(other, behind)[0] == msgspec.json.encode(told_of(other, policy)) + b"\n"
        assert judging.line(other, behind) == Judging(policy, Gate()).line(other)


def test_how_long_an_answer_takes_or_holds_decides_nothing_of_a_domain(gathered: list[Evidence]) -> None:
    for evidence in gathered:
        own = {one for one in evidence.lookups if evidence.domain and one.name.endswith(evidence.domain)}
        slower = {one: replace(one, ttl_s=7, duration_s=1.0, tries=2) for one in own}
        later = replace(evidence, lookups=tuple(slower.get(one, one) for one in evidence.lookups))
        for check in Policy().checks:
            if check.scope is not ADDRESS:
                before, after = ([one.verdict.outcome for one in check.findings(each)] for each in (evidence, later))
                assert before == after, check.id


def test_when_an_answer_came_decides_nothing_of_an_address(gathered: list[Evidence]) -> None:
    for evidence in gathered:
        later = replace(evidence, lookups=tuple(replace(one, duration_s=0.5, tries=2) for one in evidence.lookups))
        for check in Policy().checks:
            if check.scope is ADDRESS:
                before, after = (check.verdicts(each) for each in (evidence, later))
                assert [(one.outcome, one.told, one.details) for one in before] == [
                    (one.outcome, one.told, one.details) for one in after
                ]
        assert told_of(evidence).receivers == told_of(later).receivers


def test_a_line_has_the_fields_of_a_report_in_their_order() -> None:
    assert Line.__struct_fields__ == DomainReport.__struct_fields__


def test_a_question_is_asked_once_however_many_ask(hoster: NameServer) -> None:
    before = len(hoster.questions)
    evidence = observed(hoster)
    answers = {(lookup.name, lookup.rdtype): lookup for one in evidence for lookup in one.lookups}
    asked = [(one.name, one.rdtype) for one in hoster.questions[before:]]
    assert set(asked) == set(answers)
    assert len(asked) <= sum(lookup.tries for lookup in answers.values())  # a busy machine may lose a packet


def test_evidence_tells_what_was_read_of_it() -> None:
    evidence = sending(V4, a("a.example.", V4))
    watched = Watched(evidence)
    assert watched.addresses("a.example.") == (V4,)
    assert watched.request.treat_as_public == evidence.request.treat_as_public
    assert watched.read.same_in(replace(evidence, domain="other.example."))
    assert not watched.read.same_in(sending(V4))
    assert hosts_at(watched, V4) == ("a.example.",)  # type: ignore[arg-type]  # it stands for evidence
    assert not watched.read.same_in(sending(V4, a("a.example.", V4), a("b.example.", V4)))


def test_evidence_is_the_same_whenever_an_answer_came_but_not_whatever_it_said() -> None:
    host = a("a.example.", V4)
    watched = Watched(sending(V4, host))
    watched.addresses("a.example.")
    assert watched.read.same_in(sending(V4, replace(host, duration_s=3.0, tries=2)))
    assert not watched.read.same_in(sending(V4, replace(host, ttl_s=1)))
    assert not watched.read.same_in(sending(V4, replace(host, server="192.0.2.53:53")))
