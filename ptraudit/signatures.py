"""The answers that the checks of DNSSEC have in common."""

from msgspec.structs import replace

from ptraudit.check import Verdict, failed, not_applicable, passed, undetermined
from ptraudit.dnssec import other_records, own, state, validates, vouching
from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup
from ptraudit.validation import State


def sound(evidence: Evidence, label: str, *lookups: Lookup) -> Verdict:
    """Fails where one of the answers about `label` is bogus: by our own validation, or else to a validating resolver.

    A resolver that does not validate looks at no signature, so that the question cannot be put to it. A lookup that ended
    otherwise without an answer is undetermined in the check that needs its records; its signatures are not what ails it.
    """
    asked = tuple(lookup for lookup in lookups if lookup.ending is not Ending.NOT_ASKED)
    bogus = tuple(lookup for lookup in asked if state(evidence, lookup) is State.BOGUS)
    unanswered = tuple(lookup for lookup in asked if not lookup.conclusive)
    if not asked:
        return not_applicable(f"{label} was not looked up, so there is no signature to judge.")
    if bogus:
        return _bogus(evidence, label, bogus)
    if unanswered:
        seen = f"{_questions(unanswered)} had no answer ({unanswered[0].ending})"
        return not_applicable(f"{label} has no signatures to judge: {seen}, but not for signatures.", *unanswered)
    validated = own(evidence, asked)
    if any(one.state is State.UNKNOWN for one in validated):
        return unvalidated(evidence, f"Whether a signature of {label} is wrong", *asked)
    if not validated and not any(lookup.authentic or validates(evidence, lookup.server) for lookup in asked):
        return not_applicable(f"{label} was asked of a resolver that does not validate, so nobody looked at signatures.")
    if state(evidence, *asked) is State.SECURE:
        return chained(
            evidence, passed(f"The signatures of {label} are right: {vouching(evidence, *asked)}.", *asked), *asked
        )
    return chained(evidence, passed(f"No signature of {label} is wrong; not every answer is signed.", *asked), *asked)


def _bogus(evidence: Evidence, label: str, bogus: tuple[Lookup, ...]) -> Verdict:
    validated = [one for one in own(evidence, bogus) if one.state is State.BOGUS]
    seen = f"a resolver that validates refuses the answer to {_questions(bogus)}"
    if validated:
        seen = f"validated here, the answer to {validated[0].name} {validated[0].rdtype} is bogus, for {validated[0].why}"
    message = (
        f"The signatures of {label} are wrong: {seen}. "
        "Whoever asks a resolver that validates finds nothing; the signatures must be right, or the DS record at the parent "
        "gone."
    )
    return chained(evidence, failed(message, *bogus), *bogus)


def signed(evidence: Evidence, label: str, *lookups: Lookup) -> Verdict:
    """Fails where one of the answers about `label` is not signed."""
    asked = tuple(lookup for lookup in lookups if lookup.ending is not Ending.NOT_ASKED)
    if not asked:
        return not_applicable(f"{label} was not looked up, so there is no signature to judge.")
    match state(evidence, *asked):
        case State.SECURE:
            return chained(evidence, passed(f"{label} is signed: {vouching(evidence, *asked)}.", *asked), *asked)
        case State.INSECURE:
            message = f"{label} is not signed with DNSSEC. A signed answer cannot be forged on its way."
            insecure = tuple(lookup for lookup in asked if state(evidence, lookup) is State.INSECURE)
            return chained(evidence, failed(message, *insecure), *insecure)
        case State.BOGUS:
            return not_applicable(f"{label} is signed, but wrongly, which is another check's business.", *asked)
        case State.UNKNOWN:
            return unvalidated(evidence, f"Whether {label} is signed", *asked)


def unvalidated(evidence: Evidence, question: str, *lookups: Lookup) -> Verdict:
    """The verdict where a lookup had no answer, or could not be validated, or else the resolver has vouched for nothing."""
    unanswered = tuple(one for one in lookups if not one.conclusive and one.ending is not Ending.NOT_ASKED)
    if unanswered:
        return undetermined(question, *unanswered)
    validated = own(evidence, lookups)
    open_ones = [one for one in validated if one.state is State.UNKNOWN]
    if open_ones:
        fix = "Audit again, or name a resolver that hands out signatures with --resolver, best one on this machine."
        return chained(evidence, undetermined(question, why=open_ones[0].why, fix=fix), *lookups)
    if any(other_records(one, lookup) for lookup in lookups for one in own(evidence, [lookup])):
        return undetermined(question, why="other records came with signatures than without, so that these are not validated")
    return replace(
        undetermined(question, why="the resolver that was asked has vouched for no answer, so it does not seem to validate"),
        fix="Validate here with --validate-dnssec, or name a resolver that does with --resolver, best one on this machine.",
    )


def chained(evidence: Evidence, verdict: Verdict, *lookups: Lookup) -> Verdict:
    """The verdict with the chain of trust among its details, where these answers were validated."""
    lines = dict.fromkeys(line for one in own(evidence, lookups) for line in one.lines)
    return replace(verdict, lines=(*verdict.lines, *lines))


def _questions(lookups: tuple[Lookup, ...]) -> str:
    return ", ".join(f"{lookup.name} {lookup.rdtype}" for lookup in lookups)
