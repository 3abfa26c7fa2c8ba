"""The walk over an SPF tree for the addresses that it lets send (RFC 7208), as one would list and not evaluate it.

Terms with `?`, `~` or `-` authorise nothing: they are listed, not audited. `exists`, `ptr` and macros depend on the
message, so their addresses cannot be listed. Independent lookups are asked at once.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_network

from ptraudit.dns.names import absolute
from ptraudit.evidence import EVERY_ADDRESS, Origin, OriginKind, SpfTerm, SpfTree, SpfUse
from ptraudit.gather.recorder import Recorder
from ptraudit.gather.selection import Candidate
from ptraudit.hostname import bare, spells_address
from ptraudit.lookup import IPNetwork, Lookup
from ptraudit.spf import SpfSyntaxError, Term, parsed, spf_records

MAX_DNS_TERMS = 10  # RFC 7208 section 4.6.4
MAX_VOID_LOOKUPS = 2  # the same
MAX_MX_OF_TERM = 10  # the same, for each mx term
MAX_WALKED = 30  # terms that we follow: a record over its limit still shows what its owner meant


@dataclass(frozen=True, slots=True)
class _Branch:
    """Where the walk stands: the names whose records led here, and the terms that named them, with their positions."""

    names: tuple[str, ...]
    terms: tuple[str, ...] = ()
    place: tuple[int, ...] = ()

    def into(self, name: str, term: str, position: int) -> "_Branch":
        return _Branch((*self.names, name), (*self.terms, term), (*self.place, position))


@dataclass(slots=True)
class SpfWalk:
    """One walk. `found` is told each network at once, so that its addresses can be looked up while the walk goes on."""

    resolver: Recorder
    found: Callable[[Candidate], None]
    _terms: dict[tuple[tuple[str, ...], int], SpfTerm] = field(default_factory=dict)
    _problems: dict[tuple[tuple[str, ...], int], str] = field(default_factory=dict)
    _unanswered: set[tuple[str, str]] = field(default_factory=set)
    _dns_terms: int = 0
    _void_lookups: int = 0

    async def walk(self, domain: str) -> SpfTree:
        """The tree of a domain; without a record where it publishes none."""
        lookup = await self._ask(domain, "TXT")
        records = spf_records(lookup.records)
        if len(records) == 1:
            await self._record(_Branch((domain,)), records[0])
        problem = next((self._problems[key] for key in sorted(self._problems)), "")
        if len(records) > 1:
            problem = f"{bare(domain)} publishes {len(records)} SPF records; only one is allowed"
        elif not problem and self._dns_terms > MAX_DNS_TERMS:
            problem = f"the tree asks for {self._dns_terms} DNS terms; receivers stop after {MAX_DNS_TERMS}"
        elif not problem and self._void_lookups > MAX_VOID_LOOKUPS:
            problem = f"{self._void_lookups} of its lookups find nothing; receivers stop after {MAX_VOID_LOOKUPS}"
        return SpfTree(
            record=records[0] if records else None,
            terms=tuple(self._terms[key] for key in sorted(self._terms)),
            dns_terms=self._dns_terms,
            void_lookups=self._void_lookups,
            problem=problem,
            unanswered=tuple(sorted(self._unanswered)),
        )

    async def _record(self, branch: _Branch, record: str) -> None:
        try:
            terms = parsed(record)
        except SpfSyntaxError as error:
            self._problem(branch, 0, f"the record of {bare(branch.names[-1])} is malformed: {error}")
            return
        names = [term.name for term in terms]
        end = names.index("all") if "all" in names else len(names)
        async with asyncio.TaskGroup() as group:
            for position, term in enumerate(terms):
                if term.name == "redirect" and "all" in names:
                    self._note(branch, position, term, SpfUse.LISTED, "a redirect beside an all is ignored")
                elif position > end and term.name != "redirect" and term.qualifier:
                    self._note(branch, position, term, SpfUse.LISTED, "it follows an all and is never reached")
                else:
                    group.create_task(self._term(branch, position, term))

    async def _term(self, branch: _Branch, position: int, term: Term) -> None:
        if term.asks_dns:
            self._dns_terms += 1
        use, why = _use(term)
        if use is None:
            return
        if term.asks_dns and use in {SpfUse.AUDITED, SpfUse.FOLLOWED} and self._dns_terms > MAX_WALKED:
            use, why = SpfUse.LISTED, "the tree is too large to follow"
        self._note(branch, position, term, use, why)
        if use is SpfUse.FOLLOWED:
            await self._include(branch, position, term)
        elif use is SpfUse.AUDITED:
            await self._addresses(branch, position, term)

    async def _include(self, branch: _Branch, position: int, term: Term) -> None:
        name = self._target(branch, position, term)
        if name is None:
            return
        if name in branch.names:
            self._problem(branch, position, f'"{term.text}" of {bare(branch.names[-1])} leads back to itself')
            return
        lookup = await self._ask(name, "TXT")
        records = spf_records(lookup.records)
        self._count_void(lookup)
        if len(records) == 1:
            await self._record(branch.into(name, term.text, position), records[0])
        elif lookup.conclusive:
            found = "no SPF record" if not records else f"{len(records)} SPF records"
            self._problem(branch, position, f'"{term.text}" of {bare(branch.names[-1])} names a domain with {found}')

    async def _addresses(self, branch: _Branch, position: int, term: Term) -> None:
        if term.network is not None:
            self._found(branch, position, term, term.network)
            return
        name = self._target(branch, position, term)
        if name is None:
            return
        if term.name == "a":
            await self._hosts(branch, position, term, (name,), void=True)
            return
        lookup = await self._ask(name, "MX")
        self._count_void(lookup)
        hosts = [host for _, host in lookup.exchanges if host != "." and not spells_address(host)]
        if len(hosts) > MAX_MX_OF_TERM:
            where = bare(branch.names[-1])
            self._problem(branch, position, f'"{term.text}" of {where} names {len(hosts)} MX hosts; ten are allowed')
        await self._hosts(branch, position, term, tuple(hosts[:MAX_MX_OF_TERM]))

    async def _hosts(
        self, branch: _Branch, position: int, term: Term, hosts: tuple[str, ...], *, void: bool = False
    ) -> None:
        questions = [(host, rdtype) for host in hosts for rdtype in ("A", "AAAA")]
        lookups = await asyncio.gather(*(self._ask(*question) for question in questions))
        if void and all(lookup.absent for lookup in lookups):
            self._void_lookups += 1
        for lookup in lookups:
            for address, record in lookup.written_addresses:
                mapped = lookup.rdtype == "AAAA" and "." in record
                prefix = term.prefix_v4 if address.version == 4 else term.prefix_v6
                network = ip_network((address, prefix), strict=False)
                # The host is there, whatever of the network around it is; so it is audited by itself.
                for found in dict.fromkeys((ip_network(address), network)):
                    self._found(branch, position, term, found, other_family=mapped)

    def _found(self, branch: _Branch, position: int, term: Term, network: IPNetwork, *, other_family: bool = False) -> None:
        detail = " ".join((*branch.terms, term.text))
        origin = Origin(kind=OriginKind.SPF, detail=detail, other_family=other_family or term.other_family)
        self.found(Candidate(network=network, origin=origin, place=(*branch.place, position)))

    async def _ask(self, name: str, rdtype: str) -> Lookup:
        lookup = await self.resolver.lookup(name, rdtype)
        if not lookup.conclusive:
            self._unanswered.add((name, rdtype))
        return lookup

    def _count_void(self, lookup: Lookup) -> None:
        if lookup.absent:
            self._void_lookups += 1

    def _target(self, branch: _Branch, position: int, term: Term) -> str | None:
        try:
            return absolute(term.value) if term.value else branch.names[-1]
        except ValueError as error:
            self._problem(branch, position, f'"{term.text}" of {bare(branch.names[-1])}: {error}')
            return None

    def _note(self, branch: _Branch, position: int, term: Term, use: SpfUse, why: str) -> None:
        self._terms[branch.names, position] = SpfTerm(path=branch.names, text=term.text, use=use, why=why)

    def _problem(self, branch: _Branch, position: int, sentence: str) -> None:
        self._problems.setdefault((branch.names, position), sentence)


def _use(term: Term) -> tuple[SpfUse | None, str]:
    """What a term gives to the audit and why it gives no more; None for one that is of no concern."""
    if term.name == "redirect":
        return (SpfUse.NOT_ENUMERABLE, "it holds a macro") if term.has_macro else (SpfUse.FOLLOWED, "")
    if not term.qualifier:
        return None, ""
    if term.name == "all":
        return (SpfUse.NOT_ENUMERABLE, EVERY_ADDRESS) if term.qualifier == "+" else (None, "")
    if term.qualifier != "+":
        return SpfUse.LISTED, f'its qualifier "{term.qualifier}" authorises nothing'
    if term.name in {"exists", "ptr"}:
        return SpfUse.NOT_ENUMERABLE, f'the addresses behind "{term.name}" depend on the message'
    if term.has_macro:
        return SpfUse.NOT_ENUMERABLE, "it holds a macro"
    return (SpfUse.FOLLOWED if term.name == "include" else SpfUse.AUDITED), ""
