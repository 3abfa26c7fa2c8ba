"""What lies at a name: zones, wildcards, empty names and delegations, whatever a set of records is made of."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Generic, TypeAlias, TypeVar

import dns.name
from dns.rdatatype import CNAME, DNAME, NS, RdataType

T = TypeVar("T")


Key: TypeAlias = tuple[bytes, ...]
"""The labels of a name in lower case: dnspython's own names take longer to hash than all that is done with them here."""


class Tree(Generic[T]):
    """Sets of records by name and type, in zones that begin at `apexes`.

    A set outside every zone, or beside an alias, is a ValueError.
    """

    def __init__(self, apexes: Iterable[dns.name.Name], sets: Iterable[tuple[dns.name.Name, RdataType, T]]) -> None:
        self._apexes = frozenset(map(_key, apexes))
        self._nodes: dict[Key, dict[RdataType, T]] = {}
        for name, rdtype, found in sets:
            key = _key(name)
            apex = self._above(key)
            if apex is None:
                raise ValueError(f"{name} lies in no zone of these; give its zone an SOA record")
            self._nodes.setdefault(key, {})[rdtype] = found
            while len(key) > apex and (key := key[1:]) not in self._nodes:
                self._nodes[key] = {}  # a name above a name exists, though it holds nothing (RFC 8020)
        torn = [key for key, node in self._nodes.items() if CNAME in node and len(node) > 1]
        if torn:
            name = dns.name.Name(torn[0])
            raise ValueError(f"{name} is an alias and holds other records too, which RFC 1034 section 3.6.2 forbids")

    def __iter__(self) -> Iterator[tuple[dns.name.Name, Mapping[RdataType, T]]]:
        """Every name with what it holds, in the order of the sets."""
        return ((dns.name.Name(key), node) for key, node in self._nodes.items())

    def apex(self, name: dns.name.Name) -> dns.name.Name | None:
        """The beginning of the zone that a name lies in, or None outside of all."""
        labels = self._above(_key(name))
        return None if labels is None else dns.name.Name(name.labels[len(name.labels) - labels :])

    def at(self, name: dns.name.Name) -> Mapping[RdataType, T]:
        """What a name itself holds."""
        return self._nodes.get(_key(name), {})

    def node(self, name: dns.name.Name, apex: dns.name.Name) -> Mapping[RdataType, T] | None:
        """The records at a name, those of a wildcard in its place, or None where there is no such name (RFC 4592)."""
        key = _key(name)
        if key in self._nodes:
            return self._nodes[key]
        encloser = next((key[count:] for count in range(len(key)) if key[count:] in self._nodes), _key(apex))
        return self._nodes.get((b"*", *encloser))

    def cut(self, name: dns.name.Name, apex: dns.name.Name) -> dns.name.Name | None:
        """Where the zone hands a name on to other servers, the uppermost such place (RFC 1034 section 4.2.1)."""
        return next((up for up in reversed(upwards(name)) if len(up) > len(apex) and NS in self.at(up)), None)

    def dname(self, name: dns.name.Name, apex: dns.name.Name) -> dns.name.Name | None:
        """The name above this one that redirects all below it (RFC 6672 section 3.2)."""
        return next((up for up in upwards(name)[1:] if len(up) >= len(apex) and DNAME in self.at(up)), None)

    def _above(self, key: Key) -> int | None:
        """How many labels the apex above a name has."""
        return next((len(key) - count for count in range(len(key)) if key[count:] in self._apexes), None)


def _key(name: dns.name.Name) -> Key:
    return tuple([label.lower() for label in name.labels])


def redirected(name: dns.name.Name, owner: dns.name.Name, target: dns.name.Name) -> dns.name.Name | None:
    """Where a DNAME sends a name below its owner; None where that would be too long for a name (RFC 6672 section 2.2)."""
    try:
        return name.relativize(owner).derelativize(target)
    except dns.name.NameTooLong:
        return None


def upwards(name: dns.name.Name) -> tuple[dns.name.Name, ...]:
    """The name and every name above it, the root last."""
    return tuple(dns.name.Name(name.labels[count:]) for count in range(len(name.labels)))


@lru_cache(4096)  # each question asks for the same few names several times over
def parsed(name: str) -> dns.name.Name:
    """An absolute name as dnspython holds it."""
    return dns.name.from_text(name)
