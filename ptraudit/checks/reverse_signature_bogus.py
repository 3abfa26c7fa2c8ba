"""Do validating resolvers accept the signatures of the reverse zone?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check
from ptraudit.signatures import sound
from ptraudit.subject import Address


@check(
    "DNSSEC005",
    ADDRESS,
    Severity.ERROR,
    title="No signature of the reverse zone is wrong",
    failure_title="The signatures of the reverse zone are wrong",
    why="Receivers whose resolver validates find no name for the address: those that want one, as Gmail does, defer or "
    "refuse the mail as if there were no PTR record.",
    fix="Have the zone signed anew, or its DS record removed, by whoever keeps the reverse zone.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 4035 section 5.5", "RFC 8601 section 3"),
    since="0.1.0",
)
def reverse_signature_bogus(address: Address) -> Verdict:
    """The lookup of the address's PTR records does not fail for its signatures, on no step of its aliases."""
    return sound(address.evidence, address.label, address.reverse)
