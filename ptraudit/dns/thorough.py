"""Any message, read by dnspython: what the lean reader leaves, and what it must agree with."""

import struct
from collections.abc import Iterator, Sequence

import dns.exception
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.SOA import SOA
from dns.rdtypes.ANY.SPF import SPF
from dns.rdtypes.ANY.TLSA import TLSA
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA

from ptraudit.dns.sections import Record, Sections, Unreadable
from ptraudit.lookup import Alias, printable


def sections(octets: bytes, rdtype: str) -> Sections:
    """The sections of a message, with the records of one type. Raises Unreadable."""
    try:
        # Each record by itself: in a set, the last of several SOA or CNAME records would displace the others.
        message = dns.message.from_wire(octets, ignore_trailing=True, one_rr_per_rrset=True)
    except (dns.exception.DNSException, ValueError, struct.error) as error:
        raise Unreadable(type(error).__name__) from error
    kind = dns.rdatatype.from_text(rdtype)
    answer = tuple(_records(message.answer))
    denials = (
        (min(ttl_s, rdata.minimum), owner) for owner, ttl_s, rdata in _records(message.authority) if isinstance(rdata, SOA)
    )
    negative_ttl_s, zone = next(denials, (None, ""))
    return Sections(
        flags=int(message.flags),
        rcode=int(message.rcode()),
        records=tuple(Record(owner, ttl_s, _value(rdata)) for owner, ttl_s, rdata in answer if rdata.rdtype == kind),
        aliases=tuple(
            Alias(name=owner, target=_name(rdata.target), ttl_s=ttl_s)
            for owner, ttl_s, rdata in answer
            if isinstance(rdata, CNAME)
        ),
        negative_ttl_s=negative_ttl_s,
        zone=zone,
        refers=any(rdata.rdtype == dns.rdatatype.NS for _, _, rdata in _records(message.authority)),
        extended_errors=tuple((int(error.code), error.text or "") for error in message.extended_errors()),
    )


def _records(section: Sequence[dns.rrset.RRset]) -> Iterator[tuple[str, int, dns.rdata.Rdata]]:
    """Owner, TTL and content of each record of class IN."""
    for rrset in section:
        if rrset.rdclass == dns.rdataclass.IN:
            for rdata in rrset:
                yield _name(rrset.name), rrset.ttl, rdata


def _value(rdata: dns.rdata.Rdata) -> str | tuple[bytes, ...]:
    match rdata:
        case A() | AAAA():
            return str(rdata.address)
        case CNAME() | NS() | PTR():
            return _name(rdata.target)
        case SOA():
            names = f"{_name(rdata.mname)} {_name(rdata.rname)}"
            return f"{names} {rdata.serial} {rdata.refresh} {rdata.retry} {rdata.expire} {rdata.minimum}"
        case MX():
            return f"{rdata.preference} {_name(rdata.exchange)}"
        case TLSA():  # whole: a certificate may be longer than a text that is shown
            return f"{rdata.usage} {rdata.selector} {rdata.mtype} {rdata.cert.hex()}"
        case TXT() | SPF():
            return tuple(rdata.strings)
        case _:
            return printable(rdata.to_text())


def _name(name: dns.name.Name) -> str:
    return name.to_text().lower()
