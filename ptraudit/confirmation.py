"""Whether a resolver's answer is what the zone's own servers say, and what it means where it is not."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.direct import Direct
from ptraudit.evidence import Evidence
from ptraudit.hostname import bare
from ptraudit.lookup import Alias, Ending, Lookup, Witness
from ptraudit.once import once

MAX_TOLD = 4  # servers whose words are repeated


class Cause(StrEnum):
    """Why an answer is as it is, the worst first."""

    DIVIDED = "divided"  # the zone's servers do not say the same: who asks is told one thing or the other
    LAME = "lame"  # no server of the zone answers for it
    BLOCKED = "blocked"  # they all answer, and the resolver or the way to it does not
    STALE = "stale"  # they all say something else: the resolver remembers an answer of before
    UNKNOWN = "unknown"  # none of them could be asked from here
    CONFIRMED = "confirmed"  # they all say the same as the resolver


# A server that says so is up and does not serve the zone, or does not serve it well.
LAME = frozenset({Ending.REFERRAL, Ending.REFUSED, Ending.SERVFAIL, Ending.NOTIMP, Ending.FORMERR, Ending.OTHER_RCODE})


class Confirmation(Struct, frozen=True, kw_only=True):
    """What came of asking again; `sentence` stands alone."""

    cause: Cause
    sentence: str


def confirmation(lookup: Lookup) -> Confirmation | None:
    """What a lookup's witnesses say of it, link by link of its aliases; None where nobody was asked again."""
    links: dict[str, list[Witness]] = {}
    for witness in lookup.witnesses:
        if witness.host:
            links.setdefault(witness.lookup.name, []).append(witness)
    found = _worst(_of_link(lookup, name, heard) for name, heard in links.items())
    return (found if found and found.cause is not Cause.UNKNOWN else None) or _of_resolvers(lookup) or found


def worst(lookups: Iterable[Lookup]) -> Confirmation | None:
    """The worst of what came of asking again; None where nothing was asked again."""
    return _worst(one for one in map(confirmation, lookups) if one)


def _worst(found: Iterable[Confirmation]) -> Confirmation | None:
    order = list(Cause)
    return min(found, key=lambda one: order.index(one.cause), default=None)


def _of_resolvers(lookup: Lookup) -> Confirmation | None:
    """Whether resolvers differ that were asked the same."""
    others = [one for one in lookup.witnesses if not one.host and one.lookup.conclusive]
    if lookup.conclusive and any(one.lookup.said != lookup.said for one in others):
        told = "; ".join(f"{one.server} says {one.said_in_words}" for one in (lookup, *(other.lookup for other in others)))
        return Confirmation(cause=Cause.DIVIDED, sentence=f"The resolvers differ: {told}.")
    return None


def _of_link(lookup: Lookup, name: str, heard: Sequence[Witness]) -> Confirmation:
    zone = bare(heard[0].zone) or "the root"
    speaking = [one for one in heard if one.lookup.conclusive]
    lame = [one for one in heard if one.lookup.ending in LAME]
    if not speaking:
        if lame:
            return Confirmation(cause=Cause.LAME, sentence=f"No server of {zone} answers for it: {_told(heard)}.")
        sentence = f"None of the servers of {zone} could be asked from here: {_told(heard)}."
        return Confirmation(cause=Cause.UNKNOWN, sentence=sentence)
    if len({one.lookup.said for one in speaking}) > 1:
        return Confirmation(cause=Cause.DIVIDED, sentence=f"The servers of {zone} differ: {_told(speaking)}.")
    all_of_them = f"the server of {zone} says" if len(speaking) == 1 else f"all {len(speaking)} servers of {zone} say"
    if len(speaking) < len(heard):
        all_of_them = f"{len(speaking)} of {len(heard)} servers of {zone} could be asked and say"
    beside = f"; {_told(lame)}" if lame else ""
    said = speaking[0].lookup
    if not lookup.conclusive and said.aliases and any(one.lookup.name == said.canonical_name for one in lookup.witnesses):
        return Confirmation(cause=Cause.CONFIRMED, sentence=f"{_capital(all_of_them)} {said.said_in_words}{beside}.")
    if not lookup.conclusive:
        sentence = f"{_capital(all_of_them)} {said.said_in_words}{beside}: the resolver, or the way to it, is at fault."
        return Confirmation(cause=Cause.BLOCKED, sentence=sentence)
    if lookup.omitted or said.said == _link(lookup, name).said:
        return Confirmation(cause=Cause.CONFIRMED, sentence=f"{_capital(all_of_them)} the same{beside}.")
    until = f" for {lookup.ttl_s} s at most" if lookup.ttl_s is not None else ""
    sentence = f"The resolver remembers an old answer{until}: {all_of_them} {said.said_in_words} of {bare(name)}{beside}."
    return Confirmation(cause=Cause.STALE, sentence=sentence)


def _link(lookup: Lookup, name: str) -> Lookup:
    """What a lookup says of one name on its way: the alias there, or what is at the end."""
    alias = next((one for one in lookup.aliases if one.name == name), None)
    if alias:
        return replace(lookup, name=name, ending=Ending.NODATA, records=(), aliases=(alias,))
    return replace(lookup, name=name, aliases=())


def as_servers_say(lookup: Lookup) -> Lookup | None:
    """The lookup as all servers of its zones have it, where these agree and the resolver said something else.

    None where they say the same, or not all the same, or the question was not asked of them.
    """
    found = confirmation(lookup)
    if found is None or found.cause is not Cause.STALE:
        return None
    links = {one.lookup.name: one.lookup for one in lookup.witnesses if one.host and one.lookup.conclusive}
    at = lookup.name
    aliases: tuple[Alias, ...] = ()
    while at in links and links[at].aliases and len(aliases) < len(links):
        aliases += links[at].aliases
        at = links[at].aliases[0].target
    end = links.get(at)
    return replace(end, name=lookup.name, aliases=aliases) if end and not end.aliases else None


def _told(heard: Sequence[Witness]) -> str:
    told = "; ".join(f"{bare(one.host)} ({one.lookup.server}) {_words(one.lookup)}" for one in heard[:MAX_TOLD])
    return told + (f"; and {len(heard) - MAX_TOLD} more" if len(heard) > MAX_TOLD else "")


def _words(lookup: Lookup) -> str:
    silent = {
        Ending.REFERRAL: "does not serve the zone",
        Ending.TIMEOUT: "keeps silent",
        Ending.UNREACHABLE: "cannot be reached",
    }
    fallback = f"answers {lookup.ending.value.upper()}"
    return f"says {lookup.said_in_words}" if lookup.conclusive else silent.get(lookup.ending, fallback)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


@once
def corrected(evidence: Evidence) -> Evidence | None:
    """The evidence as the zones' own servers have it, where a resolver remembers otherwise; None where nowhere."""
    if evidence.request.direct is Direct.NEVER:
        return None
    said = [as_servers_say(lookup) if lookup.witnesses else None for lookup in evidence.lookups]
    if not any(said):
        return None
    return replace(evidence, lookups=tuple(new or old for new, old in zip(said, evidence.lookups, strict=True)))
