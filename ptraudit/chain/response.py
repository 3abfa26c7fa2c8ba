"""What a response holds, with its signatures beside the records: the sets of records, and who signed them."""

import struct
from functools import cached_property

import dns.exception
import dns.message
from dns.name import Name
from dns.rdataclass import IN
from dns.rdatatype import CNAME, DNAME, NSEC, NSEC3, SOA, RdataType
from dns.rdatatype import RRSIG as RRSIG_TYPE
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rrset import RRset
from msgspec import Struct

MAX_DENIALS = 8  # sets of NSEC or NSEC3 records; no proof needs more than three


class Unreadable(ValueError):
    """Octets that are no message; the text names the fault."""


class Signed(Struct, frozen=True, kw_only=True, dict=True):
    """A set of records and the signatures that cover it."""

    records: RRset
    signatures: tuple[RRSIG, ...] = ()

    @cached_property
    def name(self) -> Name:
        """Its owner, in lower case: a resolver repeats the case that it was asked in."""
        return self.records.name.canonicalize()

    @cached_property
    def signer(self) -> Name | None:
        """The zone that is said to have signed it, the nearest one; None where none that may has (RFC 4035 5.3.1)."""
        signers = {one.signer for one in self.signatures if self.name.is_subdomain(one.signer)}
        return max(signers, key=len).canonicalize() if signers else None


class Response:
    """A response to a question that asked for signatures."""

    def __init__(self, octets: bytes) -> None:
        try:
            message = dns.message.from_wire(octets, ignore_trailing=True)
        except (dns.exception.DNSException, ValueError, struct.error) as error:
            raise Unreadable(type(error).__name__) from error
        self.rcode = message.rcode()
        self._answer = _sets(message.answer)
        self._authority = _sets(message.authority)

    def find(self, name: Name, rdtype: RdataType) -> Signed | None:
        """The records of a type at a name, of the answer section."""
        return self._answer.get((name, rdtype))

    def alias(self, name: Name) -> Signed | None:
        """What sends a question for a name elsewhere: a DNAME above it, else a CNAME (RFC 6672 section 5.3.1)."""
        above = (self.find(name.split(depth)[1], DNAME) for depth in range(len(name) - 1, 1, -1))
        return next((found for found in above if found), self.find(name, CNAME))

    @property
    def zone(self) -> Name | None:
        """The zone that says that there is nothing, by its SOA record."""
        return next((name for name, rdtype in self._authority if rdtype == SOA), None)

    @property
    def denials(self) -> tuple[Signed, ...]:
        """The records that are to prove that something does not exist."""
        found = (one for (_, rdtype), one in self._authority.items() if rdtype in {NSEC, NSEC3})
        return tuple(one for one, _ in zip(found, range(MAX_DENIALS), strict=False))

    @property
    def denies(self) -> bool:
        """Whether the authority section speaks of an absence at all."""
        return self.zone is not None or bool(self.denials)


def _sets(section: list[RRset]) -> dict[tuple[Name, RdataType], Signed]:
    signatures: dict[tuple[Name, RdataType], tuple[RRSIG, ...]] = {}
    for rrset in section:
        if rrset.rdtype == RRSIG_TYPE and rrset.rdclass == IN:
            signatures[rrset.name, rrset.covers] = tuple(one for one in rrset if isinstance(one, RRSIG))
    return {
        (rrset.name, rrset.rdtype): Signed(records=rrset, signatures=signatures.get((rrset.name, rrset.rdtype), ()))
        for rrset in section
        if rrset.rdtype != RRSIG_TYPE and rrset.rdclass == IN
    }
