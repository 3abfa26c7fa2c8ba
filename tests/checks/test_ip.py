from ipaddress import IPv4Address, ip_address, ip_network

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.address_family_mismatch import address_family_mismatch
from ptraudit.checks.address_not_global import address_not_global
from ptraudit.checks.range_unnamed import range_unnamed
from ptraudit.checks.spf_address_not_global import spf_address_not_global
from ptraudit.evidence import Evidence, Origin, OriginKind, Outbound, Range
from ptraudit.lookup import IPAddress, Lookup
from tests.worlds import DOCUMENTATION, PRIVATE, V4, V6, agrees, nxdomain, ptr, reverse, sending, timeout, world

NETWORK = ip_network("198.51.100.0/24")
SAMPLE = (IPv4Address("198.51.100.64"), IPv4Address("198.51.100.192"))


def named_twice(*, other_family: bool) -> Evidence:
    origins = (
        Origin(kind=OriginKind.OPTION, detail="--ip 198.51.100.7"),
        Origin(kind=OriginKind.SPF, detail="ip6:::ffff:198.51.100.7", other_family=other_family),
    )
    return world(outbound=(Outbound(ip=V4, origins=origins),))


def sampled(*lookups: Lookup, network: str = "198.51.100.0/24", audited: tuple[IPv4Address, ...] = SAMPLE) -> Evidence:
    part = Range(network=ip_network(network), kind=OriginKind.SPF, origin=f"ip4:{network}", audited=audited)
    return world(*lookups, ranges=(part,))


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            world(outbound=(Outbound(ip=PRIVATE, origins=(Origin(kind=OriginKind.SPF, detail="ip4:10.0.0.7"),)),)),
            Outcome.NOT_APPLICABLE,
            "as a term of SPF it does nothing",
            id="private, named by SPF alone",
        ),
        pytest.param(sending(V4), Outcome.PASS, "198.51.100.7 (named by ip4 or ip6", id="treated as public"),
        pytest.param(sending(ip_address("2a00:1::1")), Outcome.PASS, "globally reachable", id="global unicast IPv6"),
        pytest.param(sending(V4, treat_as_public=()), Outcome.FAIL, "for documentation (RFC 5737)", id="documentation"),
        pytest.param(sending(PRIVATE), Outcome.FAIL, "is private (RFC 1918)", id="private"),
        pytest.param(sending(ip_address("127.0.0.1")), Outcome.FAIL, "is loopback (RFC 1122)", id="loopback"),
        pytest.param(sending(ip_address("100.64.0.1")), Outcome.FAIL, "carrier-grade NAT", id="carrier-grade NAT"),
        pytest.param(sending(ip_address("fd00::1")), Outcome.FAIL, "unique local", id="unique local IPv6"),
        pytest.param(sending(ip_address("4000::1")), Outcome.FAIL, "outside the global unicast", id="unallocated IPv6"),
    ],
)
def test_address_not_global(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(address_not_global, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(named_twice(other_family=False), Outcome.PASS, "198.51.100.7 is written in its own", id="own form"),
        pytest.param(named_twice(other_family=True), Outcome.FAIL, "in ip6:::ffff:198.51.100.7.", id="IPv4-mapped"),
        pytest.param(sending(V6), Outcome.PASS, "2001:db8::7 is written in its own", id="IPv6"),
    ],
)
def test_address_family_mismatch(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(address_family_mismatch, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            sampled(ptr(SAMPLE[0], "a.sender.example."), *timeout(reverse(SAMPLE[1]), "PTR")),
            Outcome.PASS,
            "1 of 2 sampled addresses",
            id="one named, one without an answer",
        ),
        pytest.param(
            sampled(*nxdomain(reverse(SAMPLE[0]), "PTR"), *nxdomain(reverse(SAMPLE[1]), "PTR")),
            Outcome.FAIL,
            "None of 2 sampled addresses of 198.51.100.0/24",
            id="none named",
        ),
        pytest.param(
            sampled(*nxdomain(reverse(SAMPLE[0]), "PTR"), *timeout(reverse(SAMPLE[1]), "PTR")),
            Outcome.UNDETERMINED,
            "PTR of 192.100.51.198.in-addr.arpa. ended with timeout",
            id="none named, one without an answer",
        ),
        pytest.param(sampled(network="10.0.0.0/8"), Outcome.NOT_APPLICABLE, "10.0.0.0/8 is private", id="private range"),
        pytest.param(sampled(audited=()), Outcome.NOT_APPLICABLE, "No address of 198.51.100.0/24", id="nothing sampled"),
    ],
)
def test_range_unnamed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(range_unnamed, evidence, outcome, substance)


def by_spf(ip: IPAddress, kind: OriginKind = OriginKind.SPF) -> Evidence:
    return world(outbound=(Outbound(ip=ip, origins=(Origin(kind=kind, detail=f"ip4:{ip}"),)),))


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(by_spf(V4), Outcome.PASS, "198.51.100.7 (ip4:198.51.100.7) is globally", id="global"),
        pytest.param(by_spf(PRIVATE), Outcome.FAIL, "10.0.0.7 (ip4:10.0.0.7) is private", id="private"),
        pytest.param(by_spf(PRIVATE, kind=OriginKind.OPTION), Outcome.NOT_APPLICABLE, "by more than SPF", id="by the user"),
    ],
)
def test_spf_address_not_global(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_address_not_global, evidence, outcome, substance)


def test_only_the_given_networks_are_treated_as_public() -> None:
    assert agrees(address_not_global, sending(PRIVATE, treat_as_public=DOCUMENTATION), Outcome.FAIL, "10.0.0.7")
    inner = (*DOCUMENTATION, ip_network("10.0.0.0/24"))
    assert agrees(address_not_global, sending(PRIVATE, treat_as_public=inner), Outcome.PASS, "10.0.0.7")
