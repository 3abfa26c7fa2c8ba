"""Pure questions about the SPF part of the evidence: what is wrong with a tree, and what SPF says of an address.

An evaluation is no evidence: it is made again from the lookups. Whoever gathers asks for `mail_from` and `ehlo` clients
only, so that every question of an evaluation is there.
"""

from msgspec import Struct

from ptraudit.evidence import Evidence, Request, SpfTerm, SpfTree, SpfUse
from ptraudit.hostname import can_be_asked, is_fully_qualified
from ptraudit.lookup import Ending, IPAddress, Lookup
from ptraudit.once import once
from ptraudit.spf import VERSION, SpfSyntaxError, Term, parsed, spf_records
from ptraudit.spf_evaluation import check_host, repeated
from ptraudit.spf_fault import FaultKind
from ptraudit.spf_macro import OF_THE_DOMAIN, Client, name_for_all
from ptraudit.spf_result import Evaluation, Result

MAX_ASKED = 20  # addresses that are evaluated with questions of their own: a record with %{i} must not cost hundreds
AUTHORISING = {SpfUse.AUDITED, SpfUse.FOLLOWED, SpfUse.NOT_ENUMERABLE}


def mail_from(request: Request, domain: str, ip: IPAddress) -> Client:
    """An address as it sends for postmaster of a domain, with the EHLO name that the user gives for it."""
    own = [helo.name for helo in request.helo if helo.ip == ip]
    common = [helo.name for helo in request.helo if helo.ip is None]
    return Client(ip=ip, domain=domain, helo=next(iter(own + common), ""))


def ehlo(ip: IPAddress, name: str) -> Client | None:
    """An address as it says EHLO; None for a literal, or what can be no domain (RFC 7208 section 2.3)."""
    askable = not name.startswith("[") and is_fully_qualified(name) and can_be_asked(name)
    return Client(ip=ip, domain=name, helo=name) if askable else None


def evaluation(evidence: Evidence, client: Client) -> Evaluation:
    """What SPF says of a client, by the lookups that were kept; temperror where one was not asked for.

    Of the addresses of one network, which come one after the other, all but the first have the evaluation of that.
    """
    latest = _latest(evidence)
    key = client.domain, client.local, client.helo, client.ip.version
    found = latest.get(key)
    if found is None or not found.is_that_of(client.ip):
        found = latest[key] = repeated(check_host(client), evidence.lookup)
    return found


@once
def _latest(evidence: Evidence) -> dict[tuple[str, str, str, int], Evaluation]:  # noqa: ARG001 - it is where they are kept
    return {}


def faults(spf: SpfTree, *kinds: FaultKind) -> tuple[str, ...]:
    """The sentences of the faults of these kinds."""
    return tuple(fault.sentence for fault in spf.faults if fault.kind in kinds)


def missing(evidence: Evidence) -> tuple[Lookup, ...]:
    """The lookups of the tree that ended without an answer."""
    return tuple(evidence.lookup(*question) for question in (evidence.spf.unanswered if evidence.spf else ()))


def named_terms(spf: SpfTree) -> tuple[tuple[SpfTerm, Term], ...]:
    """The terms of the tree, each as it was met and as it is read; a file of evidence may hold some that are none."""
    return tuple((met, term) for met in spf.terms for term in _read(met.text))


def _read(text: str) -> tuple[Term, ...]:
    try:
        return parsed(f"{VERSION} {text}".replace("\\", "\\\\"))
    except SpfSyntaxError:
        return ()


def authorising(spf: SpfTree) -> tuple[tuple[SpfTerm, Term], ...]:
    """Those of them that let addresses send."""
    return tuple(pair for pair in named_terms(spf) if pair[0].use in AUTHORISING)


def widest(term: Term) -> tuple[int, int]:
    """The prefix lengths, of IPv4 and IPv6, of the networks that a term lets send; 32 and 128 where it names none."""
    if term.network is not None:
        prefix = term.network.prefixlen
        return (prefix, 128) if term.network.version == 4 else (32, prefix)
    return term.prefix_v4, term.prefix_v6


class LastWord(Struct, frozen=True, kw_only=True):
    """The `all` that a record ends with, by its redirects; `broken` where they lead to no record that can be read."""

    term: Term | None = None
    broken: bool = False
    unanswered: tuple[Lookup, ...] = ()


def last_word(evidence: Evidence, domain: str) -> LastWord:
    """What the record of a domain makes of addresses that no other term names."""
    name: str | None = domain
    seen: set[str] = set()
    while name is not None and name not in seen:
        seen.add(name)
        lookup = evidence.lookup(name, "TXT")
        if not lookup.conclusive:
            return LastWord(unanswered=(lookup,))
        records = spf_records(lookup.records)
        try:
            terms = {term.name: term for term in reversed(parsed(records[0]))} if len(records) == 1 else None
        except SpfSyntaxError:
            terms = None
        if terms is None or "all" in terms or "redirect" not in terms:
            return LastWord(term=terms.get("all") if terms else None, broken=terms is None)
        redirect = terms["redirect"]
        if redirect.letters - OF_THE_DOMAIN:
            break
        name = name_for_all(redirect.parts, sender_domain=domain, domain=name)
    return LastWord(broken=True)


def doubt(found: Evaluation, client: Client) -> str:
    """Why a result other than pass may not be what receivers get, or ""."""
    if found.result is Result.PASS:
        return ""
    if any(lookup.ending is Ending.NOT_ASKED for lookup in found.unanswered):
        return f"{found.reason}: SPF asks about each address by itself, and we do so for {MAX_ASKED} at most"
    if found.unanswered:
        lookup = found.unanswered[0]
        return f"the lookup of {lookup.rdtype} of {lookup.name} ended with {lookup.ending}"
    if found.result is Result.TEMPERROR:
        return found.reason
    if "h" in found.letters and not client.helo:
        return "SPF asks for the EHLO name, which --helo gives"
    return "SPF asks for the sender's local part, and we know of no sender" if found.letters & {"l", "s"} else ""
