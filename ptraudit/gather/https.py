"""Fetch one page over HTTPS, as a sender fetches an MTA-STS policy (RFC 8461 section 3.3), and write down what came.

The name was resolved before, by whoever asks.
"""

import asyncio
import ssl
from collections.abc import Sequence
from functools import cached_property

from ptraudit.fetched import HttpsEnding, HttpsFetch
from ptraudit.gather.http import Get, Got, got
from ptraudit.lookup import IPAddress, printable
from ptraudit.mta_sts import MAX_OCTETS
from ptraudit.target import Detour, destination

FETCH_S = 20.0  # for all of it; a sender waits a minute (RFC 8461 section 3.3), in which nobody wants to watch
AT_ONCE = 10  # requests, each to another host
MAX_TRIED = 2  # addresses of one host
MAX_LINES = 500  # kept of a page; a policy has a line for each exchanger
MAX_LINE = 512  # characters kept of a line
PORT = 443


class HttpsFetcher:
    """Fetches pages, a bounded number at once. `trusted` are PEM certificates of roots beside the system's."""

    def __init__(self, *, detours: Sequence[Detour] = (), timeout_s: float = FETCH_S, trusted: str = "") -> None:
        self._detours = tuple(detours)
        self._timeout_s = timeout_s
        self._trusted = trusted
        self._places = asyncio.Semaphore(AT_ONCE)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """What a connection needs; to read the system's roots takes as long as some audits."""
        tls = ssl.create_default_context()
        if self._trusted:
            tls.load_verify_locations(cadata=self._trusted)
        return tls

    def reaches(self, ip: IPAddress, port: int = PORT) -> bool:
        """Whether a connection for this address goes elsewhere by a detour."""
        return destination(self._detours, ip, port) != (str(ip), port)

    async def fetch(self, host: str, path: str, ips: Sequence[IPAddress]) -> HttpsFetch:
        """The page from the first of these addresses that takes the connection. Every ending is a value."""
        get = Get(host=host, authority=host, path=path, accept="text/plain", max_octets=MAX_OCTETS, tls=self._tls)
        ip, fetched = await self._got(get, ips, PORT)
        return _fetch(get, ip, fetched)

    async def document(
        self, host: str, port: int, path: str, ips: Sequence[IPAddress], *, encrypted: bool, accept: str, max_octets: int
    ) -> Got:
        """The same for any page, with its octets."""
        name = f"[{host}]" if ":" in host else host
        authority = name if port == (PORT if encrypted else 80) else f"{name}:{port}"
        tls = self._tls if encrypted else None
        get = Get(host=host, authority=authority, path=path, accept=accept, max_octets=max_octets, tls=tls)
        return (await self._got(get, ips, port))[1]

    async def _got(self, get: Get, ips: Sequence[IPAddress], port: int) -> tuple[IPAddress, Got]:
        """What came of a request, and from which address."""
        async with self._places:
            for ip in ips[:MAX_TRIED]:
                answer = await got(get, *destination(self._detours, ip, port), self._timeout_s)
                if answer.ending not in {HttpsEnding.REFUSED, HttpsEnding.UNREACHABLE}:
                    break
            return ip, answer


def _fetch(get: Get, ip: IPAddress, answer: Got) -> HttpsFetch:
    body = answer.body
    lines = [line.removesuffix(b"\r") for line in body.removesuffix(b"\n").split(b"\n")] if body else []
    return HttpsFetch(
        host=get.host,
        path=get.path,
        ending=answer.ending,
        ip=ip,
        connected_to=answer.connected_to,
        detail=answer.detail,
        status=answer.status,
        media_type=printable(answer.headers.get("content-type", b"").partition(b";")[0].strip().lower(), 100),
        location=printable(answer.headers.get("location", b""), 300),
        body=tuple(printable(line, MAX_LINE) for line in lines[:MAX_LINES]),
        omitted=max(0, len(lines) - MAX_LINES),
        duration_s=answer.duration_s,
    )
