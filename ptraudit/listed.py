"""What a check of block lists is asked about, where lists were asked at all, and the answer that most such checks give."""

from collections.abc import Callable, Iterable
from functools import cached_property

from msgspec import Struct

from ptraudit.address import not_global
from ptraudit.check import Outcome, Scope, Verdict, failed, not_applicable, passed
from ptraudit.dnsbl import Listing, Tier, Word, listing
from ptraudit.evidence import Evidence
from ptraudit.hostname import bare
from ptraudit.lookup import IPAddress, Lookup
from ptraudit.subject import addresses, domains, ehlo_names, mx_hosts


class Listed(Struct, frozen=True, kw_only=True, dict=True):
    """An address or a name, and what each list that was asked says of it.

    `registered` is the registered domain of a name, by which the lists are asked that know no others; "" where another
    name of the same domain stands for it.
    """

    evidence: Evidence
    what: IPAddress | str
    registered: str = ""

    @property
    def label(self) -> str:
        """The address or the name as the report names it."""
        return bare(self.what) if isinstance(self.what, str) else str(self.what)

    @property
    def not_global(self) -> str:
        """Why mail cannot come from here over the Internet, or ""."""
        return "" if isinstance(self.what, str) else not_global(self.what, self.evidence.request.treat_as_public)

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """The word of each list that takes such subjects and was asked."""
        lists = [by for by in self.evidence.request.lists if by.takes(self.what) and (self.registered or not by.registrable)]
        asked = (listing(by, self.registered if by.registrable else self.what, self.evidence.lookup) for by in lists)
        return tuple(found for found in asked if found is not None)

    def of(self, tier: Tier) -> tuple[Listing, ...]:
        """The word of each such list that has codes of a tier."""
        return tuple(one for one in self.listings if one.by.has(tier))


def on_lists(subject: Listed, tier: Tier, fix: str) -> Verdict:
    """Fails where a list has the subject with a code of the tier. A list that says nothing leaves the question open."""
    asked = subject.of(tier)
    excuse = unasked(subject, asked)
    if excuse:
        return excuse
    hits = [one for one in asked if one.of(tier)]
    if hits:
        entries = said(hits, tier)
        by_domain = [one for one in hits if one.by.registrable and subject.registered != subject.what]
        if by_domain:
            entries += f", by its registered domain {bare(subject.registered)}"
        pages = [f"{one.by.title}: {one.by.lookup_page}" for one in hits if one.by.lookup_page]
        message = f"{subject.label} is on the list of {entries}. It should be on none."
        return failed(message, *_lookups(hits), fix=" ".join([fix, *pages]))
    return unknown(subject, asked) or passed(
        f"{subject.label} is on none of the lists asked: {', '.join(one.by.title for one in asked)}.", *_lookups(asked)
    )


def unasked(subject: Listed, asked: tuple[Listing, ...]) -> Verdict | None:
    """The verdict on a subject of which no list was asked; None where one was."""
    if subject.not_global:
        return not_applicable(f"{subject.label} is {subject.not_global}, so no list can know it.")
    if not asked:
        return not_applicable(f"No such list was asked about {subject.label}.")
    return None


def unknown(subject: Listed, asked: tuple[Listing, ...]) -> Verdict | None:
    """The verdict where a list that matters said nothing; None where all did."""
    silent = [one for one in asked if one.word is Word.UNKNOWN]
    if not silent:
        return None
    reasons = "; ".join(f"{one.by.title} cannot be used: {one.why}" for one in silent)
    return Verdict(
        outcome=Outcome.UNDETERMINED,
        message=f"Whether {subject.label} is listed could not be judged: {reasons}.",
        lookups=_lookups(silent),
        fix="Ask through a resolver of your own, with --resolver, or leave the list out of --dnsbl-list.",
    )


def said(listings: Iterable[Listing], tier: Tier) -> str:
    """What lists say of a subject, in a sentence: each list and the meaning of its codes of a tier."""
    return "; ".join(f"{one.by.title} ({', '.join(code.meaning for code in one.of(tier))})" for one in listings)


def _lookups(listings: Iterable[Listing]) -> tuple[Lookup, ...]:
    return tuple(lookup for one in listings for lookup in one.lookups)


def _where_asked(subjects: Callable[[Evidence], tuple[Listed, ...]]) -> Callable[[Evidence], tuple[Listed, ...]]:
    return lambda evidence: subjects(evidence) if evidence.request.lists else ()


def _addresses(evidence: Evidence) -> tuple[Listed, ...]:
    return tuple(Listed(evidence=evidence, what=address.ip) for address in addresses(evidence) if not address.unused)


def _names(evidence: Evidence) -> tuple[Listed, ...]:
    domain = [domain.name for domain in domains(evidence)]
    hosts = [host.name for host in mx_hosts(evidence) if host.literal is None]
    helos = [ehlo.name.lower() for ehlo in ehlo_names(evidence) if ehlo.literal is None]
    names = tuple(dict.fromkeys([*domain, *hosts, *helos]))
    registrable = dict(evidence.registrable)
    first = {registrable[name]: name for name in reversed(names) if name in registrable}
    registered = {name: domain for domain, name in first.items()}
    return tuple(Listed(evidence=evidence, what=name, registered=registered.get(name, "")) for name in names)


LISTED_ADDRESS = Scope("address on lists", _where_asked(_addresses))
LISTED_NAME = Scope("name on lists", _where_asked(_names))
