"""The world in a box, mended: every record that is proposed is published there, and the same audit made again."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import dns.name
import dns.rdatatype
import pytest

from ptraudit.checks import catalogue
from ptraudit.dns.server import server
from ptraudit.gather.https import HttpsFetcher
from ptraudit.gather.smtp import SmtpProber
from ptraudit.judge import judged
from ptraudit.lab.case import Case
from ptraudit.lab.cases import CASES
from ptraudit.lab.nameserver import NameServer
from ptraudit.lab.world import FAULTS, UNSIGNED, World
from ptraudit.lab.zones import Zones
from ptraudit.line import Question, observed
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport
from ptraudit.target import detour
from tests.repair.published import ended
from tests.repair.test_decisions import MENDED


def mended(zones: Zones, repairs: Iterable[Repair]) -> Zones:
    """The zones with these sets in place of those that stood there."""
    sets = {(name, rdtype): rrset.to_text() for name, node in zones._tree for rdtype, rrset in node.items()}
    for one in repairs:
        key = (dns.name.from_text(one.name), dns.rdatatype.from_text(one.type))
        sets[key] = "\n".join(f"{one.name} {one.ttl_s} IN {one.type} {record}" for record in one.after)
    return Zones(["\n".join(filter(None, sets.values())) + "\n"])


# Failures that no record of known content mends: a server, a key, a page, a list, a signature.
UNMENDED = {check.name for check in catalogue() if check.id not in MENDED}


@dataclass(frozen=True, kw_only=True)
class Mended:
    before: Mapping[str, DomainReport]
    after: Mapping[str, DomainReport]


async def mended_world() -> Mended:
    async with World() as world:
        detours = tuple(detour(text) for text in world.connect_to)
        public = tuple(map(str, world.treat_as_public))

        async def audited(cases: Iterable[Case], resolver: str) -> Mapping[str, DomainReport]:
            asked = [
                one
                for case in cases
                for one in Question.of(
                    [case.domain], helos=case.helo, dkim_selectors=case.selectors, treat_as_public=public, lists=world.lists
                ).asked
            ]
            prober = SmtpProber(detours=detours, timeout_s=5, trusted=world.trust_pem, active=True)
            fetcher = HttpsFetcher(detours=detours, timeout_s=5, trusted=world.trust_pem)
            evidence = await observed(
                Question(asked=tuple(asked)), servers=(server(resolver),), prober=prober, fetcher=fetcher
            )
            return {report.target: report for report in judged(evidence).reports}

        before = await audited(CASES, world.resolver)
        proposed = [one for report in before.values() for one in report.repairs if not one.asks]
        async with NameServer(mended(world._zones, proposed), FAULTS, authentic=["."], unsigned=UNSIGNED) as again:
            changed = [case for case in CASES if before[case.domain].repairs]
            after = await audited(changed, "{}:{}".format(*again.address))
        return Mended(before=before, after={**before, **after})


@pytest.fixture(scope="module")
def world() -> Mended:
    return asyncio.run(mended_world())


# What a repair leaves, because one good record is only a beginning.
BEGUN = {
    "dmarc-missing": {"dmarc-policy-none"},  # a first policy asks for reports
    "tlsa-missing": {"tlsa-single"},  # the next key is only the owner's to know
    "tlsa-mismatch": {"tlsa-single"},
    "dkim-key-several": {"dkim-key-short"},  # the one that stays can be measured
    "mx-missing": {"mta-sts-missing"},  # a domain that receives mail may have a policy
    "mx-unresolvable": {"mta-sts-pattern-unused"},  # the policy still names the exchanger that went
    "mx-alias": {"mta-sts-pattern-unused"},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.domain)
def test_what_records_can_mend_is_proposed_unless_only_the_owner_knows_it(world: Mended, case: Case) -> None:
    """And what is proposed breaks nothing."""
    before, after = (ended(reports[case.domain]) for reports in (world.before, world.after))
    repairs = world.before[case.domain].repairs
    asked = {(one.check, one.subject) for repair in repairs if repair.asks for one in repair.mends}
    begun = set().union(*(BEGUN.get(check, set()) for check, _ in before))
    assert {pair for pair in after & before if pair[0] not in UNMENDED} <= asked
    assert {check for check, _ in after - before} <= begun


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.domain)
def test_what_is_proposed_mends_what_it_says(world: Mended, case: Case) -> None:
    repairs = world.before[case.domain].repairs
    asked = {(one.check, one.subject) for repair in repairs if repair.asks for one in repair.mends}
    promised = {(one.check, one.subject) for repair in repairs for one in repair.mends} - asked
    assert promised & ended(world.after[case.domain]) == set()


def test_forward_records_come_before_the_names_that_lead_to_them(world: Mended) -> None:
    for report in world.before.values():
        types = [one.type for one in report.repairs]
        assert types == sorted(types, key=lambda one: one == "PTR"), report.target
        assert [one.number for one in report.repairs] == list(range(1, len(types) + 1))


def test_nothing_is_proposed_where_nothing_fails(world: Mended) -> None:
    assert world.before["healthy.example"].repairs == ()
    left = {
        one.check for report in world.after.values() for repair in report.repairs for one in repair.mends if not repair.asks
    }
    assert left == {"dmarc-policy-none"}  # which follows once the reports were read
