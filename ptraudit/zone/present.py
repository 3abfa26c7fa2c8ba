"""A record as a Lookup holds it."""

import dns.name
import dns.rdata
from dns.rdtypes.txtbase import TXTBase

from ptraudit.lookup import printable

MAX_TXT = 4 * 65535  # as for live records: what a message holds, each octet escaped


def presented(rdata: dns.rdata.Rdata) -> str:
    """A record as a Lookup holds it: names in lower case, the strings of a TXT record joined (RFC 7208 section 3.3)."""
    if isinstance(rdata, TXTBase):
        return printable(b"".join(rdata.strings), MAX_TXT)
    fields = ((field, getattr(rdata, field)) for field in rdata.__slots__)
    names = {field: value.canonicalize() for field, value in fields if isinstance(value, dns.name.Name)}
    return (rdata.replace(**names) if names else rdata).to_text()
