"""Whether a signature is right, and whether a key is the one that the zone above means (RFC 4035 sections 5.2 and 5.3)."""

from collections.abc import Iterable
from datetime import UTC, datetime

import dns.dnssec
from dns.dnssectypes import Algorithm, DSDigest
from dns.exception import DNSException
from dns.name import Name
from dns.node import Node
from dns.rdataset import Rdataset, from_rdata_list
from dns.rdatatype import to_text
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rdtypes.dnskeybase import Flag
from msgspec import Struct

from ptraudit.chain.response import Signed

MAX_SIGNATURES = 8  # tried of one set: two algorithms, each with an old and a new key, make four
MAX_KEYS = 2  # tried for one signature: keys share a tag only by accident, or in an attack
MAX_LINKS = 8  # pairs of a DS record and a key that are compared

# What the libraries compute, of what validators must or should know (RFC 8624 section 3.1 and 3.3).
ALGORITHMS = frozenset(
    {
        Algorithm.RSASHA1,
        Algorithm.RSASHA1NSEC3SHA1,
        Algorithm.RSASHA256,
        Algorithm.RSASHA512,
        Algorithm.ECDSAP256SHA256,
        Algorithm.ECDSAP384SHA384,
        Algorithm.ED25519,
        Algorithm.ED448,
    }
)
DIGESTS = frozenset({DSDigest.SHA1, DSDigest.SHA256, DSDigest.SHA384})


class Zone(Struct, frozen=True, kw_only=True):
    """A zone and the keys of it that are trusted. `now` is the moment for which signatures must hold, since the epoch."""

    name: Name
    keys: tuple[DNSKEY, ...]
    now: float


class Checked(Struct, frozen=True, kw_only=True):
    """The right signature of a set, or else the fault of one of them."""

    by: RRSIG | None = None
    fault: str = ""


def checked(signed: Signed, zone: Zone) -> Checked:
    """Whether one of the signatures of a set is one by the zone."""
    what = f"{signed.name} {to_text(signed.records.rdtype)}"
    fault = f"{what} has no signature by a key of {zone.name}"
    for signature in signed.signatures[:MAX_SIGNATURES]:
        if signature.signer != zone.name or signature.labels > len(signed.name) - 1:
            continue
        keys = [key for key in zone.keys if key.algorithm == signature.algorithm and key.key_id() == signature.key_tag]
        if not keys:
            continue
        problem = _problem(signed, signature, keys[:MAX_KEYS], zone)
        if not problem:
            return Checked(by=signature)
        fault = f"the signature of {what} {problem}"
    return Checked(fault=fault)


def _problem(signed: Signed, signature: RRSIG, keys: list[DNSKEY], zone: Zone) -> str:
    """What is wrong with a signature, as the rest of a sentence that begins with it, or ""."""
    if signature.expiration < zone.now:
        return f"expired on {_day(signature.expiration)}"
    if signature.inception > zone.now:
        return f"is not valid before {_day(signature.inception)}"
    known: dict[Name, Node | Rdataset] = {zone.name: from_rdata_list(0, keys)}
    try:
        dns.dnssec.validate_rrsig(signed.records, signature, known, now=zone.now)
    except (DNSException, ValueError):
        return f"does not fit the records (key {signature.key_tag})"
    return ""


def is_expanded(signed: Signed, by: RRSIG) -> bool:
    """Whether a set was made of that of a wildcard, which its signature tells by its labels (RFC 4035 section 5.3.4)."""
    return bool(by.labels < len(signed.name) - 1 - signed.name.is_wild())


def usable(links: Iterable[DS]) -> tuple[DS, ...]:
    """The DS records that can be followed; those with SHA-1 only where there is no other (RFC 4509 section 3)."""
    known = tuple(one for one in links if one.algorithm in ALGORITHMS and one.digest_type in DIGESTS)
    return tuple(one for one in known if one.digest_type != DSDigest.SHA1) or known


def entrusted(zone: Name, links: Iterable[DS], keys: Signed, now: float) -> Zone | str:
    """The zone with its keys, where one that a usable DS record means has signed the set of them; else the reason why not.

    Raises nothing for whatever the records hold (RFC 4035 section 5.2).
    """
    links = tuple(links)
    every = tuple(key for key in keys.records if isinstance(key, DNSKEY) and _is_zone_key(key))
    meant = [
        (link, key)
        for link in links
        for key in every
        if link.key_tag == key.key_id() and link.algorithm == key.algorithm and not key.flags & Flag.REVOKE
    ]
    linked = tuple(key for link, key in meant[:MAX_LINKS] if _same(zone, link, key))
    if not linked:
        tags = ", ".join(map(str, sorted({link.key_tag for link in links})))
        return f"none of its keys is one that the DS record above means (key {tags})"
    found = checked(keys, Zone(name=zone, keys=linked, now=now))
    return found.fault or Zone(name=zone, keys=tuple(key for key in every if not key.flags & Flag.REVOKE), now=now)


def _is_zone_key(key: DNSKEY) -> bool:
    return bool(key.flags & Flag.ZONE) and key.protocol == 3 and key.algorithm in ALGORITHMS


def _same(zone: Name, link: DS, key: DNSKEY) -> bool:
    made = dns.dnssec.make_ds(zone, key, DSDigest(link.digest_type), validating=True)
    return made.digest == link.digest


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
