"""Whether DNSSEC vouches for an answer: secure, insecure, bogus, or not to be learnt here (RFC 4035 section 4.3).

Nothing is validated here. Where our own validation was asked for, its result counts, for anybody on the way could set the
AD bit. Elsewhere it is read what a validating resolver says: the AD bit, the extended errors of RFC 8914, and that it
answers a question only when it is told not to check. A resolver is known to validate once it has said AD of anything; the
name servers of the root, which is signed, are asked for in every audit so that each one has its occasion.
"""

import re
from collections.abc import Iterable, Mapping

from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup
from ptraudit.once import once
from ptraudit.validation import State, Validation

ROOT = ".", "NS"  # signed since 2010, and in the cache of every resolver
# RFC 8914 sections 4.7 to 4.13: bogus, expired, not yet valid, without keys, signatures, zone key, or denial.
BOGUS_ERRORS = range(6, 13)


def state(evidence: Evidence, *lookups: Lookup) -> State:
    """The state of the worst of these answers; one to a question that nobody asked counts for nothing."""
    found = {_state(evidence, lookup) for lookup in lookups if lookup.ending is not Ending.NOT_ASKED}
    order = (State.BOGUS, State.UNKNOWN, State.INSECURE, State.SECURE)
    return next((one for one in order if one in found), State.UNKNOWN)


def validation(evidence: Evidence, lookup: Lookup) -> Validation | None:
    """What our own validation found of an answer; None where it was not asked for."""
    return _by_question(evidence).get((lookup.name, lookup.rdtype))


def own(evidence: Evidence, lookups: Iterable[Lookup]) -> tuple[Validation, ...]:
    """What our own validation found of these answers."""
    return tuple(found for lookup in lookups if (found := validation(evidence, lookup)) is not None)


def vouching(evidence: Evidence, *lookups: Lookup) -> str:
    """On whose word it is that the answers are secure or not, as a clause."""
    validated = len(own(evidence, lookups)) == len(lookups)
    return "validated here, from the root's key down" if validated else "the resolver vouches for the answers (AD bit)"


def other_records(validated: Validation, lookup: Lookup) -> bool:
    """Whether other records were validated than those of the lookup, which then are nobody's."""
    return set(validated.records) != set(lookup.records)


@once
def _by_question(evidence: Evidence) -> Mapping[tuple[str, str], Validation]:
    return {(one.name, one.rdtype): one for one in evidence.validations}


def _state(evidence: Evidence, lookup: Lookup) -> State:
    found = validation(evidence, lookup)
    if found is not None and (found.state is not State.UNKNOWN or not is_bogus(lookup)):
        return State.UNKNOWN if found.state is State.SECURE and other_records(found, lookup) else found.state
    if is_bogus(lookup):
        return State.BOGUS
    if not lookup.conclusive:
        return State.UNKNOWN
    if lookup.authentic:
        return State.SECURE
    return State.INSECURE if validates(evidence, lookup.server) else State.UNKNOWN


def is_bogus(lookup: Lookup) -> bool:
    """Whether the resolver refused the answer for its signatures: it says so, or answers when told not to check them."""
    if lookup.ending is not Ending.SERVFAIL:
        return False
    codes = (re.match(r"EDE (\d+)", error) for error in lookup.extended_errors)
    said = any(code and int(code[1]) in BOGUS_ERRORS for code in codes)
    return said or lookup.unvalidated in {Ending.ANSWERED, Ending.NODATA, Ending.NXDOMAIN}


def validates(evidence: Evidence, server: str | None) -> bool:
    """Whether a resolver is known to check signatures."""
    return server is not None and server in evidence.vouching
