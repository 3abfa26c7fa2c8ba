"""What lies behind the records of many domains, looked up once: customers of one provider publish the same MX and SPF.

What is found behind a domain's records holds for every other domain with the same records, unless something in them
refers to the domain itself: a name below it, an SPF macro, a fault whose sentence names it. Only what is complete is kept,
so nobody ever waits for a walk of somebody else.
"""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.evidence import Evidence, Exchanger, SpfTree
from ptraudit.gather.selection import Selection
from ptraudit.generations import Generations
from ptraudit.lookup import Lookup
from ptraudit.spf import spf_records

REMEMBERED = 500  # domains whose records differ, at most twice as many: some 25 KB each, beside the lookups themselves

Question = tuple[str, str]
Key = tuple[object, ...]


class Behind(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """What lies behind the records of a domain, `of` which it was found, and of every other one that has the same."""

    of: str
    exchangers: tuple[Exchanger, ...]
    spf: SpfTree | None
    selection: Selection
    lookups: Mapping[Question, Lookup]

    def refers_to(self, domain: str) -> bool:
        """Whether a name of it is the domain, or lies below."""
        return f".{domain}\n" in self._names

    @cached_property
    def _names(self) -> str:
        """Every name of it, each behind a dot and on a line of its own: so a name below another ends as that does."""
        return "".join([f".{name}\n" for name, _ in self.lookups])

    def tree(self, domain: str) -> SpfTree | None:
        """The SPF tree as that of another domain."""
        if domain == self.of or self.spf is None:
            return self.spf
        return replace(self.spf, terms=tuple(replace(one, path=(domain, *one.path[1:])) for one in self.spf.terms))


class Alike:
    """Remembers it for the targets of one run, which share all other conditions."""

    def __init__(self) -> None:
        self._known: Generations[Key, Behind] = Generations(REMEMBERED)

    def known(self, mx: Lookup, txt: Lookup) -> Behind | None:
        """What lies behind the records of a domain, where it is known of another one with the same."""
        found = self._known.get(_key(mx, txt))
        return found if found and not mx.aliases and not txt.aliases and not found.refers_to(mx.name) else None

    def behind(self, evidence: Evidence) -> Behind | None:
        """What the target of this evidence shares with others, if anything."""
        domain = evidence.domain
        found = self.known(evidence.lookup(domain, "MX"), evidence.lookup(domain, "TXT")) if domain else None
        return found if found and found.selection.outbound is evidence.outbound else None

    def learn(self, behind: Behind) -> None:
        """Remember what lies behind the records of a domain, where nothing of it refers to that domain."""
        found = behind.lookups
        if behind.spf is None or behind.spf.faults:
            return
        mx, txt = found[behind.of, "MX"], found[behind.of, "TXT"]
        others = replace(behind, lookups={question: one for question, one in found.items() if question[0] != behind.of})
        if (
            mx.records
            and not mx.aliases
            and not txt.aliases
            and len(others.lookups) == len(found) - 2
            and not others.refers_to(behind.of)
            and all(one.conclusive for one in found.values())
            and not any("%" in record for one in found.values() for record in spf_records(one.records))
        ):
            self._known.put(_key(mx, txt), others)


def _key(mx: Lookup, txt: Lookup) -> Key:
    return mx.ending, mx.records, mx.omitted, txt.ending, spf_records(txt.records), txt.omitted
