"""Which addresses are audited."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptraudit.evidence import Origin, OriginKind
from ptraudit.gather.selection import Candidate, selected


def candidate(network: str, kind: OriginKind = OriginKind.SPF, detail: str = "", place: tuple[int, ...] = ()) -> Candidate:
    origin = Origin(kind=kind, detail=detail or f"ip4:{network}")
    return Candidate(network=ip_network(network), origin=origin, place=place)


@pytest.mark.parametrize(
    ("network", "audited"),
    [
        pytest.param("192.0.2.7/32", 1, id="a single address"),
        pytest.param("192.0.2.0/26", 64, id="the largest range that is taken whole"),
        pytest.param("198.18.0.0/20", 64, id="a larger one is sampled"),
        pytest.param("2001:db8::/127", 2, id="an IPv6 prefix that is smaller than its sample"),
        pytest.param("2001:db8::/64", 8, id="an IPv6 prefix is sampled"),
    ],
)
def test_how_much_of_a_range_is_audited(network: str, audited: int) -> None:
    selection = selected([candidate(network)], 256)
    assert (len(selection.outbound), selection.authorised) == (audited, ip_network(network).num_addresses)
    assert bool(selection.ranges) == (audited < selection.authorised)


def test_the_sample_lies_evenly_and_is_always_the_same() -> None:
    first, again = (selected([candidate("198.18.0.0/22")], 4) for _ in range(2))
    assert first == again
    assert [str(outbound.ip) for outbound in first.outbound] == [
        "198.18.0.128",
        "198.18.1.128",
        "198.18.2.128",
        "198.18.3.128",
    ]


def test_ranges_share_evenly_what_single_addresses_leave() -> None:
    candidates = [
        candidate("198.18.0.0/20"),
        candidate("198.19.0.0/30"),
        candidate("192.0.2.1/32"),
        candidate("198.18.64.0/20"),
    ]
    selection = selected(candidates, 25)
    assert [len(part.audited) for part in selection.ranges] == [10, 10]
    assert len(selection.outbound) == 25


def test_an_address_that_is_named_twice_takes_one_place() -> None:
    ranges = [candidate(f"192.0.2.{first}/26") for first in (0, 64, 128, 192)]
    selection = selected([*ranges, candidate("192.0.2.1/32", OriginKind.MX)], 256)
    assert (len(selection.outbound), selection.ranges) == (256, ())


def test_single_addresses_come_before_ranges_and_the_users_before_all() -> None:
    candidates = [
        candidate("192.0.2.1/32", OriginKind.MX),
        candidate("192.0.2.0/28"),
        candidate("192.0.2.9/32", OriginKind.OPTION),
    ]
    assert [str(outbound.ip) for outbound in selected(candidates, 2).outbound] == ["192.0.2.1", "192.0.2.9"]
    assert [str(outbound.ip) for outbound in selected(candidates, 1).outbound] == ["192.0.2.9"]


def test_an_address_keeps_every_origin() -> None:
    candidates = [candidate("192.0.2.1/32", OriginKind.MX, "mx"), candidate("192.0.0.0/20"), candidate("192.0.2.1/32")]
    outbound = next(one for one in selected(candidates, 256).outbound if one.ip == ip_address("192.0.2.1"))
    assert [(origin.detail, origin.sampled) for origin in outbound.origins] == [
        ("ip4:192.0.0.0/20", True),
        ("ip4:192.0.2.1/32", False),
        ("mx", False),
    ]
    assert not outbound.sampled_only
    assert not outbound.inbound_only


def test_overlapping_ranges_are_counted_once_and_mx_hosts_not_at_all() -> None:
    candidates = [candidate("192.0.2.0/28"), candidate("192.0.2.0/29"), candidate("203.0.113.1/32", OriginKind.MX)]
    assert selected(candidates, 256).authorised == 16


networks = st.one_of(
    st.tuples(st.integers(0, 2**32 - 1), st.integers(8, 32)), st.tuples(st.integers(2**125, 2**126), st.integers(32, 128))
).map(lambda pair: str(ip_network((ip_address(pair[0]), pair[1]), strict=False)))


@settings(deadline=None)
@given(st.lists(networks, max_size=12), st.integers(1, 300))
def test_the_limit_holds_and_every_audited_address_was_named(names: list[str], limit: int) -> None:
    selection = selected([candidate(name) for name in names], limit)
    assert len(selection.outbound) <= limit
    assert len({outbound.ip for outbound in selection.outbound}) == len(selection.outbound)
    assert all(outbound.origins for outbound in selection.outbound)
    assert len(selection.outbound) <= selection.authorised


@settings(deadline=None)
@given(st.permutations([(place, network) for place in range(4) for network in range(6)]), st.integers(1, 30))
def test_it_does_not_matter_whose_answer_came_first(arrival: list[tuple[int, int]], limit: int) -> None:
    found = [
        candidate(f"198.18.{place * 16 + network}.0/{24 + 8 * (network % 2)}", place=(place, network))
        for place, network in arrival
    ]
    assert selected(found, limit) == selected(sorted(found, key=lambda one: one.place), limit)


def test_a_record_that_names_an_address_a_thousand_times_is_bounded() -> None:
    candidates = [candidate("198.18.0.0/15", detail=f"ip4:198.18.{n // 256}.{n % 256}/15", place=(n,)) for n in range(1000)]
    assert {len(outbound.origins) for outbound in selected(candidates, 256).outbound} == {20}
