"""check_host(): does a domain's SPF record let an address send (RFC 7208 sections 4 to 6)? Asks nobody anything itself.

`check_host` is a generator: it yields the questions that it needs next, and is sent their lookups. So one code serves
whoever asks DNS as it goes (`gather.spf_questions.asked`, for the command and for an audit), and whoever repeats an
evaluation from the lookups that were kept (`repeated`, for the checks): there a question that nobody asked ends it
with temperror, as a silent server does, and `unanswered` names it.

Time is evidence too: the seconds that count towards the limit are those that the lookups took.
"""

from collections.abc import Callable, Generator, Iterable
from ipaddress import ip_network
from typing import TypeVar

from ptraudit import spf
from ptraudit.address import address_rdtype, reverse_name
from ptraudit.hostname import bare, has_parent
from ptraudit.lookup import Ending, IPNetwork, Lookup, printable
from ptraudit.spf import SpfSyntaxError, Term
from ptraudit.spf_macro import IN_EXPLANATIONS, Client, Parts, expanded, letters_of, target_name
from ptraudit.spf_macro import parsed as parsed_macros
from ptraudit.spf_result import BY_QUALIFIER, Broken, Evaluation, Result, Visited, found_by

T = TypeVar("T")
Question = tuple[str, str]  # a name, absolute, and a type
Steps = Generator[tuple[Question, ...], tuple[Lookup, ...], T]


def check_host(client: Client, *, explained: bool = False, at_s: int = 0) -> Steps[Evaluation]:
    """The evaluation of a client. Where `explained`, the text of `exp=` is fetched for a fail; `at_s` is its %{t}."""
    return _Evaluator(client, at_s).evaluation(explained=explained)


def repeated(steps: Steps[Evaluation], lookup: Callable[[str, str], Lookup]) -> Evaluation:
    """The evaluation with lookups that are there already."""
    try:
        questions = next(steps)
        while True:
            questions = steps.send(tuple(lookup(*question) for question in questions))
    except StopIteration as end:
        evaluation: Evaluation = end.value
        return evaluation


class _Evaluator:
    """One evaluation under way: what it has counted and seen so far."""

    def __init__(self, client: Client, at_s: int) -> None:
        self._client = client
        self._at_s = at_s
        self._rdtype = address_rdtype(client.ip)
        self._known: set[Question] = set()
        self._elapsed_s = 0.0
        self._visited: list[Visited] = []
        self._unanswered: dict[Question, Lookup] = {}
        self._letters: set[str] = set()
        self._dns_terms = 0
        self._void_lookups = 0
        self._explanation: tuple[str, Term] | None = None
        self._deciding: tuple[Visited, ...] = ()
        self._networks: list[tuple[IPNetwork, bool]] | None = []

    def evaluation(self, *, explained: bool) -> Steps[Evaluation]:
        reason, explanation = "", ""
        name = target_name(self._client.domain)
        try:
            if name is None or not has_parent(name) or name.startswith("["):
                shown = printable(bare(self._client.domain), 300)
                result, reason = Result.NONE, f'"{shown}" is no domain that could publish a record'
            else:
                result = yield from self._checked((name,))
        except Broken as broken:
            result, reason = broken.result, str(broken)
        if result is Result.FAIL and explained:
            explanation = yield from self._explained()
        return Evaluation(
            result=result,
            reason=reason or self._decision(result),
            visited=tuple(self._visited),
            dns_terms=self._dns_terms,
            void_lookups=self._void_lookups,
            unanswered=tuple(self._unanswered.values()),
            letters=frozenset(self._letters),
            explanation=explanation,
            deciding=() if reason else self._deciding,
            networks=None if self._networks is None or explained else tuple(self._networks),
        )

    def _decision(self, result: Result) -> str:
        *through, last = self._deciding or (None,)
        if last is not None:
            by = "".join(f', by "{one.term}" of {bare(one.path[-1])}' for one in reversed(through) if one)
            return f'"{last.term}" of {bare(last.path[-1])} matches{by}'
        domain = printable(bare(self._client.domain), 300)
        return f"{domain} publishes no SPF record" if result is Result.NONE else f"no term of {domain}'s record matches"

    def _checked(self, path: tuple[str, ...], *, included: bool = False) -> Steps[Result]:
        """The result of the record of the last name of a path (RFC 7208 sections 4.4 to 4.7)."""
        domain = path[-1]
        (lookup,) = yield from self._asked((domain, "TXT"))
        records = spf.spf_records(lookup.records)
        if not records:
            return Result.NONE
        if len(records) > 1:
            raise Broken(Result.PERMERROR, f"{bare(domain)} publishes {len(records)} SPF records")
        try:
            terms = spf.parsed(records[0])
        except SpfSyntaxError as error:
            raise Broken(Result.PERMERROR, f"the record of {bare(domain)} is malformed: {error}") from error
        for term in terms:
            if not term.qualifier:
                continue
            if self._covers(term, term.network, path) if term.network else (yield from self._matches(term, path)):
                if not included:  # an included record explains nothing (RFC 7208 section 6.2)
                    explaining = spf.modifier(terms, "exp")
                    self._explanation = (domain, explaining) if explaining else None
                return BY_QUALIFIER[term.qualifier]
        if redirect := spf.modifier(terms, "redirect"):
            return (yield from self._redirected(redirect, path, included=included))
        self._deciding = ()
        return Result.NEUTRAL

    def _redirected(self, term: Term, path: tuple[str, ...], *, included: bool) -> Steps[Result]:
        self._count_term(term, path)
        name = yield from self._target(term, path[-1])
        place = self._visit(term, path)
        result = yield from self._published(term, path, name, included=included)
        self._settle(place, matched=True, found=result.value)
        if self._deciding:
            self._deciding = (self._visited[place], *self._deciding)
        return result

    def _covers(self, term: Term, network: IPNetwork, path: tuple[str, ...]) -> bool:
        """Whether `ip4` or `ip6` matches (RFC 7208 section 5.6): no generator, since most terms are these."""
        matched = not term.other_family and self._client.ip in network
        if self._networks is not None and not term.other_family:
            self._networks.append((network, matched))
        visited = Visited(path=path, term=term.text, matched=matched)
        self._visited.append(visited)
        if matched:
            self._deciding = (visited,)
        return matched

    def _matches(self, term: Term, path: tuple[str, ...]) -> Steps[bool]:
        """Whether any other mechanism matches (RFC 7208 section 5)."""
        if term.asks_dns:
            self._count_term(term, path)
        if term.name not in {"all", "include"}:
            self._networks = None
        name = yield from self._target(term, path[-1])
        place = self._visit(term, path)
        deciding: tuple[Visited, ...] = ()
        match term.name:
            case "all":
                matched, found = True, ""
            case "include":
                result = yield from self._published(term, path, name, included=True)
                matched, found, deciding = result is Result.PASS, result.value, self._deciding
            case _ if name is None:  # DNS cannot hold it, so nothing is there (RFC 7208 section 4.3)
                matched, found = False, "no name that DNS could hold"
            case "exists":
                (lookup,) = yield from self._asked((name, "A"))  # in either family (RFC 7208 section 5.7)
                self._count_void(lookup)
                matched, found = bool(lookup.records), found_by(lookup)
            case "ptr":
                validated = yield from self._validated(term)
                below = [one for one in validated if one == name or one.endswith(f".{name}")]
                matched, found = bool(below), ", ".join(map(bare, validated)) or "no name that leads back"
            case _:
                matched, found = yield from self._among_hosts(term, path, name)
        self._settle(place, matched=matched, found=found)
        if matched:
            self._deciding = (self._visited[place], *deciding)
        return matched

    def _published(self, term: Term, path: tuple[str, ...], name: str | None, *, included: bool) -> Steps[Result]:
        """The result of the record that a term names; without one it is permerror (RFC 7208 sections 5.2 and 6.1)."""
        result = Result.NONE
        if name is not None and has_parent(name):
            result = yield from self._checked((*path, name), included=included)
        if result is Result.NONE:
            raise Broken(Result.PERMERROR, f'"{term.text}" of {bare(path[-1])} names a domain without an SPF record')
        return result

    def _among_hosts(self, term: Term, path: tuple[str, ...], name: str) -> Steps[tuple[bool, str]]:
        """Whether the client is in the networks around the addresses of a name, or of its exchangers."""
        hosts: tuple[str, ...] = (name,)
        if term.name == "mx":
            (lookup,) = yield from self._asked((name, "MX"))
            if len(lookup.exchanges) > spf.MAX_MX:
                count = f"{len(lookup.exchanges)} MX records; {spf.MAX_MX} are allowed"
                raise Broken(Result.PERMERROR, f'"{term.text}" of {bare(path[-1])} leads to {count}')
            hosts = tuple(dict.fromkeys(host for _, host in lookup.exchanges if host != "."))
            if not hosts:
                self._count_void(lookup)
                return False, found_by(lookup)
        lookups = yield from self._asked(*((host, self._rdtype) for host in hosts), passing_over=True)
        addresses = [address for lookup in lookups for address in lookup.addresses]
        prefix = term.prefix_v4 if self._client.ip.version == 4 else term.prefix_v6
        for address in addresses:
            same = address.version == self._client.ip.version
            if same and self._client.ip in ip_network((address, prefix), strict=False):
                return True, str(address)
        self._require_answers(lookups)
        self._count_void(*lookups)
        return False, found_by(*lookups)

    def _validated(self, term: Term | None = None) -> Steps[tuple[str, ...]]:
        """The names of the client that lead back to it; what cannot be looked up is passed over (RFC 7208 section 5.5).

        The first ten of the alphabet, since resolvers rotate a set. It is a term that may find nothing, a macro is none.
        """
        (reverse,) = yield from self._asked((reverse_name(self._client.ip), "PTR"), passing_over=True)
        if term:
            self._count_void(reverse)
        names = sorted(set(reverse.records))[: spf.MAX_PTR]
        lookups = yield from self._asked(*((name, self._rdtype) for name in names), passing_over=True)
        return tuple(lookup.name for lookup in lookups if self._client.ip in lookup.addresses)

    def _target(self, term: Term, domain: str) -> Steps[str | None]:
        """The name that a term asks for: the domain itself where it names none."""
        if not term.parts:
            return domain
        if isinstance(term.parts[0], str) and len(term.parts) == 1:  # no macro, as in most
            return target_name(term.parts[0])
        return target_name((yield from self._expanded(term.parts, domain)))

    def _expanded(self, parts: Parts, domain: str) -> Steps[str]:
        self._networks = None
        letters = letters_of(parts)
        self._letters |= letters
        validated = "unknown"
        if "p" in letters:
            names = yield from self._validated()
            # The domain itself, else a name below it, else any (RFC 7208 section 7.3).
            validated = min(names, key=lambda name: (name != domain, not name.endswith(f".{domain}")), default=validated)
        return expanded(
            parts, lambda letter: self._client.value(letter, domain=domain, validated=validated, at_s=self._at_s)
        )

    def _explained(self) -> Steps[str]:
        """The text for the sender; none where anything is wrong with it (RFC 7208 section 6.2)."""
        if self._explanation is None:
            return ""
        domain, term = self._explanation
        try:
            name = yield from self._target(term, domain)
            if name is None:
                return ""
            (lookup,) = yield from self._asked((name, "TXT"), passing_over=True)
            text = spf.ascii_text(lookup.records[0]) if len(lookup.records) == 1 else None
            return "" if text is None else (yield from self._expanded(parsed_macros(text, IN_EXPLANATIONS), domain))
        except (Broken, ValueError):
            return ""

    def _asked(self, *questions: Question, passing_over: bool = False) -> Steps[tuple[Lookup, ...]]:
        """The lookups of questions that may be asked at once; what has no answer ends it, unless it is passed over."""
        lookups = yield questions
        longest_s, open_ones = 0.0, []
        for question, lookup in zip(questions, lookups, strict=True):
            if not lookup.conclusive:
                self._unanswered[question] = lookup
                open_ones.append(lookup)
            if question not in self._known:
                self._known.add(question)
                longest_s = max(longest_s, lookup.duration_s)
        self._elapsed_s += longest_s
        if self._elapsed_s > spf.MAX_SECONDS:
            raise Broken(Result.TEMPERROR, f"the lookups took more than {spf.MAX_SECONDS:.0f} s together")
        self._require_answers(one for one in open_ones if not passing_over or one.ending is Ending.NOT_ASKED)
        return lookups

    def _require_answers(self, lookups: Iterable[Lookup]) -> None:
        for lookup in lookups:
            if not lookup.conclusive:
                told = f"the lookup of {lookup.rdtype} of {lookup.name} ended with {lookup.ending}"
                raise Broken(Result.TEMPERROR, told)

    def _count_term(self, term: Term, path: tuple[str, ...]) -> None:
        self._dns_terms += 1
        if self._dns_terms > spf.MAX_DNS_TERMS:
            told = f'"{term.text}" of {bare(path[-1])} is the eleventh term that asks DNS; {spf.MAX_DNS_TERMS} are allowed'
            raise Broken(Result.PERMERROR, told)

    def _count_void(self, *lookups: Lookup) -> None:
        """Count a term whose lookups have all found nothing: a term is counted once (RFC 7208 section 4.6.4)."""
        self._void_lookups += all(lookup.absent for lookup in lookups)
        if self._void_lookups > spf.MAX_VOID_LOOKUPS:
            told = f"{self._void_lookups} terms find nothing; {spf.MAX_VOID_LOOKUPS} may"
            raise Broken(Result.PERMERROR, told)

    def _visit(self, term: Term, path: tuple[str, ...]) -> int:
        """Note a term before what it leads to; the place to settle it at."""
        self._visited.append(Visited(path=path, term=term.text, matched=False))
        return len(self._visited) - 1

    def _settle(self, place: int, *, matched: bool, found: str) -> None:
        one = self._visited[place]
        self._visited[place] = Visited(path=one.path, term=one.term, matched=matched, found=found)
