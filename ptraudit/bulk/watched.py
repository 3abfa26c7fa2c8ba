"""Evidence that notes what is read of it: a judgement holds again wherever all of that is the same.

Nothing has to be promised about what a check reads, today or in the next version: whatever it reads is noted. How long an
answer took, and in which try it came, is no part of what it says.
"""

from operator import attrgetter
from typing import Any

from msgspec import Struct, field

from ptraudit.evidence import Evidence, Request
from ptraudit.lookup import IPAddress, Lookup

_all_but_times = attrgetter(*(name for name in Lookup.__struct_fields__ if name not in {"duration_s", "tries"}))


class Read(Struct):
    """What was read: the ending of each question, and the other parts by their names."""

    lookups: dict[tuple[str, str], Lookup] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)  # Any: whatever evidence has
    asked: dict[str, Any] = field(default_factory=dict)  # Any: whatever a request has

    def same_in(self, evidence: Evidence) -> bool:
        """Whether all of it is the same in other evidence."""
        request = evidence.request
        return (
            all(_says_the_same(evidence.lookup(*question), lookup) for question, lookup in self.lookups.items())
            and all(_same(getattr(evidence, name), part) for name, part in self.parts.items())
            and all(_same(getattr(request, name), part) for name, part in self.asked.items())
        )


def _same(one: object, other: object) -> bool:
    return one is other or one == other


def _says_the_same(one: Lookup, other: Lookup) -> bool:
    return one is other or _all_but_times(one) == _all_but_times(other)


class Watched:
    """Stands for evidence where it is judged; `instead` are parts that it is to have instead of its own."""

    def __init__(self, evidence: Evidence, **instead: object) -> None:
        self._evidence = evidence
        self.read = Read()
        self.request = _WatchedRequest(evidence.request, self.read)
        vars(self).update(instead)

    def lookup(self, name: str, rdtype: str) -> Lookup:
        """As of evidence."""
        found = self._evidence.lookup(name, rdtype)
        self.read.lookups[name, rdtype] = found
        return found

    def addresses(self, host: str) -> tuple[IPAddress, ...]:
        """As of evidence."""
        return tuple(dict.fromkeys(self.lookup(host, "A").addresses + self.lookup(host, "AAAA").addresses))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever evidence has
        part = self.read.parts[name] = getattr(self._evidence, name)
        return part


class _WatchedRequest:
    def __init__(self, request: Request, read: Read) -> None:
        self._request = request
        self._read = read

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        part = self._read.asked[name] = getattr(self._request, name)
        return part
