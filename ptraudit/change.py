"""A change of a set of records that would mend a fault: what comes, what goes. Pure; imports nothing from ptraudit."""

import re

from msgspec import Struct

TTL_S = 3600  # long enough to spare the servers, short enough for a mistake to pass (RFC 1912 section 2.2)
MAX_STRING = 255  # octets of one string of a TXT record (RFC 1035 section 3.3.14)
STRINGS = frozenset({"TXT", "SPF"})


class Change(Struct, frozen=True, kw_only=True):
    """What is to come to the records of a type at a name, and what is to go; what else stands there stays.

    `name` is absolute, the records are as in a `Lookup`. `why` says why this repair and no other, where there are several.
    `asks` names what only the owner knows; it then stands in the record as <asks>. `ttl_s` is given where the TTL itself is
    at fault. `beyond`: it does all that another change of the same records does, and more.
    """

    name: str
    rdtype: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    why: str = ""
    asks: str = ""
    ttl_s: int | None = None
    beyond: bool = False

    @property
    def record(self) -> str:
        """The record to publish, as a line of a master file; "" where records only go."""
        return f"{self.name} IN {self.rdtype} {written(self.rdtype, self.add[-1])}" if self.add else ""


def written(rdtype: str, record: str) -> str:
    """A record of a `Lookup` as a master file has it: text in strings and quotes (RFC 1035 section 5.1)."""
    return " ".join(f'"{quoted}"' for quoted in strings(record)) if rdtype in STRINGS else record


def strings(text: str) -> tuple[str, ...]:
    """A printable text in pieces of at most 255 octets, with each quote escaped; an escape is one octet and stays whole."""
    octets = re.findall(r"\\\d{3}|\\?.", text.replace('"', '\\"'), re.DOTALL)
    pieces = [octets[start : start + MAX_STRING] for start in range(0, len(octets), MAX_STRING)] or [[]]
    return tuple("".join(piece) for piece in pieces)
