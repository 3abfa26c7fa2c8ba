"""What would mend what was found, in the shape and with the names of the JSON report.

Records are as in a master file (RFC 1035 section 5.1), names absolute.
"""

from msgspec import Struct


class Mended(Struct, frozen=True, kw_only=True):
    """A finding that a change mends."""

    check_id: str
    check: str
    subject: str


class Repair(Struct, frozen=True, kw_only=True):
    """One change of the records of a type at a name, in the order that works.

    `before` are the records that were seen, null where nobody asked for them; `add` and `remove` say what changes, and
    `after` is all that then stands there. `zone` is where to write it; `zone_known` is false where that is only assumed.
    `who` says whose move it is, `holder` is the provider that is known to hold the address `ip` whose reverse record it is.
    `why` tells why this and no other repair. `asks` names what only the owner knows: it stands in the record as <asks>, and
    the change is of no use before it is filled in. `waits_for` are the numbers of the changes that must be in place first,
    and `wait_s` how long caches may still hold what was there before these; `visible_s` is the same for this change: so long
    may the old answer live on. What was seen, and the steps at a provider, are told by the findings that it `mends`.
    """

    number: int
    name: str
    type: str
    ttl_s: int
    before: tuple[str, ...] | None
    add: tuple[str, ...]
    remove: tuple[str, ...]
    after: tuple[str, ...]
    zone: str
    zone_known: bool
    who: str
    holder: str
    ip: str | None
    why: str
    asks: str
    waits_for: tuple[int, ...]
    wait_s: int
    visible_s: int
    mends: tuple[Mended, ...]
