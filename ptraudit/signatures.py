"""The answers that the checks of DNSSEC have in common."""

from dataclasses import replace

from ptraudit.check import Verdict, failed, not_applicable, passed, undetermined
from ptraudit.dnssec import State, is_bogus, state, validates
from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup


def sound(evidence: Evidence, label: str, *lookups: Lookup) -> Verdict:
    """Fails where a validating resolver refuses one of the answers about `label` for its signatures.

    A resolver that does not validate looks at no signature, so that the question cannot be put to it. A lookup that ended
    otherwise without an answer is undetermined in the check that needs its records; its signatures are not what ails it.
    """
    asked = tuple(lookup for lookup in lookups if lookup.ending is not Ending.NOT_ASKED)
    bogus = tuple(lookup for lookup in asked if is_bogus(lookup))
    unanswered = tuple(lookup for lookup in asked if not lookup.conclusive)
    if not asked:
        return not_applicable(f"{label} was not looked up, so there is no signature to judge.")
    if bogus:
        return failed(
            f"The signatures of {label} are wrong: a resolver that validates refuses the answer to {_questions(bogus)}. "
            "Whoever asks one finds nothing; the signatures must be right, or the DS record at the parent gone.",
            *bogus,
        )
    if unanswered:
        seen = f"{_questions(unanswered)} had no answer ({unanswered[0].ending})"
        return not_applicable(f"{label} has no signatures to judge: {seen}, but not for signatures.", *unanswered)
    if not any(lookup.authentic or validates(evidence, lookup.server) for lookup in asked):
        return not_applicable(f"{label} was asked of a resolver that does not validate, so nobody looked at signatures.")
    if state(evidence, *asked) is State.SECURE:
        return passed(f"The signatures of {label} are right: the resolver vouches for the answers.", *asked)
    return passed(f"No signature of {label} is wrong; not every answer is signed.", *asked)


def signed(evidence: Evidence, label: str, *lookups: Lookup) -> Verdict:
    """Fails where one of the answers about `label` is not signed."""
    asked = tuple(lookup for lookup in lookups if lookup.ending is not Ending.NOT_ASKED)
    question = f"Whether {label} is signed"
    if not asked:
        return not_applicable(f"{label} was not looked up, so there is no signature to judge.")
    match state(evidence, *asked):
        case State.SECURE:
            return passed(f"{label} is signed, and the resolver vouches for the answers (AD bit).", *asked)
        case State.INSECURE:
            message = f"{label} is not signed with DNSSEC. A signed answer cannot be forged on its way."
            return failed(message, *(lookup for lookup in asked if not lookup.authentic))
        case State.BOGUS:
            return not_applicable(f"{label} is signed, but wrongly, which is another check's business.", *asked)
        case State.UNKNOWN:
            return unvalidated(question, *asked)


def unvalidated(question: str, *lookups: Lookup) -> Verdict:
    """The verdict where a lookup had no answer, or else where the resolver has vouched for nothing."""
    unanswered = tuple(one for one in lookups if not one.conclusive and one.ending is not Ending.NOT_ASKED)
    if unanswered:
        return undetermined(question, *unanswered)
    return replace(
        undetermined(question, why="the resolver that was asked has vouched for no answer, so it does not seem to validate"),
        fix="Name a resolver that validates with --resolver, best one on the same machine.",
    )


def _questions(lookups: tuple[Lookup, ...]) -> str:
    return ", ".join(f"{lookup.name} {lookup.rdtype}" for lookup in lookups)
