"""The 203 cases of the openspf suite, each over real packets: our resolver, and a name server with the suite's records."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

import pytest

from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.gather.spf_questions import asked
from ptraudit.lab.nameserver import NameServer
from ptraudit.lookup import Lookup, unmapped
from ptraudit.spf_evaluation import check_host
from ptraudit.spf_macro import Client
from ptraudit.spf_result import Evaluation
from tests.spf.suite import SOURCE, Case, Scenario, scenarios

SCENARIOS = scenarios()
SILENCE_S = 0.2  # how long those names are waited for that stay silent whatever we do
PATIENCE_S = 30.0  # and all others, on a machine that has much else to do
UNSAID = "DEFAULT"  # the explanation of a receiver that has none of the sender's; ours is none

pytestmark = pytest.mark.skipif(not SCENARIOS, reason=f"no openspf suite at {SOURCE}: check_host() is not tested against it")


def client(case: Case) -> Client:
    return Client.of(ip=unmapped(ip_address(case.ip)), sender=case.sender, helo=case.helo)


@dataclass(frozen=True, kw_only=True)
class Knowing:
    """A resolver that knows which questions are in vain, and does not wait for them."""

    patient: StubResolver
    hasty: StubResolver
    silent: frozenset[str]

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        stub = self.hasty if f"{name} {rdtype}" in self.silent else self.patient
        return await stub.lookup(name, rdtype)


async def evaluated(scenario: Scenario) -> Mapping[str, Evaluation]:
    async with NameServer(scenario.zone, scenario.faults) as names:
        place = Server(host=names.address[0], port=names.address[1])
        async with (
            StubResolver([place], total_s=PATIENCE_S) as patient,
            StubResolver([place], total_s=SILENCE_S) as hasty,
        ):
            resolver = CachingResolver(Knowing(patient=patient, hasty=hasty, silent=frozenset(scenario.faults)))
            steps = [check_host(client(case), explained=True) for case in scenario.cases]
            results = await asyncio.gather(*(asked(one, resolver) for one in steps))
    return {case.name: result for case, result in zip(scenario.cases, results, strict=True)}


@pytest.fixture(scope="module")
def evaluations() -> Mapping[tuple[str, str], Evaluation]:
    async def run() -> list[Mapping[str, Evaluation]]:
        return [await evaluated(scenario) for scenario in SCENARIOS]

    return {
        (scenario.title, name): evaluation
        for scenario, found in zip(SCENARIOS, asyncio.run(run()), strict=True)
        for name, evaluation in found.items()
    }


@pytest.mark.parametrize(
    ("scenario", "case"),
    [pytest.param(scenario.title, case, id=case.name) for scenario in SCENARIOS for case in scenario.cases],
)
def test_check_host_agrees_with_the_suite(
    scenario: str, case: Case, evaluations: Mapping[tuple[str, str], Evaluation]
) -> None:
    evaluation = evaluations[scenario, case.name]
    assert evaluation.result in case.results, evaluation
    if case.explanation is not None:
        assert (evaluation.explanation or UNSAID) == case.explanation


def test_the_suite_is_whole() -> None:
    assert sum(len(scenario.cases) for scenario in SCENARIOS) == 203
