"""The lines that a run writes: an element of a report's `reports`, or why there is none."""

from typing import Any

import msgspec
from msgspec import Raw, Struct

from ptraudit.place import Place
from ptraudit.report import Counts, Coverage, DomainReport, NotEnumerable
from ptraudit.values import schema_of


class Refused(Struct, frozen=True, kw_only=True):
    """A target that was not audited: what stands there, where, and what is expected."""

    given: str
    error: str
    place: Place


class Line(Struct, frozen=True, kw_only=True):
    """A DomainReport, field by field, with its long parts encoded already."""

    target: str
    given: str
    domain: str | None
    domain_unicode: str | None
    gathered_at: str
    duration_s: float
    dns_queries: int
    verdict: str
    score: int | None
    counts: Counts
    mx: Raw
    null_mx: bool
    outbound: Raw
    coverage: Coverage
    ranges: Raw
    not_enumerable: tuple[NotEnumerable, ...]
    checks: Raw
    findings: Raw
    smtp: tuple[()]
    unprobed: tuple[str, ...]
    receivers: Raw
    place: Place | None
    trend: None = None
    changes: None = None
    assumed: tuple[()] = ()
    assume_only: bool = False
    reverse_zones: tuple[()] = ()
    repairs: tuple[()] = ()


class Kind(Struct, frozen=True, kw_only=True):
    """What tells a line of either kind, and which target it is about."""

    given: str
    place: Place
    error: str = ""


def encoded(line: Line | DomainReport | Refused) -> bytes:
    """The line with its end. Equal lines give equal octets."""
    return msgspec.json.encode(line) + b"\n"


def schema() -> dict[str, Any]:  # Any: a JSON document
    """The JSON Schema of a line."""
    return schema_of("ptraudit bulk", DomainReport, Refused)
