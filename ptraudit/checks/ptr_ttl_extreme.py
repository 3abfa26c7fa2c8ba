"""Is the PTR answer remembered for a sensible time?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed, undetermined
from ptraudit.nameless import nameless
from ptraudit.remedy.reverse import remembered
from ptraudit.subject import Address

# Ours. A cache shows what is left of a TTL, so a higher bound would often accuse the cache instead of the zone; and
# below a minute nearly every mail costs its receiver another lookup, with another chance to fail.
LEAST_S = 60
MOST_S = 604_800  # a week: RFC 8767 section 4 lets resolvers remember no longer, and a mistake stays as long


@check(
    "PTR009",
    ADDRESS,
    Severity.NOTE,
    title="The PTR answer has a sensible TTL",
    failure_title="The PTR answer has an extreme TTL",
    why="With a very short TTL receivers ask the reverse zone for nearly every mail, and its smallest outage defers "
    "yours. With a very long one a mistake, or the name of a former owner, stays at receivers for weeks.",
    fix="Have whoever keeps the reverse zone publish the PTR record with a TTL between an hour and a day.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1912 section 2.2", "RFC 8767 section 4"),
    since="0.1.0",
)
def ptr_ttl_extreme(address: Address) -> Verdict:
    """The TTL of the PTR answer is between a minute and a week, as the asked server gave it."""
    excuse = nameless(address, f"The TTL of the names of {address.label}")
    if excuse:
        return excuse
    ttl_s = address.reverse.ttl_s
    if ttl_s is None:
        return undetermined(f"The TTL of the names of {address.label}", address.reverse, why="the answer came without a TTL")
    if ttl_s < LEAST_S:
        return failed(
            f"The PTR answer for {address.label} may be remembered for {ttl_s} s only; {LEAST_S} s or more is expected. "
            "If it came from a cache, the zone itself may say more.",
            address.reverse,
            changes=remembered(address),
        )
    if ttl_s > MOST_S:
        seen = (
            f"The PTR answer for {address.label} may be remembered for {ttl_s} s; a week ({MOST_S} s) at most is expected."
        )
        return failed(seen, address.reverse, changes=remembered(address))
    return passed(f"The PTR answer for {address.label} may be remembered for {ttl_s} s.", address.reverse)
