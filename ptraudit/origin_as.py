"""The autonomous systems that announce an address, as Team Cymru tells over DNS. Pure: names to ask, answers to values.

An answer is TXT: `64500 64501 | 198.51.100.0/24 | DE | ripencc | 2010-01-01` of a prefix, and of a number
`64500 | DE | ripencc | 2010-01-01 | EXAMPLE-AS - Example Hosting, DE` (https://www.team-cymru.com/ip-asn-mapping).
"""

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Protocol

from msgspec import Struct

from ptraudit.lookup import IPAddress, Lookup

ZONES = {4: "origin.asn.cymru.com.", 6: "origin6.asn.cymru.com."}
NAMES = "asn.cymru.com."
ANNOUNCED = {4: 24, 6: 48}  # bits; longer prefixes are filtered, so all addresses in one have the same origin
MAX_ORIGINS = 3  # of one prefix; more than one is rare already
NUMBER = re.compile(r"[1-9][0-9]{0,9}")
MAX_NAME = 100  # characters kept


class AutonomousSystem(Struct, frozen=True, kw_only=True):
    """An autonomous system; `name` is empty where it could not be learnt."""

    number: int
    name: str = ""


class Looked(Protocol):
    """Whatever has lookups, as evidence has."""

    def lookup(self, name: str, rdtype: str) -> Lookup:
        """The ending of a question."""


def origin_name(ip: IPAddress) -> str:
    """The name whose TXT record tells the origins of an address; the same for all of its /24, or /48."""
    first = ip_network((ip, ANNOUNCED[ip.version]), strict=False).network_address
    return f"{first.reverse_pointer.rsplit('.', 2)[0]}.{ZONES[ip.version]}"  # without in-addr.arpa or ip6.arpa


def number_name(number: int) -> str:
    """The name whose TXT record tells who an autonomous system is."""
    return f"as{number}.{NAMES}"


def numbers(lookup: Lookup) -> tuple[int, ...]:
    """The origins that an answer tells, those of the longest prefix, each once."""
    rows = [(_length(fields[1]), fields[0]) for fields in map(_fields, lookup.records) if len(fields) > 1]
    words = max(rows)[1].split() if rows else []
    known = [int(word) for word in words if NUMBER.fullmatch(word)]
    return tuple(dict.fromkeys(number for number in known if number < 2**32))[:MAX_ORIGINS]


def origins(evidence: Looked, ip: IPAddress) -> tuple[AutonomousSystem, ...]:
    """Who announces an address, as far as that was asked and answered."""
    return tuple(_named(evidence, ip))


def _named(evidence: Looked, ip: IPAddress) -> Iterator[AutonomousSystem]:
    for number in numbers(evidence.lookup(origin_name(ip), "TXT")):
        told = [fields[4] for fields in map(_fields, evidence.lookup(number_name(number), "TXT").records) if len(fields) > 4]
        yield AutonomousSystem(number=number, name=told[0][:MAX_NAME] if told else "")


def _length(prefix: str) -> int:
    match = re.search(r"/([0-9]{1,3})$", prefix)
    return int(match[1]) if match else 0


def _fields(record: str) -> list[str]:
    return [field.strip() for field in record.split("|", 4)]
