"""The answers that the checks of a zone's servers have in common: whether all of them say the same."""

from ptraudit.check import Verdict, failed, not_applicable, passed
from ptraudit.confirmation import Cause, confirmation
from ptraudit.lookup import Lookup


def agreed(label: str, what: str, *lookups: Lookup) -> Verdict:
    """Fails where the servers of a zone do not say the same of `what` of `label`, so that it depends on who is asked.

    They are asked where an answer is missing or does not fit, or where the user wants it.
    """
    heard = {lookup: [one.lookup for one in lookup.witnesses if one.host] for lookup in lookups}
    asked = tuple(lookup for lookup, said in heard.items() if said)
    if not asked:
        return not_applicable(f"Only a resolver was asked about {what} of {label}, and no server of the zone itself.")
    found = {lookup: confirmation(lookup) for lookup in asked}
    divided = tuple(lookup for lookup, one in found.items() if one and one.cause is Cause.DIVIDED)
    if divided:
        message = (
            f"It depends on the server that is asked what is said of {what} of {label}; all of them should say the same."
        )
        return failed(message, *divided)
    silent = tuple(lookup for lookup in asked if not any(one.conclusive for one in heard[lookup]))
    if silent:
        return not_applicable(f"No server of the zone gave an answer about {what} of {label} to compare.", *silent)
    count = max(sum(one.conclusive for one in heard[lookup]) for lookup in asked)
    if count == 1:
        return passed(f"One server of the zone was asked about {what} of {label}; there is nobody to disagree.", *asked)
    return passed(f"{count} servers of the zone say the same of {what} of {label}.", *asked)
