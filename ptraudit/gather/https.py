"""Fetch one page over HTTPS, as a sender fetches an MTA-STS policy (RFC 8461 section 3.3), and write down what came.

The name was resolved before, by whoever asks; here it is only for SNI, for the certificate and for the request. h11 knows
HTTP and bounds its headers; redirects are not followed, and no compression is asked for, so that size means size.
"""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ptraudit.fetched import HttpsEnding, HttpsFetch
from ptraudit.lookup import IPAddress, printable
from ptraudit.mta_sts import MAX_OCTETS
from ptraudit.target import Detour, destination

FETCH_S = 20.0  # for all of it; a sender waits a minute (RFC 8461 section 3.3), in which nobody wants to watch
AT_ONCE = 10  # requests, each to another host
MAX_TRIED = 2  # addresses of one host
MAX_HEADERS = 16 * 1024  # octets; our own bound, as that of common servers
MAX_RECEIVED = 2 * MAX_OCTETS + MAX_HEADERS  # octets of one connection, whatever they are called
MAX_LINES = 500  # kept of a page; a policy has a line for each exchanger
MAX_LINE = 512  # characters kept of a line
CHUNK = 16 * 1024
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

    def reaches(self, ip: IPAddress) -> bool:
        """Whether a connection for this address goes elsewhere by a detour."""
        return destination(self._detours, ip, PORT) != (str(ip), PORT)

    async def fetch(self, host: str, path: str, ips: Sequence[IPAddress]) -> HttpsFetch:
        """The page from the first of these addresses that takes the connection. Every ending is a value."""
        async with self._places:
            first, *others = ips[:MAX_TRIED]
            fetch = await self._from(host, path, first)
            for ip in others:
                if fetch.ending in {HttpsEnding.REFUSED, HttpsEnding.UNREACHABLE}:
                    fetch = await self._from(host, path, ip)
            return fetch

    async def _from(self, host: str, path: str, ip: IPAddress) -> HttpsFetch:
        loop = asyncio.get_running_loop()
        began = loop.time()
        to_host, to_port = destination(self._detours, ip, PORT)
        request = _Request(host=host, path=path)
        ending, detail = HttpsEnding.ANSWERED, ""
        try:
            async with asyncio.timeout(self._timeout_s):
                ending, detail = await request.answer(to_host, to_port, self._tls)
        except TimeoutError:
            ending, detail = HttpsEnding.TIMEOUT, f"it did not end within {self._timeout_s:.0f} s"
        except ssl.SSLCertVerificationError as error:
            ending, detail = HttpsEnding.TLS_ERROR, printable(error.verify_message, 200)
        except ssl.SSLError as error:
            ending, detail = HttpsEnding.TLS_ERROR, printable(error.reason or str(error), 200)
        except ConnectionRefusedError:
            ending, detail = HttpsEnding.REFUSED, "the connection was refused"
        except ConnectionError as error:
            ending, detail = HttpsEnding.DROPPED, printable(error.strerror or "the server left", 200)
        except OSError as error:
            ending, detail = HttpsEnding.UNREACHABLE, printable(error.strerror or str(error), 200)
        return replace(
            request.fetch,
            ending=ending,
            detail=detail,
            ip=ip,
            connected_to=f"[{to_host}]:{to_port}" if ":" in to_host else f"{to_host}:{to_port}",
            duration_s=round(loop.time() - began, 4),
        )


@dataclass(slots=True, kw_only=True)
class _Request:
    """One request; what came so far stays in `fetch` where a later step ends it."""

    host: str
    path: str
    fetch: HttpsFetch = field(init=False)

    def __post_init__(self) -> None:
        self.fetch = HttpsFetch(host=self.host, path=self.path, ending=HttpsEnding.NOT_ASKED)

    async def answer(self, to_host: str, to_port: int, tls: ssl.SSLContext) -> tuple[HttpsEnding, str]:
        """How it ended, and why. Raises OSError; waits for ever, so the caller sets the time."""
        reader, writer = await asyncio.open_connection(to_host, to_port, ssl=tls, server_hostname=self.host)
        try:
            return await self._spoken(reader, writer)
        finally:
            writer.transport.abort()

    async def _spoken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[HttpsEnding, str]:
        import h11  # loaded only where a page is fetched

        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS)
        headers = [("Host", self.host), ("User-Agent", "ptraudit"), ("Accept", "text/plain"), ("Connection", "close")]
        writer.write(http.send(h11.Request(method="GET", target=self.path, headers=headers)) or b"")
        writer.write(http.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        body, received = b"", 0
        try:
            while True:
                event = http.next_event()
                if event is h11.NEED_DATA:
                    octets = await reader.read(CHUNK)
                    received += len(octets)
                    if received > MAX_RECEIVED:
                        return HttpsEnding.TOO_LARGE, f"it sent more than {MAX_RECEIVED} octets"
                    http.receive_data(octets)
                elif isinstance(event, h11.Response):
                    self._begun(event.status_code, {name.decode(): value for name, value in event.headers})
                    if 300 <= event.status_code < 400:
                        return HttpsEnding.REDIRECT, ""
                elif isinstance(event, h11.Data):
                    body += bytes(event.data)
                    if len(body) > MAX_OCTETS:
                        return HttpsEnding.TOO_LARGE, f"its body has more than {MAX_OCTETS} octets"
                elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                    self._ended(body)
                    return HttpsEnding.ANSWERED, ""
        except h11.RemoteProtocolError as error:
            return HttpsEnding.PROTOCOL_ERROR, printable(str(error), 200)

    def _begun(self, status: int, headers: dict[str, bytes]) -> None:
        self.fetch = replace(
            self.fetch,
            status=status,
            media_type=printable(headers.get("content-type", b"").partition(b";")[0].strip().lower(), 100),
            location=printable(headers.get("location", b""), 300),
        )

    def _ended(self, body: bytes) -> None:
        lines = [line.removesuffix(b"\r") for line in body.removesuffix(b"\n").split(b"\n")] if body else []
        kept = tuple(printable(line, MAX_LINE) for line in lines[:MAX_LINES])
        self.fetch = replace(self.fetch, body=kept, omitted=max(0, len(lines) - MAX_LINES))
