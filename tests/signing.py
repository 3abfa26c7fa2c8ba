"""Signs zones, with NSEC or NSEC3, well or badly; and knows what their name server would prove."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec
from dns.dnssectypes import Algorithm
from dns.name import Name
from dns.rdataclass import IN
from dns.rdatatype import DNAME, DNSKEY, DS, NS, NSEC, NSEC3, NSEC3PARAM, RRSIG, RdataType
from dns.rdtypes.ANY.NSEC import NSEC as NSEC_DATA
from dns.rdtypes.ANY.NSEC3 import NSEC3 as NSEC3_DATA
from dns.rdtypes.util import Bitmap

NOW = 1_795_000_000.0  # 2026-11-18, the moment of all validations in tests
DAY_S = 86_400
SOA_LINE = "@ 300 IN SOA ns.test. hostmaster.test. 1 7200 900 1209600 300\n@ 300 IN NS ns.test.\n"


@dataclass(frozen=True, kw_only=True)
class Nsec3:
    """How a zone hashes its names."""

    iterations: int = 0
    salt: bytes = b""
    opt_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A key and its public half."""

    private: Any  # Any: dnspython's own union of the classes of keys
    public: Any

    @classmethod
    def new(cls) -> "Pair":
        private = ec.generate_private_key(ec.SECP256R1())
        public = dns.dnssec.make_dnskey(private.public_key(), Algorithm.ECDSAP256SHA256, flags=257)
        return cls(private=private, public=public)


@dataclass(kw_only=True)
class SignedZone:
    """A zone in the making. `mend` may change its records before they are signed, `spoil` after."""

    origin: Name
    records: dict[tuple[Name, RdataType], dns.rrset.RRset]
    pair: Pair
    signatures: dict[tuple[Name, RdataType], dns.rrset.RRset] = field(default_factory=dict)
    nsec3: Nsec3 | None = None
    begins_s: float = NOW - DAY_S
    ends_s: float = NOW + DAY_S

    def link(self, digest: str = "SHA256") -> Any:
        """Its DS record."""
        policy = dns.dnssec.allow_all_policy
        return dns.dnssec.make_ds(self.origin, self.pair.public, digest, policy=policy)

    def add(self, name: Name, rdtype: RdataType, *rdatas: Any, ttl: int = 300) -> None:
        found = self.records.setdefault((name, rdtype), dns.rrset.RRset(name, IN, rdtype))
        for rdata in rdatas:
            found.add(rdata, ttl)

    def is_cut(self, name: Name) -> bool:
        return name != self.origin and (name, NS) in self.records

    def is_below_cut(self, name: Name) -> bool:
        above = name.parent() if name != self.origin else name
        while above != self.origin and len(above) > len(self.origin):
            if self.is_cut(above) or (above, DNAME) in self.records:
                return True
            above = above.parent()
        return False

    def names(self) -> list[Name]:
        return sorted({name for name, _ in self.records if not self.is_below_cut(name)})

    def types(self, name: Name) -> list[RdataType]:
        return [rdtype for owner, rdtype in self.records if owner == name and rdtype not in {NSEC, NSEC3}]

    def sign(self) -> None:
        """Add the key, the chain of denials, and all signatures."""
        self.add(self.origin, DNSKEY, self.pair.public)
        if self.nsec3:
            self._add_nsec3(self.nsec3)
        else:
            names = self.names()
            for name, following in zip(names, names[1:] + names[:1], strict=True):
                present = [*self.types(name), RRSIG, NSEC]
                bitmap = Bitmap.from_rdtypes(present)
                self.add(name, NSEC, _nsec(following, bitmap))
        for name, rdtype in list(self.records):
            if self.is_below_cut(name) or (self.is_cut(name) and rdtype not in {DS, NSEC}):
                continue
            self.sign_set(name, rdtype)

    def sign_set(self, name: Name, rdtype: RdataType, *, signer: Name | None = None, pair: Pair | None = None) -> None:
        pair = pair or self.pair
        signature = dns.dnssec.sign(
            self.records[name, rdtype],
            pair.private,
            signer or self.origin,
            pair.public,
            inception=int(self.begins_s),
            expiration=int(self.ends_s),
            policy=dns.dnssec.allow_all_policy,
        )
        kept = self.signatures.setdefault((name, rdtype), dns.rrset.RRset(name, IN, RRSIG, rdtype))
        kept.add(signature, 300)

    def _add_nsec3(self, how: Nsec3) -> None:
        self.add(
            self.origin, NSEC3PARAM, dns.rdata.from_text(IN, NSEC3PARAM, f"1 0 {how.iterations} {how.salt.hex() or '-'}")
        )
        hashed: dict[bytes, list[RdataType]] = {}
        for name in self.names():
            insecure = self.is_cut(name) and (name, DS) not in self.records
            if not (how.opt_out and insecure):
                signed = [] if insecure else [RRSIG]
                hashed[self.hash(name)] = [*self.types(name), *signed]
                above = name.parent() if name != self.origin else name
                while len(above) > len(self.origin):
                    hashed.setdefault(self.hash(above), [])
                    above = above.parent()
        order = sorted(hashed)
        for own, following in zip(order, order[1:] + order[:1], strict=True):
            owner = dns.name.Name((base64.b32hexencode(own).lower(), *self.origin.labels))
            bitmap = Bitmap.from_rdtypes(hashed[own])
            self.add(
                owner,
                NSEC3,
                _rdata(NSEC3_DATA, NSEC3, 1, int(how.opt_out), how.iterations, how.salt, following, bitmap.windows),
            )

    def hash(self, name: Name) -> bytes:
        assert self.nsec3 is not None
        return base64.b32hexdecode(dns.dnssec.nsec3_hash(name, self.nsec3.salt, self.nsec3.iterations, 1))

    @property
    def text(self) -> str:
        """The master file."""
        return "".join(f"{rrset.to_text()}\n" for rrset in (*self.records.values(), *self.signatures.values()))

    # --- as its name server answers

    def denial(self, name: Name) -> Iterable[tuple[Name, RdataType]]:
        """The keys of what proves that a name has no records of a type."""
        exists = any(owner.is_subdomain(name) for owner in self.names())
        if self.nsec3:
            closest = name
            known = set(self.names())
            while closest != self.origin and not any(owner.is_subdomain(closest) for owner in known):
                closest = closest.parent()
            has_own = self._match(name)
            if exists and has_own:
                return [has_own]
            while not self._match(closest) or (exists and closest == name):  # what opt-out leaves out
                closest = closest.parent()
            nearer = name.split(len(closest) + 1)[1]
            wildcard = dns.name.Name((b"*", *closest.labels))
            found = [self._match(closest), self._cover(nearer), self._match(wildcard) or self._cover(wildcard)]
            return [one for one in dict.fromkeys(found) if one]
        if (name, NSEC) in self.records:
            return [(name, NSEC)]
        closest = name
        while closest != self.origin and not any(owner.is_subdomain(closest) for owner in self.names()):
            closest = closest.parent()
        wildcard = dns.name.Name((b"*", *closest.labels))
        return list(dict.fromkeys([self._before(name), self._before(wildcard)]))

    def _before(self, name: Name) -> tuple[Name, RdataType]:
        return max(owner for owner, rdtype in self.records if rdtype == NSEC and owner <= name), NSEC

    def _match(self, name: Name) -> tuple[Name, RdataType] | None:
        owner = dns.name.Name((base64.b32hexencode(self.hash(name)).lower(), *self.origin.labels))
        return (owner, NSEC3) if (owner, NSEC3) in self.records else None

    def _cover(self, name: Name) -> tuple[Name, RdataType]:
        own = self.hash(name)
        owners = sorted(owner for owner, rdtype in self.records if rdtype == NSEC3)
        before = [owner for owner in owners if base64.b32hexdecode(owner.labels[0].upper()) < own]
        return (before[-1] if before else owners[-1]), NSEC3


def _rdata(kind: Any, rdtype: RdataType, *fields: Any) -> Any:  # Any: dnspython's constructors have no types
    return kind(IN, rdtype, *fields)


def _nsec(following: Name, bitmap: Bitmap) -> Any:
    return _rdata(NSEC_DATA, NSEC, following, bitmap.windows)


def signed_zone(origin: str, text: str = "", **more: Any) -> SignedZone:
    """A zone with these records, not signed yet."""
    return read_zone(origin, SOA_LINE + text, **more)


def read_zone(origin: str, text: str, **more: Any) -> SignedZone:
    """A zone from its master file, not signed yet."""
    zone = dns.zone.from_text(text, origin=origin, relativize=False, check_origin=True)
    made = SignedZone(origin=dns.name.from_text(origin), records={}, pair=Pair.new(), **more)
    for name, rdataset in zone.iterate_rdatasets():
        made.add(name, rdataset.rdtype, *rdataset, ttl=rdataset.ttl)
    return made


def delegated(parent: SignedZone, *children: SignedZone | str) -> None:
    """Hand names on: to a zone with a DS record, to a name without."""
    for child in children:
        name = dns.name.from_text(child) if isinstance(child, str) else child.origin
        parent.add(name, NS, dns.rdata.from_text(IN, NS, "ns.test."))
        if isinstance(child, SignedZone):
            parent.add(name, DS, child.link())
