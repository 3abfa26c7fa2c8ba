"""What the checks of an address's names ask first: whether there is a name to judge."""

from ptraudit.check import Verdict, not_applicable, undetermined
from ptraudit.subject import Address


def nameless(address: Address, question: str) -> Verdict | None:
    """The verdict on an address that has no names to ask `question` of; None where it has some.

    Names of an address that cannot send over the Internet are not judged; that one has none is PTR001's business.
    """
    if address.not_global:
        reason = f"{address.label} is {address.not_global}, so its reverse DNS is nobody's business."
        return not_applicable(reason, address.reverse)
    if not address.reverse.conclusive:
        return undetermined(question, address.reverse)
    if not address.reverse.records:
        return not_applicable(f"{address.label} has no PTR record, so there is no name to judge.", address.reverse)
    return None
