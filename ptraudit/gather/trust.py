"""Which keys and proofs to ask for, so that an answer is known to be secure, insecure or bogus (RFC 4035 section 5).

From an answer the way goes up: its signature names the zone that signed it, the DS record of that names the zone above, and
so on to the root, whose keys are known beforehand. An answer without a signature is insecure only where a zone on the way
is proven to be handed on without a DS record; whatever else a resolver leaves out makes it bogus. Each zone and each
question is looked at once, whoever needs it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TypeVar

import dns.name
from dns.name import Name
from dns.rcode import NOERROR, NXDOMAIN
from dns.rdataset import Rdataset
from dns.rdatatype import CNAME, DNAME, DNSKEY, RdataType, from_text, to_text
from dns.rdatatype import DS as DS_TYPE
from dns.rdtypes.ANY.DS import DS
from msgspec.structs import replace

from ptraudit.chain.denial import Proof, next_closer
from ptraudit.chain.keys import Zone, checked, entrusted, is_expanded, usable
from ptraudit.chain.link import REASONS, Found, lacking, rooted, unanswered, worst
from ptraudit.chain.nsec import Gaps
from ptraudit.chain.nsec3 import Hashes
from ptraudit.chain.response import Response, Signed, Unreadable
from ptraudit.evidence import Evidence
from ptraudit.gather.validated import to_validate
from ptraudit.lookup import Ending, Lookup, printable
from ptraudit.validation import State, Step, Validation
from ptraudit.zone.tree import redirected

MAX_ALIASES = 8  # followed from one answer
MAX_FORESEEN = 4  # names on the way up from a zone, of which most are zones
Ask = Callable[[str, str], Awaitable[tuple[Lookup, bytes]]]
"""Asks for records with their signatures: the lookup and the whole message, which is empty where none came."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Once(dict[Key, Value]):
    """Answers by what was asked; who asks for the same waits for the one who is at it."""

    def __init__(self) -> None:
        super().__init__()
        self._locks: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get_or(self, key: Key, answer: Callable[[], Awaitable[Value]]) -> Value:
        """What is known, else what this answers."""
        async with self._locks[key]:
            if key not in self:
                self[key] = await answer()
            return self[key]


class Trust:
    """Validates answers, from the root's keys down. `now` is the moment for which signatures must hold, since the epoch."""

    def __init__(self, ask: Ask, anchors: Rdataset, now: float) -> None:
        self._ask = ask
        self._anchors = anchors
        self._now = now
        self._zones: Once[Name, Found] = Once()
        self._responses: Once[tuple[Name, RdataType], tuple[Lookup, Response | None]] = Once()

    async def validations(self, evidence: Evidence) -> tuple[Validation, ...]:
        """The state of each answer in the evidence of which a check wants to know it."""
        asked = to_validate(evidence)
        return tuple(await asyncio.gather(*(self.validation(one.name, one.rdtype) for one in asked)))

    async def validation(self, name: str, rdtype: str) -> Validation:
        """The state of the answer to a question, aliases followed. Every ending is one; `name` is absolute."""
        at, kind = dns.name.from_text(name), from_text(rdtype)
        if dns.name.root not in self._zones:  # no round trip for it alone
            await asyncio.gather(self._zone(dns.name.root), self._response(at, kind))
        root = await self._zone(dns.name.root)
        if root.state is not State.SECURE:
            return Validation(name=name, rdtype=rdtype, state=root.state, why=root.why, steps=root.steps)
        links, records = await self._followed(at, kind)
        decides = worst(links)
        why = printable(decides.why, 300)
        steps = dict.fromkeys(step for link in (root, *links) for step in link.steps)
        answer = Step(name=f"{name} {rdtype}", state=decides.state, why=why)
        return Validation(
            name=name,
            rdtype=rdtype,
            state=decides.state,
            why=why,
            records=records,
            steps=(*steps, answer),
        )

    async def _followed(self, at: Name, kind: RdataType) -> tuple[list[Found], tuple[str, ...]]:
        """The state of each alias on the way from a name, that of what lies behind them, and its records."""
        lookup, response = await self._response(at, kind)
        links: list[Found] = []
        while len(links) <= MAX_ALIASES:
            if response is None or response.rcode not in {NOERROR, NXDOMAIN}:
                return [*links, unanswered(at, kind, lookup)], lookup.records
            signed = response.find(at, kind)
            alias = response.alias(at) if signed is None and kind != CNAME else None
            if alias is None:
                found = self._set(response, signed) if signed else self._absence(response, at, kind)
                return [*links, await found], lookup.records
            links.append(await self._set(response, alias))
            target = _target(at, alias)
            if target is None:
                break
            at = target
            if response.find(at, kind) is None and response.alias(at) is None and not response.denies:
                lookup, response = await self._response(at, kind)
        return [*links, Found(state=State.UNKNOWN, why=f"the aliases end nowhere, at {at}")], ()

    async def _response(self, name: Name, rdtype: RdataType) -> tuple[Lookup, Response | None]:
        async def asked() -> tuple[Lookup, Response | None]:
            lookup, octets = await self._ask(name.to_text(), to_text(rdtype))
            try:
                return lookup, Response(octets) if octets else None
            except Unreadable as error:
                return replace(lookup, ending=Ending.MALFORMED, detail=str(error)), None

        return await self._responses.get_or((name, rdtype), asked)

    async def _zone(self, name: Name) -> Found:
        """Whether a zone can be trusted, and its keys."""
        work = self._root if name == dns.name.root else lambda: self._below(name)
        return await self._zones.get_or(name, work)

    async def _root(self) -> Found:
        """The root, by the keys that are known. Where these do not fit, nothing can be said of anything."""
        lookup, response = await self._response(dns.name.root, DNSKEY)
        keys = response.find(dns.name.root, DNSKEY) if response else None
        if keys is None:
            return rooted(State.UNKNOWN, f"the keys of the root were not to be had ({lookup.ending})")
        if not keys.signatures:
            return rooted(State.UNKNOWN, "the resolver that was asked hands out no signatures")
        zone = entrusted(dns.name.root, _links(self._anchors), keys, self._now)
        if isinstance(zone, str):
            return rooted(
                State.UNKNOWN,
                f"the keys of the root are not right: {zone}. Look at this machine's clock; or somebody rewrites answers",
            )
        return replace(rooted(State.SECURE, f"its keys are signed by one that is known ({_tags(self._anchors)})"), zone=zone)

    async def _below(self, name: Name) -> Found:
        """A zone below the root, by the DS records that the zone above has of it.

        What the way up will need is asked for at once: it would be a round trip for each zone.
        """
        ups = [name.split(depth)[1] for depth in range(len(name), max(1, len(name) - MAX_FORESEEN), -1)]
        await asyncio.gather(*(self._response(up, kind) for up in ups for kind in (DS_TYPE, DNSKEY)))
        lookup, response = await self._response(name, DS_TYPE)
        if response is None or response.rcode not in {NOERROR, NXDOMAIN}:
            return unanswered(name, DS_TYPE, lookup)
        signed = response.find(name, DS_TYPE)
        if signed is None:
            return await self._absence(response, name, DS_TYPE)
        above = await self._set(response, signed)
        if above.state is not State.SECURE:
            return above
        links = usable(_links(signed.records))
        if not links:
            return above.leading_to(name, State.INSECURE, "its DS records name no algorithm that is known here")
        lookup, response = await self._response(name, DNSKEY)
        keys = response.find(name, DNSKEY) if response else None
        if keys is None:
            if response is not None and lookup.conclusive:
                return above.leading_to(name, State.BOGUS, "the zone above has a DS record of it, and it has no key")
            return above.leading_to(name, State.UNKNOWN, f"its keys were not to be had ({lookup.ending})")
        zone = entrusted(name, links, keys, self._now)
        if isinstance(zone, str):
            return above.leading_to(name, State.BOGUS, zone)
        why = f"its keys are signed by one that the DS record above means ({_tags(links)})"
        found = above.leading_to(name, State.SECURE, why)
        return replace(found, zone=zone)

    async def _set(self, response: Response, signed: Signed) -> Found:
        """A set of records by its signature, or what it means that there is none."""
        what = f"{signed.name} {to_text(signed.records.rdtype)}"
        of_parent = signed.records.rdtype == DS_TYPE
        signer = signed.signer
        if signer is None or (of_parent and signer == signed.name):
            return await self._climb(signed.name.parent() if of_parent else signed.name, what)
        found = await self._zone(signer)
        if found.zone is None:
            return found
        right = checked(signed, found.zone)
        if right.by is None:
            return found.ending(State.BOGUS, right.fault)
        if is_expanded(signed, right.by):
            return self._expanded(response, signed, right.by.labels, found, found.zone)
        return found.ending(State.SECURE, f"{what} is signed by {signer}")

    def _expanded(self, response: Response, signed: Signed, labels: int, found: Found, zone: Zone) -> Found:
        """A set made of a wildcard, which needs a proof that the name itself does not exist (RFC 4035 section 5.3.4)."""
        sets, fault = _denials(response, zone)
        closest = signed.name.split(labels + 1)[1]
        if Gaps(zone.name, sets).is_absent(signed.name):
            proof = Proof.NO_NAME
        else:
            proof = Hashes(zone.name, sets).is_absent(next_closer(signed.name, closest), closest)
        if proof is Proof.NONE:
            why = fault or f"nothing proves that {signed.name} does not exist, so that a wildcard may stand for it"
            return found.ending(State.BOGUS, why)
        if proof is not Proof.NO_NAME:
            return found.ending(State.INSECURE, REASONS[proof])
        return found.ending(State.SECURE, f"{signed.name} is made of a wildcard that {zone.name} has signed")

    async def _absence(self, response: Response, name: Name, rdtype: RdataType) -> Found:
        """What the response proves of a name that has no such records, or what it means that it proves nothing.

        A zone for which the absence of a DS record is proven is insecure, and so is all that lies in it.
        """
        what = f"the absence of {name} {to_text(rdtype)}"
        is_link = rdtype == DS_TYPE
        signers = {one.signer for one in response.denials if one.signer is not None and name.is_subdomain(one.signer)}
        if is_link:
            signers.discard(name)
        if not signers:
            return await self._climb(_above(response, name) if is_link else name, what)
        found = await self._zone(max(signers, key=len))
        if found.zone is None:
            return found
        sets, fault = _denials(response, found.zone)
        proof = Gaps(found.zone.name, sets).proof(name, rdtype)
        if proof is Proof.NONE:
            proof = Hashes(found.zone.name, sets).proof(name, rdtype)
        if proof is Proof.NONE:
            return found.ending(State.BOGUS, fault or f"nothing proves {what}")
        if proof in REASONS:
            return (
                found.leading_to(name, State.INSECURE, REASONS[proof])
                if is_link
                else found.ending(State.INSECURE, REASONS[proof])
            )
        return replace(found, why=f"{found.zone.name} proves {what}")

    async def _climb(self, name: Name, what: str) -> Found:
        """What it means that `what`, at or below a name, is not signed: a zone on the way is not, or else it should be."""
        lost: Found | None = None
        at = name
        while at != dns.name.root:
            lookup, response = await self._response(at, DS_TYPE)
            if response is None or response.rcode not in {NOERROR, NXDOMAIN}:
                lost = lost or unanswered(at, DS_TYPE, lookup)
            elif response.find(at, CNAME) is None:  # a name with an alias is no zone
                break
            at = at.parent()
        return lacking(await self._zone(at), what, lost)


def _above(response: Response, name: Name) -> Name:
    """The zone that says that a name has no DS record, or else the next name above."""
    zone = response.zone
    return zone if zone is not None and zone != name and name.is_subdomain(zone) else name.parent()


def _denials(response: Response, zone: Zone) -> tuple[list[Signed], str]:
    """The records of the response that deny something and are signed by the zone, and the fault of one that is not.

    What was made of a wildcard's denies nothing: its signature would hold for any name.
    """
    results = [(one, checked(one, zone)) for one in response.denials if one.signer == zone.name]
    signed = [one for one, result in results if result.by and not is_expanded(one, result.by)]
    return signed, next((result.fault for _, result in results if result.fault), "")


def _target(at: Name, alias: Signed) -> Name | None:
    """Where an alias leads from a name, or None where that would be too long a name."""
    target = alias.records[0].target
    if not isinstance(target, Name):
        return None
    found = redirected(at, alias.name, target) if alias.records.rdtype == DNAME else target
    return found.canonicalize() if found is not None else None


def _links(records: Rdataset) -> tuple[DS, ...]:
    return tuple(one for one in records if isinstance(one, DS))


def _tags(links: Rdataset | tuple[DS, ...]) -> str:
    return "key " + ", ".join(map(str, sorted({one.key_tag for one in links if isinstance(one, DS)})))
