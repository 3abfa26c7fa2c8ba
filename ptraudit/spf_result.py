"""What an evaluation of SPF says, and how it came about (RFC 7208 section 2.6)."""

from enum import StrEnum

from msgspec import Struct

from ptraudit.lookup import IPAddress, IPNetwork, Lookup

MAX_DIGEST = 20  # lines; an included record may have hundreds of terms, and a domain hundreds of addresses


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


class Visited(Struct, frozen=True, kw_only=True):
    """A term that was evaluated. `path` names the domains whose records led here; `found` is what it was held against."""

    path: tuple[str, ...]
    term: str
    matched: bool
    found: str = ""

    @property
    def line(self) -> str:
        """The term in a list of all."""
        indent = "  " * (len(self.path) - 1)
        found = f" ({self.found})" if self.found else ""
        return f"{indent}{self.term}: {'match' if self.matched else 'no match'}{found}"


class Broken(Exception):
    """The evaluation ends here, with permerror or temperror and the reason."""

    def __init__(self, result: Result, reason: str) -> None:
        super().__init__(reason)
        self.result = result


class Evaluation(Struct, frozen=True, kw_only=True):
    """The result and how it came about.

    `reason` is a sentence without its end that tells what decided. `deciding` are the includes and redirects that lead to
    the term that matched, and that term. `unanswered` are the lookups that ended without an answer, also those that
    RFC 7208 passes over. `letters` are the macros that it depended on. `networks` are those that the address was held
    against, each with whether it is inside; None where more of the client has counted than that.
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
    networks: tuple[tuple[IPNetwork, bool], ...] | None = None

    def is_that_of(self, ip: IPAddress) -> bool:
        """Whether it is also that of another address of the same family, which sends for the same domain."""
        return self.networks is not None and all((ip in network) is inside for network, inside in self.networks)

    @property
    def lines(self) -> tuple[str, ...]:
        """The terms as they were evaluated, one a line and deeper where an include or a redirect led."""
        return tuple(one.line for one in self.visited)

    @property
    def digest(self) -> tuple[str, ...]:
        """The lines to keep of each of many evaluations: what decides a pass, else the last terms on the way."""
        if self.result is Result.PASS:
            return tuple(one.line for one in self.deciding)
        before = len(self.visited) - MAX_DIGEST
        return (f"; {before} terms before", *self.lines[-MAX_DIGEST:]) if before > 0 else self.lines


def found_by(*lookups: Lookup) -> str:
    """What lookups found, in few words."""
    found = [record for lookup in lookups for record in lookup.records]
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    missing = [f"{one.name} {one.rdtype}: {one.ending}" for one in lookups[:5]]
    return ", ".join(found[:5]) + more if found else ", ".join(missing)
