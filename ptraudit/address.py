"""Pure questions about an address or a network."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

from ptraudit.lookup import IPAddress, IPNetwork, unmapped

REMEMBERED = 4096  # addresses: each check asks the same of the same few

# The registries of RFC 6890 as far as no mail can come from them, the most specific first.
# https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
SPECIAL_PURPOSE: tuple[tuple[IPNetwork, str], ...] = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", '"this network" (RFC 791)'),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "shared by carrier-grade NAT (RFC 6598)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("169.254.0.0/16", "link-local (RFC 3927)"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "for protocol assignments (RFC 6890)"),
        ("192.0.2.0/24", "for documentation (RFC 5737)"),
        ("192.88.99.0/24", "the former 6to4 relay anycast (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("198.18.0.0/15", "for benchmarks (RFC 2544)"),
        ("198.51.100.0/24", "for documentation (RFC 5737)"),
        ("203.0.113.0/24", "for documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("240.0.0.0/4", "reserved (RFC 1112)"),
        ("::/128", "unspecified (RFC 4291)"),
        ("::1/128", "loopback (RFC 4291)"),
        ("64:ff9b::/96", "made by NAT64 (RFC 6052)"),
        ("64:ff9b:1::/48", "made by a local NAT64 (RFC 8215)"),
        ("100::/64", "for discarding (RFC 6666)"),
        ("2001::/32", "a Teredo tunnel (RFC 4380)"),
        ("2001:2::/48", "for benchmarks (RFC 5180)"),
        ("2001:db8::/32", "for documentation (RFC 3849)"),
        ("2002::/16", "a 6to4 tunnel (RFC 7526)"),
        ("3fff::/20", "for documentation (RFC 9637)"),
        ("fc00::/7", "unique local (RFC 4193)"),
        ("fe80::/10", "link-local (RFC 4291)"),
        ("ff00::/8", "multicast (RFC 4291)"),
    )
)
GLOBAL_UNICAST_V6 = ip_network("2000::/3")  # the only space that IANA has allocated for it (RFC 4291 section 2.4)


def not_global(address: IPAddress, treat_as_public: Iterable[IPNetwork] = ()) -> str:
    """Why mail cannot come from this address over the Internet, or "" where it can."""
    if any(address in network for network in treat_as_public):
        return ""
    return _special(address)


@lru_cache(REMEMBERED)
def _special(address: IPAddress) -> str:
    for network, reason in SPECIAL_PURPOSE:
        if address in network:
            return reason
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST_V6:
        return "outside the global unicast space (RFC 4291)"
    return ""


@lru_cache(REMEMBERED)
def reverse_name(address: IPAddress) -> str:
    """The name whose PTR records name this address, absolute (RFC 1035 section 3.5, RFC 3596 section 2.5)."""
    return address.reverse_pointer + "."


def address_rdtype(address: IPAddress) -> str:
    """The type of the records that hold such an address."""
    return "A" if address.version == 4 else "AAAA"


def other_family(address: IPAddress) -> str:
    """The type of the records that hold addresses of the other family."""
    return "AAAA" if address.version == 4 else "A"


def parsed_address(text: str) -> IPAddress | None:
    """The address that a text spells, with or without brackets, an `IPv6:` tag (RFC 5321 section 4.1.3) or a zone."""
    bare = text.strip()
    if bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1]
    if bare[:5].lower() == "ipv6:":
        bare = bare[5:]
    try:
        return unmapped(ip_address(bare))
    except ValueError:
        return None


def plain_address(text: str) -> IPAddress | None:
    """The address that a text is, byte for byte: no bracket, tag, zone or blank, and an IPv4-mapped one stays as it is."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def unmapped_network(network: IPNetwork) -> IPNetwork:
    """The IPv4 network inside an IPv4-mapped one; any other as it is."""
    if network.version == 6 and network.prefixlen >= 96:
        inner = IPv6Address(int(network.network_address)).ipv4_mapped
        if inner is not None:
            return IPv4Network((inner, network.prefixlen - 96))
    return network


def evenly_spread(network: IPNetwork, count: int) -> tuple[IPAddress, ...]:
    """`count` addresses of a network, the middles of as many equal parts; all of them where it holds no more.

    The same network and count always give the same addresses, so that two audits can be compared.
    """
    size = network.num_addresses
    if size <= count:
        return tuple(network)
    first = int(network.network_address)
    kind = IPv4Address if network.version == 4 else IPv6Address
    return tuple(kind(first + (2 * part + 1) * size // (2 * count)) for part in range(count))


def misplaced_names(address: IPAddress, domain: str) -> tuple[str, ...]:
    """Where PTR records of an address stand that were typed into the zone of a domain, in which nobody looks for them.

    Without their last dot names under arpa get the domain appended, and some leave arpa out.
    """
    name = reverse_name(address)
    octets = name.removesuffix(".in-addr.arpa.").removesuffix(".ip6.arpa.")
    return f"{name}{domain}", f"{octets}.{domain}"
