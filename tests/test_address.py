from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.address import (
    SPECIAL_PURPOSE,
    address_rdtype,
    evenly_spread,
    not_global,
    other_family,
    parsed_address,
    reverse_name,
    unmapped_network,
)
from ptraudit.lookup import IPNetwork

ADDRESSES = st.ip_addresses()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("10.255.255.255", "private", id="last of 10/8"),
        pytest.param("11.0.0.0", "", id="first after 10/8"),
        pytest.param("172.31.255.255", "private", id="last of 172.16/12"),
        pytest.param("172.32.0.0", "", id="first after 172.16/12"),
        pytest.param("100.127.255.255", "carrier-grade", id="last of 100.64/10"),
        pytest.param("100.128.0.0", "", id="first after 100.64/10"),
        pytest.param("169.254.1.1", "link-local", id="link-local"),
        pytest.param("192.0.2.1", "documentation", id="documentation"),
        pytest.param("224.0.0.1", "multicast", id="multicast"),
        pytest.param("255.255.255.255", "reserved", id="broadcast"),
        pytest.param("0.0.0.0", "this network", id="unspecified"),
        pytest.param("8.8.8.8", "", id="a public resolver"),
        pytest.param("2002:c000:201::1", "6to4", id="6to4"),
        pytest.param("2001::1", "Teredo", id="Teredo"),
        pytest.param("2001:db8::1", "documentation", id="IPv6 documentation"),
        pytest.param("64:ff9b::808:808", "NAT64", id="NAT64"),
        pytest.param("198.18.0.1", "for benchmarks", id="the first half of the benchmark network"),
        pytest.param("198.19.255.254", "for benchmarks", id="its second half"),
        pytest.param("fe80::1", "link-local", id="IPv6 link-local"),
        pytest.param("::1", "loopback", id="IPv6 loopback"),
        pytest.param("1fff::1", "outside", id="below the global unicast space"),
        pytest.param("2000::1", "", id="first of the global unicast space"),
    ],
)
def test_why_an_address_is_not_global(text: str, reason: str) -> None:
    found = not_global(ip_address(text))
    assert (reason in found, bool(found)) == (True, bool(reason))


@given(ADDRESSES)
def test_what_is_treated_as_public_is_global(address: IPv4Address | IPv6Address) -> None:
    assert not_global(address, (ip_network(address),)) == ""


@given(ADDRESSES)
def test_the_other_family_does_not_make_an_address_public(address: IPv4Address | IPv6Address) -> None:
    other = ip_network("::/0" if address.version == 4 else "0.0.0.0/0")
    assert not_global(address, (other,)) == not_global(address)


@pytest.mark.parametrize("network", [network for network, _ in SPECIAL_PURPOSE], ids=str)
def test_a_special_purpose_network_is_so_from_end_to_end(network: IPNetwork) -> None:
    assert all(not_global(network[place]) for place in (0, -1))


def test_reverse_names() -> None:
    assert reverse_name(ip_address("192.0.2.18")) == "18.2.0.192.in-addr.arpa."
    assert reverse_name(ip_address("2001:db8::1")) == "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa."


@given(ADDRESSES)
def test_a_reverse_name_reads_back_to_its_address(address: IPv4Address | IPv6Address) -> None:
    parts = reverse_name(address).split(".")[:-3][::-1]
    if address.version == 4:
        assert ip_address(".".join(parts)) == address
    else:
        assert int("".join(parts), 16) == int(address)


@given(ADDRESSES)
def test_the_two_families_are_two(address: IPv4Address | IPv6Address) -> None:
    assert {address_rdtype(address), other_family(address)} == {"A", "AAAA"}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("192.0.2.1", "192.0.2.1", id="IPv4"),
        pytest.param("[192.0.2.1]", "192.0.2.1", id="in brackets"),
        pytest.param("[IPv6:2001:db8::1]", "2001:db8::1", id="literal with tag"),
        pytest.param("[ipv6:2001:DB8::1]", "2001:db8::1", id="literal with a small tag"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", id="IPv4-mapped"),
        pytest.param("fe80::1%eth0", "fe80::1", id="with a zone"),
        pytest.param("192.0.2.01", None, id="leading zero"),
        pytest.param("192.0.2", None, id="three octets"),
        pytest.param("mail.example", None, id="a name"),
        pytest.param("", None, id="empty"),
    ],
)
def test_the_address_that_a_text_spells(text: str, address: str | None) -> None:
    assert parsed_address(text) == (ip_address(address) if address else None)


@given(ADDRESSES)
def test_every_spelling_of_an_address_is_parsed(address: IPv4Address | IPv6Address) -> None:
    plain = parsed_address(str(address))
    assert plain == parsed_address(f"[{address}]") == parsed_address(address.exploded)


@given(st.text())
def test_parsing_an_address_never_fails(text: str) -> None:
    assert parsed_address(text) is None or isinstance(parsed_address(text), IPv4Address | IPv6Address)


def test_a_mapped_network_becomes_ipv4() -> None:
    assert unmapped_network(ip_network("::ffff:192.0.2.0/120")) == ip_network("192.0.2.0/24")
    assert unmapped_network(ip_network("2001:db8::/120")) == IPv6Network("2001:db8::/120")
    assert unmapped_network(ip_network("::/0")) == IPv6Network("::/0")


@given(ADDRESSES, st.integers(0, 128), st.integers(1, 300))
def test_a_sample_lies_in_its_network_and_has_no_address_twice(
    address: IPv4Address | IPv6Address, prefix: int, count: int
) -> None:
    network = ip_network(f"{address}/{min(prefix, address.max_prefixlen)}", strict=False)
    sample = evenly_spread(network, count)
    assert len(set(sample)) == len(sample) == min(count, network.num_addresses)
    assert all(one in network for one in sample)
    assert list(sample) == sorted(sample, key=int)


def test_a_sample_is_spread_over_the_network() -> None:
    assert [str(one) for one in evenly_spread(ip_network("192.0.2.0/24"), 4)] == [
        "192.0.2.32", "192.0.2.96", "192.0.2.160", "192.0.2.224",
    ]  # fmt: skip
