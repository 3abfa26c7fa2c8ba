"""Why a receiver gives up on an SPF record: permerror (RFC 7208 section 2.6.7). Imports nothing from ptraudit."""

from enum import StrEnum

from msgspec import Struct


class FaultKind(StrEnum):
    """What is wrong."""

    SEVERAL = "several"
    MALFORMED = "malformed"
    LOOP = "loop"
    NO_RECORD = "no-record"
    MANY_MX = "many-mx"


class SpfFault(Struct, frozen=True, kw_only=True):
    """One fault, and the sentence that names the record and the term, without its end."""

    kind: FaultKind
    sentence: str
