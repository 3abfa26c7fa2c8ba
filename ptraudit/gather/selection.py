"""Which of the addresses that may send are audited: all that are named singly, and a fair share of every range.

The scheme is fixed, so that two audits of the same records look at the same addresses. Single addresses come first,
in the order of the options, of SPF and of the MX hosts. IPv4 ranges up to /26 are taken whole; of a larger one 64
addresses are taken, of an IPv6 prefix 8, each the middle of an equal part. Where that is more than `max_addresses`,
the ranges share what is left evenly.
"""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.address import evenly_spread
from ptraudit.evidence import Origin, OriginKind, Outbound, Range
from ptraudit.lookup import IPAddress, IPNetwork

SAMPLE_V4 = 64  # a /26, the largest range that is taken whole
SAMPLE_V6 = 8  # a prefix is a name space and no list of hosts (RFC 8501): a few show whether it is named as a whole

MAX_ORIGINS = 20  # kept of one address; a record that names it more often only wants to be large

KIND_ORDER = (OriginKind.OPTION, OriginKind.CONFIG, OriginKind.MESSAGE, OriginKind.SPF, OriginKind.MX)


class Candidate(Struct, frozen=True, kw_only=True):
    """A network, or a single address as a network, that somebody names as a place where mail comes from.

    `place` is where it is named: the number of the option, the positions of the SPF terms, the preference of the
    exchanger. It orders candidates of one kind, whichever answer came first.
    """

    network: IPNetwork
    origin: Origin
    place: tuple[int, ...] = ()

    @property
    def single(self) -> bool:
        """Whether it is one address."""
        return self.network.num_addresses == 1

    @property
    def whole(self) -> bool:
        """Whether all of it is audited, where there is room for all candidates."""
        return self.network.num_addresses <= _wanted(self.network)


class Selection(Struct, frozen=True, kw_only=True):
    """What is audited, which ranges were only sampled, and how many addresses were authorised in all."""

    outbound: tuple[Outbound, ...]
    ranges: tuple[Range, ...]
    authorised: int


def selected(candidates: Sequence[Candidate], max_addresses: int) -> Selection:
    """The selection by the scheme above, in the order of the addresses, IPv4 first."""
    ordered = sorted(candidates, key=_rank)
    singles = dict.fromkeys(candidate.network.network_address for candidate in ordered if candidate.single)
    chosen: dict[IPAddress, list[Origin]] = {address: [] for address in list(singles)[:max_addresses]}
    ranges = {candidate.network: candidate.origin for candidate in reversed(ordered) if not candidate.single}
    sampled = []
    missing = [_wanted(network) - _known(network, chosen) for network in ranges]
    shares = _shares(missing, max_addresses - len(chosen))
    for (network, origin), share, wanted in zip(ranges.items(), shares, missing, strict=True):
        addresses = evenly_spread(network, _wanted(network) if share == wanted else share)
        for address in addresses:
            chosen.setdefault(address, [])
        if len(addresses) < network.num_addresses:
            sampled.append(Range(network=network, kind=origin.kind, origin=origin.detail, audited=addresses))
    partial = {part.network for part in sampled}
    known: set[tuple[IPAddress, OriginKind, str]] = set()
    for candidate in ordered:
        origin = replace(candidate.origin, sampled=candidate.network in partial)
        for address in _within(candidate.network, chosen):
            key = address, origin.kind, origin.detail
            if key not in known and len(chosen[address]) < MAX_ORIGINS:
                known.add(key)
                chosen[address].append(origin)
    outbound = tuple(
        Outbound(ip=address, origins=tuple(chosen[address]))
        for address in sorted(chosen, key=lambda address: (address.version, int(address)))
    )
    return Selection(outbound=outbound, ranges=tuple(sampled), authorised=_authorised(candidates))


def _rank(candidate: Candidate) -> tuple[int, tuple[int, ...], str, int, int, int]:
    network = candidate.network
    kind = KIND_ORDER.index(candidate.origin.kind)
    # Of a host and the network around it the host comes first, so that it is not taken for a mere sample.
    size = -network.prefixlen
    return kind, candidate.place, candidate.origin.detail, network.version, size, int(network.network_address)


def _wanted(network: IPNetwork) -> int:
    return min(network.num_addresses, SAMPLE_V4 if network.version == 4 else SAMPLE_V6)


def _known(network: IPNetwork, chosen: Mapping[IPAddress, object]) -> int:
    """How many addresses of a range that is taken whole are audited anyway, and need no room of their own."""
    whole = network.num_addresses == _wanted(network)
    return sum(1 for address in chosen if address in network) if whole else 0


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """What each range gets of the room: all that it wants, or an even share where there is not enough for all."""
    shares = [0] * len(wanted)
    left = max(room, 0)
    open_ranges = list(range(len(wanted)))
    while left and open_ranges:
        even = max(left // len(open_ranges), 1)
        for index in open_ranges:
            grant = min(even, wanted[index] - shares[index], left)
            shares[index] += grant
            left -= grant
        open_ranges = [index for index in open_ranges if shares[index] < wanted[index]]
    return shares


def _within(network: IPNetwork, addresses: Mapping[IPAddress, object]) -> Iterable[IPAddress]:
    if network.num_addresses == 1:
        return [network.network_address] if network.network_address in addresses else []
    return [address for address in addresses if address in network]


def _authorised(candidates: Iterable[Candidate]) -> int:
    """How many distinct addresses the user or SPF names."""
    named = [candidate.network for candidate in candidates if candidate.origin.kind is not OriginKind.MX]
    v4 = collapse_addresses(network for network in named if isinstance(network, IPv4Network))
    v6 = collapse_addresses(network for network in named if isinstance(network, IPv6Network))
    return sum(network.num_addresses for network in v4) + sum(network.num_addresses for network in v6)
