"""Whether DNSSEC vouches for an answer: secure, insecure, bogus, or not to be learnt here (RFC 4035 section 4.3).

Nothing is validated here. What a validating resolver says is read: the AD bit, the extended errors of RFC 8914, and that
it answers a question only when it is told not to check. A resolver is known to validate once it has said AD of anything;
the name servers of the root, which is signed, are asked for in every audit so that each one has its occasion.
"""

import re
from enum import StrEnum

from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup

ROOT = ".", "NS"  # signed since 2010, and in the cache of every resolver
# RFC 8914 sections 4.7 to 4.13: bogus, expired, not yet valid, without keys, signatures, zone key, or denial.
BOGUS_ERRORS = range(6, 13)


class State(StrEnum):
    """What DNSSEC says of an answer."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    UNKNOWN = "unknown"


def state(evidence: Evidence, *lookups: Lookup) -> State:
    """The state of the worst of these answers; one to a question that nobody asked counts for nothing."""
    found = {_state(evidence, lookup) for lookup in lookups if lookup.ending is not Ending.NOT_ASKED}
    order = (State.BOGUS, State.UNKNOWN, State.INSECURE, State.SECURE)
    return next((one for one in order if one in found), State.UNKNOWN)


def _state(evidence: Evidence, lookup: Lookup) -> State:
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
