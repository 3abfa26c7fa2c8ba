"""Does a PTR name tell about the inside of a network?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.hostname import internal_traces, shown
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.remedy.reverse import unnamed
from ptraudit.subject import Address


@check(
    "PTR008",
    ADDRESS,
    Severity.NOTE,
    title="No PTR name tells about the inside",
    failure_title="A PTR name tells about the inside",
    why="PTR names are public, and whole networks are read and archived. A role or an internal domain in a name helps "
    "whoever looks for a way in, and a name under a private suffix can never confirm.",
    fix="Have whoever holds the address block publish a name that says no more than that the host sends mail.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 8117", "RFC 6761", "RFC 6762 appendix G"),
    since="0.1.0",
)
def ptr_reveals_internal(address: Address) -> Verdict:
    """No PTR name has a suffix for private use, a word for an internal role, or another host's private address.

    This guesses by words; a name that means something else is no fault.
    """
    excuse = nameless(address, f"Whether a name of {address.label} tells about the inside")
    if excuse:
        return excuse
    traces = [(name, trace) for name in address.all_names for trace in internal_traces(name, address.ip)]
    if not traces:
        return passed(f"{listed(address.all_names)} of {address.label} tells nothing about the inside.", address.reverse)
    seen = "; ".join(f'{shown(name)} holds "{trace.matched}", {trace.pattern}' for name, trace in traces[:3])
    changes = unnamed(address, *(name for name, _ in traces))
    return failed(f"{address.label}: {seen}. Everybody can read it.", address.reverse, changes=changes)
