"""Ask registries who holds addresses (RDAP: RFC 9082, RFC 9083, RFC 9224), politely and with distrust.

One question at a time to a registry, one for each registered block: its answer holds for every other address in it. A
registry that asks to come back later, or does not answer, is asked no more. Answers are strangers' documents: bounded, and
followed only to https and to public addresses, except at a server that the user names.
"""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin

from msgspec import Struct, field
from msgspec.structs import replace

from ptraudit.address import not_global, parsed_address
from ptraudit.dns import Resolver
from ptraudit.fetched import HttpsEnding
from ptraudit.gather.http import Got
from ptraudit.gather.https import HttpsFetcher
from ptraudit.gather.rdap_cache import RdapCache, cache_folder
from ptraudit.lookup import IPAddress, IPNetwork, printable
from ptraudit.rdap import Service, answered, base_for, server_url, services
from ptraudit.registration import RdapEnding, Registration, most_specific
from ptraudit.url import Url, parsed_url

IANA = "https://data.iana.org/rdap/"  # RFC 9224 section 4
MAX_REDIRECTS = 3  # registries send each other's questions on once
MAX_OCTETS = 512 * 1024  # of a document; answers have 10 to 50 KiB, IANA's lists less
MAX_QUESTIONS = 100  # to one registry in one run
ACCEPT = "application/rdap+json, application/json"  # RFC 7480 section 4.2


def chosen(fetcher: HttpsFetcher, *, rdap: bool, server: str) -> "Registrar | None":
    """Whoever asks registries, where that is asked for; to name a server is to ask it. Raises UsageError."""
    if not (rdap or server):
        return None
    return Registrar(fetcher, RdapCache(cache_folder(os.environ)), server=server_url(server) if server else None)


class _Registry(Struct, kw_only=True):
    """A registry in this run. `closed` says why it is asked no more."""

    base: str
    known: list[Registration]
    asked: int = 0
    closed: str = ""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class _Document(Struct, frozen=True, kw_only=True):
    """What came from an address on the Web; `octets` only where `ending` is ANSWERED."""

    ending: RdapEnding
    detail: str = ""
    octets: bytes = b""
    url: str = ""


class Registrar:
    """Asks the registries that IANA names, or only `server`, each block once for all targets of a run."""

    def __init__(self, fetcher: HttpsFetcher, cache: RdapCache, *, server: Url | None = None) -> None:
        self._fetcher = fetcher
        self._cache = cache
        self._server = server
        self._registries: dict[str, _Registry] = {}
        self._lists: dict[int, tuple[Service, ...] | _Document] = {}
        self._turns = {4: asyncio.Lock(), 6: asyncio.Lock()}
        self._kept: tuple[Registration, ...] | None = None

    async def registrations(
        self, ips: Sequence[IPAddress], resolver: Resolver, public: Sequence[IPNetwork]
    ) -> tuple[Registration, ...]:
        """What the registries say of addresses, in their order; an answer that holds for several stands there once."""
        asking = _Asking(self._fetcher, resolver, public, self._server)
        by_base: dict[str, list[IPAddress]] = {}
        found: dict[IPAddress, Registration] = {}
        for ip in ips:
            known = () if self._server else await self._services(ip.version, asking)
            if isinstance(known, _Document):
                detail = f"IANA's list of registries: {known.detail}"
                found[ip] = Registration(ip=ip, ending=known.ending, server=IANA, detail=detail)
            elif base := str(self._server) if self._server else base_for(known, ip):
                by_base.setdefault(base, []).append(ip)
            else:
                detail = "IANA names no registry for it"
                found[ip] = Registration(ip=ip, ending=RdapEnding.NOT_FOUND, server=IANA, detail=detail)
        answers = await asyncio.gather(*(self._of(base, several, asking) for base, several in by_base.items()))
        for part in answers:
            found.update(part)
        return tuple(dict.fromkeys(found[ip] for ip in ips))

    async def _of(self, base: str, ips: Sequence[IPAddress], asking: "_Asking") -> dict[IPAddress, Registration]:
        if self._kept is None:
            self._kept = self._cache.answers()
        known = [one for one in self._kept if one.server == base]
        registry = self._registries.setdefault(base, _Registry(base=base, known=known))
        found = {}
        for ip in ips:
            async with registry.turn:
                found[ip] = most_specific(registry.known, ip) or await self._asked(registry, ip, asking)
        return found

    async def _asked(self, registry: _Registry, ip: IPAddress, asking: "_Asking") -> Registration:
        asked = Registration(ip=ip, ending=RdapEnding.NOT_ASKED, server=registry.base)
        if registry.closed:
            return replace(asked, detail=registry.closed)
        if registry.asked == MAX_QUESTIONS:
            return replace(asked, detail=f"{MAX_QUESTIONS} questions to one registry are enough for a run")
        registry.asked += 1
        document = await asking.document(f"{registry.base}ip/{ip}")
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = replace(asked, ending=document.ending, detail=document.detail, retrieved_at=at)
        if document.ending is RdapEnding.ANSWERED:
            answer = answered(answer, document.octets, document.url)
        if answer.ending in {RdapEnding.ANSWERED, RdapEnding.NOT_FOUND}:
            registry.known.append(answer)
            self._cache.keep(answer)
        elif answer.ending is not RdapEnding.MALFORMED:  # such an answer is about one block
            registry.closed = f"not asked any more: {answer.detail}"
        return answer

    async def _services(self, version: int, asking: "_Asking") -> tuple[Service, ...] | _Document:
        """The registries of a family, or why they are not known; an old list is better than none."""
        async with self._turns[version]:
            if version not in self._lists:
                self._lists[version] = await self._listed(f"ipv{version}.json", asking)
            return self._lists[version]

    async def _listed(self, name: str, asking: "_Asking") -> tuple[Service, ...] | _Document:
        octets, fresh = self._cache.bootstrap(name) or (b"", False)
        kept = services(octets)
        if kept and fresh:
            return kept
        document = await asking.document(IANA + name)
        new = services(document.octets)
        if new:
            self._cache.keep_bootstrap(name, document.octets)
            return new
        if document.ending is RdapEnding.ANSWERED:
            document = replace(document, ending=RdapEnding.MALFORMED, detail="it is no such list")
        return kept or document


class _Asking:
    """Gets documents for one target: its resolver finds the servers, and is asked by nobody else's questions."""

    def __init__(self, fetcher: HttpsFetcher, resolver: Resolver, public: Sequence[IPNetwork], server: Url | None) -> None:
        self._fetcher = fetcher
        self._resolver = resolver
        self._public = public
        self._trusted = server.origin if server else None

    async def document(self, url: str) -> _Document:
        """What is there, after redirects. Every ending is a value."""
        for _ in range(MAX_REDIRECTS + 1):
            place = parsed_url(url)
            if place is None or not (place.encrypted or place.origin == self._trusted):
                detail = f"it leads to {printable(url, 200)}, which is no https address"
                return _Document(ending=RdapEnding.REDIRECT, detail=detail)
            ips, why = await self._addresses(place)
            if not ips:
                return _Document(ending=RdapEnding.UNREACHABLE, detail=why)
            answer = await self._fetcher.document(
                place.host,
                place.port,
                place.path,
                ips,
                encrypted=place.encrypted,
                accept=ACCEPT,
                max_octets=MAX_OCTETS,
            )
            if answer.ending is not HttpsEnding.REDIRECT:
                return _document(answer, place)
            url = _next(place, answer.headers.get("location", b"").decode("latin-1"))
        return _Document(ending=RdapEnding.REDIRECT, detail=f"it leads on after {MAX_REDIRECTS} redirects")

    async def _addresses(self, place: Url) -> tuple[list[IPAddress], str]:
        """Where a host is, IPv4 first, or why nobody goes there: a stranger sends us to no address that is not public."""
        literal = parsed_address(place.host)
        lookups = [] if literal else [await self._resolver.lookup(f"{place.host}.", rdtype) for rdtype in ("A", "AAAA")]
        ips = [literal] if literal else [ip for lookup in lookups for ip in lookup.addresses]
        if not ips:
            return [], f"{place.host} has no known address ({', '.join(one.ending.value for one in lookups)})"
        if place.origin == self._trusted:
            return ips, ""
        allowed = [ip for ip in ips if self._fetcher.reaches(ip, place.port) or not not_global(ip, self._public)]
        return allowed, f"{place.host} is at {ips[0]}, which is {not_global(ips[0], self._public)}"


def _next(place: Url, location: str) -> str:
    """Where a redirect leads (RFC 9110 section 10.2.2)."""
    try:
        return urljoin(str(place), location)
    except ValueError:  # a bracket without end
        return location


def _document(answer: Got, place: Url) -> _Document:
    """What a server's answer comes to."""
    wait = printable(answer.headers.get("retry-after", b""), 60)
    if answer.ending is not HttpsEnding.ANSWERED:
        return _Document(ending=RdapEnding(answer.ending.value), detail=answer.detail)
    if answer.status == 200:
        return _Document(ending=RdapEnding.ANSWERED, octets=answer.body, url=str(place))
    if answer.status == 404:
        return _Document(ending=RdapEnding.NOT_FOUND, detail=f"{place.host} knows of no such block")
    if answer.status == 429 or (answer.status == 503 and wait):
        when = f"in {wait} s" if wait.isdigit() else f"after {wait}" if wait else "later"
        return _Document(ending=RdapEnding.BUSY, detail=f"{place.host} asks to come back {when}")
    return _Document(ending=RdapEnding.BAD_STATUS, detail=f"{place.host} answers with HTTP status {answer.status}")
