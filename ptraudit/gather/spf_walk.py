"""The walk over an SPF tree for the addresses that it lets send (RFC 7208), as one would list and not evaluate it.

Terms with `?`, `~` or `-` authorise nothing: they are listed, not audited. But receivers ask for them and count them, so
they are asked for too: the evaluation of an address then finds its lookups. `exists`, `ptr` and macros depend on the
message, so their addresses cannot be listed. Independent lookups are asked at once.
"""

from collections.abc import Callable, Coroutine
from ipaddress import ip_network
from typing import Any

from msgspec import Struct, field

from ptraudit.evidence import EVERY_ADDRESS, Origin, OriginKind, SpfTerm, SpfTree, SpfUse
from ptraudit.gather.recorder import Recorder
from ptraudit.gather.selection import Candidate
from ptraudit.gather.together import together
from ptraudit.hostname import bare, has_parent, spells_address
from ptraudit.lookup import IPNetwork, Lookup
from ptraudit.spf import MAX_DNS_TERMS, MAX_MX, MAX_VOID_LOOKUPS, SpfSyntaxError, Term, parsed, spf_records
from ptraudit.spf_fault import FaultKind, SpfFault
from ptraudit.spf_macro import OF_THE_DOMAIN, name_for_all

Work = Coroutine[Any, Any, None]  # Any: what a coroutine sends is nobody's concern

MAX_WALKED = 30  # terms that we follow: a record over its limit still shows what its owner meant


class _Branch(Struct, frozen=True):
    """Where the walk stands: the names whose records led here, and the terms that named them, with their positions."""

    names: tuple[str, ...]
    terms: tuple[str, ...] = ()
    place: tuple[int, ...] = ()
    authorises: bool = True  # whether all that led here have the qualifier "+"

    def into(self, name: str, term: Term, position: int) -> "_Branch":
        authorises = self.authorises and term.qualifier in {"", "+"}
        return _Branch((*self.names, name), (*self.terms, term.text), (*self.place, position), authorises)


class SpfWalk(Struct):
    """One walk. What is met is told at once, so that it can be looked up while the walk goes on.

    `found` is told each network, and `met` each term at which the walk leaves questions of an evaluation open, since they
    depend on the message or the tree is too large, with the domain of its record.
    """

    resolver: Recorder
    found: Callable[[Candidate], None]
    met: Callable[[str, Term], None]
    _terms: dict[tuple[tuple[str, ...], int], SpfTerm] = field(default_factory=dict)
    _faults: dict[tuple[tuple[str, ...], int], SpfFault] = field(default_factory=dict)
    _unanswered: set[tuple[str, str]] = field(default_factory=set)
    _dns_terms: int = 0
    _void_lookups: int = 0

    async def walk(self, domain: str) -> SpfTree:
        """The tree of a domain; without a record where it publishes none."""
        lookup = await self._ask(domain, "TXT")
        records = spf_records(lookup.records)
        if len(records) == 1:
            await self._record(_Branch((domain,)), records[0])
        if len(records) > 1:
            sentence = f"{bare(domain)} publishes {len(records)} SPF records; only one is allowed"
            self._faults[(), 0] = SpfFault(kind=FaultKind.SEVERAL, sentence=sentence)
        faults = tuple(self._faults[key] for key in sorted(self._faults))
        problem = faults[0].sentence if faults else ""
        if not problem and self._dns_terms > MAX_DNS_TERMS:
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
            faults=faults,
        )

    async def _record(self, branch: _Branch, record: str) -> None:
        try:
            terms = parsed(record)
        except SpfSyntaxError as error:
            sentence = f"the record of {bare(branch.names[-1])} is malformed: {error}"
            self._fault(branch, 0, FaultKind.MALFORMED, sentence)
            return
        names = [term.name for term in terms]
        end = names.index("all") if "all" in names else len(names)
        work: list[Work] = []
        for position, term in enumerate(terms):
            if term.name == "redirect" and "all" in names:
                self._note(branch, position, term, SpfUse.LISTED, "a redirect beside an all is ignored")
            elif position > end and term.name != "redirect" and term.qualifier:
                self._note(branch, position, term, SpfUse.LISTED, "it follows an all and is never reached")
            else:
                work += self._term(branch, position, term)
        await together(*work)

    def _term(self, branch: _Branch, position: int, term: Term) -> tuple[Work, ...]:
        """Note a term; what has to be asked for it, if anything."""
        if term.asks_dns:
            self._dns_terms += 1
        use, why = _use(term)
        if use is None:
            return ()
        too_many = term.asks_dns and self._dns_terms > MAX_WALKED
        if too_many and use in {SpfUse.AUDITED, SpfUse.FOLLOWED}:
            use, why = SpfUse.LISTED, "the tree is too large to follow"
        self._note(branch, position, term, use, why)
        if term.letters - OF_THE_DOMAIN or term.name == "ptr" or (term.asks_dns and self._dns_terms > MAX_DNS_TERMS):
            self.met(branch.names[-1], term)
        if term.network is not None:
            self._found(branch, position, term, term.network)
        if not term.asks_dns or too_many or term.name == "ptr" or term.letters - OF_THE_DOMAIN:
            return ()
        following = term.name in {"include", "redirect"}
        return (self._include(branch, position, term) if following else self._addresses(branch, position, term),)

    async def _include(self, branch: _Branch, position: int, term: Term) -> None:
        name = self._target(branch, term)
        leads = f'"{term.text}" of {bare(branch.names[-1])}'
        if name in branch.names:
            self._fault(branch, position, FaultKind.LOOP, f"{leads} leads back to itself")
            return
        if name is None or not has_parent(name):
            self._fault(branch, position, FaultKind.NO_RECORD, f"{leads} names no domain")
            return
        lookup = await self._ask(name, "TXT")
        records = spf_records(lookup.records)
        self._count_void(lookup)
        if len(records) == 1:
            await self._record(branch.into(name, term, position), records[0])
        elif records:
            self._fault(branch, position, FaultKind.SEVERAL, f"{leads} names a domain with {len(records)} SPF records")
        elif lookup.conclusive:
            self._fault(branch, position, FaultKind.NO_RECORD, f"{leads} names a domain with no SPF record")

    async def _addresses(self, branch: _Branch, position: int, term: Term) -> None:
        name = self._target(branch, term)
        if name is None:  # nothing is there (RFC 7208 section 4.3)
            return
        if term.name == "exists":
            self._count_void(await self._ask(name, "A"))
            return
        hosts = [name]
        if term.name == "mx":
            lookup = await self._ask(name, "MX")
            self._count_void(lookup)
            hosts = [host for _, host in lookup.exchanges if host != "."]
            if len(hosts) > MAX_MX:
                sentence = f'"{term.text}" of {bare(branch.names[-1])} names {len(hosts)} MX hosts; ten are allowed'
                self._fault(branch, position, FaultKind.MANY_MX, sentence)
            if any(map(spells_address, hosts)):
                self.met(branch.names[-1], term)  # only who evaluates asks for such a name
            hosts = [host for host in hosts[:MAX_MX] if not spells_address(host)]
        await self._hosts(branch, position, term, hosts)

    async def _hosts(self, branch: _Branch, position: int, term: Term, hosts: list[str]) -> None:
        questions = [(host, rdtype) for host in hosts for rdtype in ("A", "AAAA")]
        lookups = await together(*(self._ask(*question) for question in questions))
        if lookups:
            self._count_void(*lookups)
        for lookup in lookups:
            for address, record in lookup.written_addresses:
                mapped = lookup.rdtype == "AAAA" and "." in record
                prefix = term.prefix_v4 if address.version == 4 else term.prefix_v6
                network = ip_network((address, prefix), strict=False)
                # The host is there, whatever of the network around it is; so it is audited by itself.
                for found in dict.fromkeys((ip_network(address), network)):
                    self._found(branch, position, term, found, other_family=mapped)

    def _found(self, branch: _Branch, position: int, term: Term, network: IPNetwork, *, other_family: bool = False) -> None:
        if not branch.authorises or term.qualifier != "+":
            return
        detail = " ".join((*branch.terms, term.text))
        origin = Origin(kind=OriginKind.SPF, detail=detail, other_family=other_family or term.other_family)
        self.found(Candidate(network=network, origin=origin, place=(*branch.place, position)))

    async def _ask(self, name: str, rdtype: str) -> Lookup:
        lookup = await self.resolver.lookup(name, rdtype)
        if not lookup.conclusive:
            self._unanswered.add((name, rdtype))
        return lookup

    def _count_void(self, *lookups: Lookup) -> None:
        """Count a term that finds nothing, as the evaluation does; here in neither family."""
        self._void_lookups += all(lookup.absent for lookup in lookups)

    def _target(self, branch: _Branch, term: Term) -> str | None:
        """The name that a term without a message's macros asks for; None where DNS could not hold it."""
        origin, domain = branch.names[0], branch.names[-1]
        return name_for_all(term.parts, sender_domain=origin, domain=domain) if term.parts else domain

    def _note(self, branch: _Branch, position: int, term: Term, use: SpfUse, why: str) -> None:
        if branch.authorises:
            self._terms[branch.names, position] = SpfTerm(path=branch.names, text=term.text, use=use, why=why)

    def _fault(self, branch: _Branch, position: int, kind: FaultKind, sentence: str) -> None:
        self._faults.setdefault((branch.names, position), SpfFault(kind=kind, sentence=sentence))


def _use(term: Term) -> tuple[SpfUse | None, str]:
    """What a term gives to the audit and why it gives no more; None for one that is of no concern."""
    depends = bool(term.letters - OF_THE_DOMAIN)
    if term.name == "redirect":
        return (SpfUse.NOT_ENUMERABLE, "it holds a macro") if depends else (SpfUse.FOLLOWED, "")
    if not term.qualifier:
        return None, ""
    if term.name == "all":
        return (SpfUse.NOT_ENUMERABLE, EVERY_ADDRESS) if term.qualifier == "+" else (None, "")
    if term.qualifier != "+":
        return SpfUse.LISTED, f'its qualifier "{term.qualifier}" authorises nothing'
    if term.name in {"exists", "ptr"}:
        return SpfUse.NOT_ENUMERABLE, f'the addresses behind "{term.name}" depend on the message'
    if depends:
        return SpfUse.NOT_ENUMERABLE, "it holds a macro"
    return (SpfUse.FOLLOWED if term.name == "include" else SpfUse.AUDITED), ""
