"""The iprev method (RFC 8601 section 3): does a name of this address lead back to it?"""

from enum import StrEnum

from msgspec import Struct

from ptraudit.address import address_rdtype, other_family, reverse_name
from ptraudit.evidence import Evidence
from ptraudit.lookup import IPAddress, Lookup

MAX_NAMES = 10  # RFC 8601 section 3 demands a limit; ten is where RFC 7208 section 4.6.4 stops


class Iprev(StrEnum):
    """The results of RFC 8601 section 2.7.3."""

    PASS = "pass"  # noqa: S105 - a result, no password
    FAIL = "fail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class PtrName(Struct, frozen=True, kw_only=True):
    """One name of an address. `confirmed` is None where its forward lookup ended without an answer.

    `forward` asks for the address's own family, `sideways` for the other one, which is shown but never confirms.
    """

    name: str
    confirmed: bool | None
    forward: Lookup
    sideways: Lookup


def ptr_names(evidence: Evidence, address: IPAddress) -> tuple[PtrName, ...]:
    """The first ten names of an address, in alphabetical order, since resolvers rotate a set."""
    names = sorted(set(evidence.lookup(reverse_name(address), "PTR").records))[:MAX_NAMES]
    return tuple(_ptr_name(evidence, address, name) for name in names)


def _ptr_name(evidence: Evidence, address: IPAddress, name: str) -> PtrName:
    forward = evidence.lookup(name, address_rdtype(address))
    confirmed = address in forward.addresses if forward.conclusive and not forward.omitted else None
    if address in forward.addresses:
        confirmed = True
    sideways = evidence.lookup(name, other_family(address))
    return PtrName(name=name, confirmed=confirmed, forward=forward, sideways=sideways)


def iprev(evidence: Evidence, address: IPAddress) -> Iprev:
    """The result for one address.

    pass: a name has the address among its own. fail: none has, and every forward lookup was conclusive.
    permerror: there is no PTR record. temperror: a lookup without an answer leaves it open.
    """
    reverse = evidence.lookup(reverse_name(address), "PTR")
    if not reverse.conclusive:
        return Iprev.TEMPERROR
    if not reverse.records:
        return Iprev.PERMERROR
    confirmed = {ptr.confirmed for ptr in ptr_names(evidence, address)}
    if True in confirmed:
        return Iprev.PASS
    return Iprev.TEMPERROR if None in confirmed else Iprev.FAIL


def hosts_at(evidence: Evidence, address: IPAddress) -> tuple[str, ...]:
    """The names that are known to lead to an address, whichever way they were met; the longest first, as a host's is."""
    rdtype = address_rdtype(address)
    names = {found.canonical_name for found in evidence.lookups if found.rdtype == rdtype and address in found.addresses}
    return tuple(sorted(names, key=lambda name: (-name.count("."), name)))
