"""pyspf's evaluation of a client over records that are given here."""

from collections.abc import Iterator, Mapping
from unittest.mock import patch

import spf  # type: ignore[import-untyped]  # it has no types

from ptraudit.spf_macro import Client

Zone = Mapping[tuple[str, str], tuple[str, ...]]  # by absolute name and type, the records as a lookup has them


# Where pyspf 2.0.14 departs from RFC 7208, by what it says then.
DEPARTURES = {
    "include has trivial recursion": "to include oneself is no matter of grammar, and permerror only when it is reached",
    "x-y= MUST appear at most once": "unknown modifiers may appear as often as they like (section 6)",
    "Void lookup limit": "it counts each address lookup of an mx or a ptr term; the RFC counts terms (section 4.6.4)",
    "Too many DNS lookups": "it counts a redirect that is never followed (section 4.6.4)",
}


def pyspf(client: Client, zone: Zone) -> tuple[str, str]:
    """The result that pyspf gives, and what it says to it; a function of its module, by which it asks, answers from here."""

    def answers(name: str, rdtype: str, *_: object) -> Iterator[tuple[tuple[str, str], object]]:
        for record in zone.get((name.lower().rstrip(".") + ".", rdtype), ()):
            yield (name, rdtype), _as_pyspf_has_it(rdtype, record)

    with patch.object(spf, "DNSLookup", answers):
        query = spf.query(i=str(client.ip), s=client.sender, h=client.helo, strict=True)
        result, _, said = query.check()
    return str(result), str(said)


def departs(said: str) -> bool:
    """Whether pyspf has another mind than RFC 7208 there."""
    return any(sign in said for sign in DEPARTURES)


def _as_pyspf_has_it(rdtype: str, record: str) -> object:
    if rdtype == "TXT":
        return (record.encode(),)
    if rdtype == "MX":
        preference, exchange = record.split(" ")
        return int(preference), exchange.rstrip(".")
    return record.rstrip(".")
