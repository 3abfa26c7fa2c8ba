"""What an evaluation of SPF says, and how it came about (RFC 7208 section 2.6)."""

from dataclasses import dataclass
from enum import StrEnum

from ptraudit.lookup import Lookup


class Result(StrEnum):
    """What check_host() says (RFC 7208 section 2.6)."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105 - a result, no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


BY_QUALIFIER = {"+": Result.PASS, "-": Result.FAIL, "~": Result.SOFTFAIL, "?": Result.NEUTRAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A term that was evaluated. `path` names the domains whose records led here; `found` is what it was held against."""

    path: tuple[str, ...]
    term: str
    matched: bool
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The result and how it came about.

    `reason` is a sentence without its end that tells what decided. `deciding` are the includes and redirects that lead to
    the term that matched, and that term. `unanswered` are the lookups that ended without an answer, also those that
    RFC 7208 passes over. `letters` are the macros that it depended on.
    """

    result: Result
    reason: str
    visited: tuple[Visited, ...] = ()
    dns_terms: int = 0
    void_lookups: int = 0
    unanswered: tuple[Lookup, ...] = ()
    letters: frozenset[str] = frozenset()
    explanation: str = ""
    deciding: tuple[Visited, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The terms as they were evaluated, one a line and deeper where an include or a redirect led."""
        return tuple(
            f"{'  ' * (len(one.path) - 1)}{one.term}: {'match' if one.matched else 'no match'}"
            + (f" ({one.found})" if one.found else "")
            for one in self.visited
        )
