"""Did the resolver vouch for the PTR answer?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, nameless, not_applicable, passed
from ptraudit.dnssec import own, state, vouching
from ptraudit.signatures import chained, unvalidated
from ptraudit.subject import Address
from ptraudit.validation import State


@check(
    "PTR010",
    ADDRESS,
    Severity.NOTE,
    title="The PTR answer is authenticated",
    failure_title="The PTR answer is not authenticated",
    why="Without DNSSEC the name in the answer can be forged on its way. Receivers take mail all the same; Exim and mox "
    "record whether the name was authenticated.",
    fix="Nothing has to be done for mail. To authenticate names, the reverse zone must be signed by whoever keeps it, "
    "with a DS record at its parent, and the audit must ask a resolver that validates.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 4035 section 3.2.3", "RFC 8601 section 3"),
    since="0.1.0",
)
def ptr_not_authenticated(address: Address) -> Verdict:
    """The PTR answer is secure: by our own validation with --validate-dnssec, or else by the AD bit.

    Without the bit, the zone is not signed if the resolver gives it to others.
    """
    excuse = nameless(address, f"Whether the PTR answer for {address.label} is authenticated")
    if excuse:
        return excuse
    if address.reverse.planned:
        return not_applicable(
            f"The PTR answer for {address.label} is planned; no signature can be seen yet.", address.reverse
        )
    evidence, reverse = address.evidence, address.reverse
    match state(evidence, reverse):
        case State.SECURE:
            word = vouching(evidence, reverse)
            return chained(
                evidence, passed(f"The PTR answer for {address.label} is authenticated: {word}.", reverse), reverse
            )
        case State.INSECURE:
            seen = "is not signed" if own(evidence, [reverse]) else "came without the AD bit: the reverse zone is not signed"
            message = f"The PTR answer for {address.label} {seen}. An authenticated answer cannot be forged on its way."
            return chained(evidence, failed(message, reverse), reverse)
        case State.BOGUS:
            message = f"The PTR answer for {address.label} is wrongly signed, which is another check's business."
            return not_applicable(message, reverse)
        case State.UNKNOWN:
            return unvalidated(evidence, f"Whether the PTR answer for {address.label} is authenticated", reverse)
