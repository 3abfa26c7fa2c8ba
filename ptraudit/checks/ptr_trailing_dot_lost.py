"""Was the reverse zone's own name appended to a PTR name?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.hostname import bare, is_fully_qualified, lost_trailing_dot
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.remedy.reverse import renamed
from ptraudit.subject import Address


@check(
    "PTR007",
    ADDRESS,
    Severity.WARNING,
    title="No PTR name has lost its last dot",
    failure_title="A PTR name has lost its last dot",
    why="In a zone file a name without its last dot is relative: the reverse zone's own name is appended. The name that "
    "is published does not exist, so nothing confirms it; Gmail refuses such mail with 550 5.7.25.",
    fix="Have whoever keeps the reverse zone write the name with a dot at its end.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1035 section 5.1", "RFC 1912 section 2.1"),
    since="0.1.0",
)
def ptr_trailing_dot_lost(address: Address) -> Verdict:
    """No PTR name is another name followed by the name of a reverse zone."""
    excuse = nameless(address, f"Whether a name of {address.label} has lost its last dot")
    if excuse:
        return excuse
    lost = {name: lost_trailing_dot(name) for name in address.all_names}
    faulty, meant = next(((name, meant) for name, meant in lost.items() if meant), ("", ""))
    if not faulty:
        return passed(f"{address.label} is named {listed(address.all_names)}.", address.reverse)
    whole = is_fully_qualified(meant)
    return failed(
        f"{address.label} is named {bare(faulty)}: the reverse zone's own name follows {meant}, which lost its last dot.",
        address.reverse,
        fix=f"Write {meant}. with the dot at its end in the reverse zone." if whole else "",
        changes=renamed(address),
    )
