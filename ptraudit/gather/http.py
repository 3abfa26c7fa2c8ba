"""One GET over one connection, bounded in time and size, and how it ended.

Names were resolved before, by whoever asks; here they are only for SNI, for the certificate and for the request. h11 knows
HTTP and bounds its headers; redirects are not followed, and no compression is asked for, so that size means size.
"""

import asyncio
import ssl

from msgspec import Struct, field
from msgspec.structs import replace

from ptraudit.fetched import HttpsEnding
from ptraudit.lookup import printable

MAX_HEADERS = 16 * 1024  # octets; our own bound, as that of common servers
CHUNK = 16 * 1024


class Get(Struct, frozen=True, kw_only=True):
    """A request. `authority` is the host with its port where it is not the usual one; without `tls` it is not encrypted."""

    host: str
    authority: str
    path: str
    accept: str
    max_octets: int
    tls: ssl.SSLContext | None


class Got(Struct, frozen=True, kw_only=True):
    """What came of it. `body` is whole where `ending` is ANSWERED, else empty; the names of `headers` are in lower case."""

    ending: HttpsEnding = HttpsEnding.NOT_ASKED
    detail: str = ""
    status: int | None = None
    headers: dict[str, bytes] = field(default_factory=dict)
    body: bytes = b""
    connected_to: str = ""
    duration_s: float = 0.0


async def got(get: Get, to_host: str, to_port: int, timeout_s: float) -> Got:
    """What a server answers to a request. Every ending is a value."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    request = _Request(get)
    ending, detail = HttpsEnding.ANSWERED, ""
    try:
        async with asyncio.timeout(timeout_s):
            ending, detail = await request.answer(to_host, to_port)
    except TimeoutError:
        ending, detail = HttpsEnding.TIMEOUT, f"it did not end within {timeout_s:.0f} s"
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
        request.got,
        ending=ending,
        detail=detail,
        connected_to=f"[{to_host}]:{to_port}" if ":" in to_host else f"{to_host}:{to_port}",
        duration_s=round(loop.time() - began, 4),
    )


class _Request:
    """One request; what came so far stays in `got` where a later step ends it."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._most = 2 * get.max_octets + MAX_HEADERS  # octets of one connection, whatever they are called
        self.got = Got()

    async def answer(self, to_host: str, to_port: int) -> tuple[HttpsEnding, str]:
        """How it ended, and why. Raises OSError; waits for ever, so the caller sets the time."""
        name = self._get.host if self._get.tls else None
        reader, writer = await asyncio.open_connection(to_host, to_port, ssl=self._get.tls, server_hostname=name)
        try:
            return await self._spoken(reader, writer)
        finally:
            writer.transport.abort()

    async def _spoken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[HttpsEnding, str]:
        import h11  # loaded only where a page is fetched

        get = self._get
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS)
        headers = [("Host", get.authority), ("User-Agent", "ptraudit"), ("Accept", get.accept), ("Connection", "close")]
        writer.write(http.send(h11.Request(method="GET", target=get.path, headers=headers)) or b"")
        writer.write(http.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        body, received = b"", 0
        try:
            while True:
                event = http.next_event()
                if event is h11.NEED_DATA:
                    octets = await reader.read(CHUNK)
                    received += len(octets)
                    if received > self._most:
                        return HttpsEnding.TOO_LARGE, f"it sent more than {self._most} octets"
                    http.receive_data(octets)
                elif isinstance(event, h11.Response):
                    given = {name.decode(): value for name, value in event.headers}
                    self.got = replace(self.got, status=event.status_code, headers=given)
                    if 300 <= event.status_code < 400:
                        return HttpsEnding.REDIRECT, ""
                elif isinstance(event, h11.Data):
                    body += bytes(event.data)
                    if len(body) > get.max_octets:
                        return HttpsEnding.TOO_LARGE, f"its body has more than {get.max_octets} octets"
                elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                    self.got = replace(self.got, body=body)
                    return HttpsEnding.ANSWERED, ""
        except h11.RemoteProtocolError as error:
            return HttpsEnding.PROTOCOL_ERROR, printable(str(error), 200)
