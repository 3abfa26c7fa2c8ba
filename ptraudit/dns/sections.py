"""What the octets of a message hold, as far as we use it. Both readers give this, and neither says what it means."""

from msgspec import Struct

from ptraudit.lookup import Alias


class Unreadable(ValueError):
    """Octets that are no message; the text names the fault."""


class Record(Struct, frozen=True):
    """One record of the type asked for. A TXT record's value is its strings; of any other, its presentation format."""

    owner: str
    ttl_s: int
    value: str | tuple[bytes, ...]


class Sections(Struct, frozen=True):
    """One message. Names are in lower case, records in order of appearance, and all are of class IN.

    `rcode` includes the upper bits that EDNS carries (RFC 6891 section 6.1.3). `records` and `aliases` are those of the
    answer section. `negative_ttl_s` is how long an absence may be remembered, None without an SOA record (RFC 2308
    section 5), and `zone` is that record's owner. `refers`: the authority section names servers, as a referral does.
    `extended_errors` are the codes and texts of RFC 8914.
    """

    flags: int
    rcode: int
    records: tuple[Record, ...]
    aliases: tuple[Alias, ...]
    negative_ttl_s: int | None
    zone: str
    refers: bool
    extended_errors: tuple[tuple[int, str], ...]
