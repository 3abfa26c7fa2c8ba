"""One question to one server: octets out, octets back, or an OSError. Nothing here reads what an answer says."""

import asyncio
import socket
import ssl
import struct
from types import TracebackType
from typing import Self

from ptraudit.dns.server import Server, Transport
from ptraudit.dns.wire import Question, answers

MAX_MESSAGE = 65535  # a length of two octets (RFC 1035 section 4.2.2)
MAX_DATAGRAM = 4096  # octets; we ask for 1232 at most, and who sends more is cut off and unreadable
MEDIA_TYPE = "application/dns-message"  # RFC 8484 section 4.1


class UnusableAnswer(OSError):
    """A stream that ended early, or carried something that is no answer to the question."""


class Exchange:
    """The transports, and what they keep between questions: TLS settings and the HTTPS connection."""

    def __init__(self) -> None:
        self._tls: ssl.SSLContext | None = None
        self._https: _Https | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._https is not None:
            await self._https.aclose()

    async def ask(self, server: Server, asked: Question, transport: Transport) -> bytes:
        """The octets of the answer. Raises OSError; waits for ever, so the caller sets the time."""
        match transport:
            case Transport.UDP:
                return await _udp(server, asked)
            case Transport.TCP:
                return await _stream(server, asked, None)
            case Transport.TLS:
                return await _stream(server, asked, self._tls_context())
            case Transport.HTTPS:
                if self._https is None:
                    self._https = _Https(self._tls_context())
                return await self._https.ask(server, asked)

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


async def _udp(server: Server, asked: Question) -> bytes:
    # A socket for each question: the kernel gives each a random port, which a forger must guess besides the id.
    # It is connected, so the kernel drops what comes from elsewhere and tells when nobody listens (RFC 5452 section 9).
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as connected:
        connected.setblocking(False)
        connected.connect((server.host, server.port))
        connected.send(asked.octets)
        while True:
            octets = await loop.sock_recv(connected, MAX_DATAGRAM)
            if answers(asked, octets):
                return octets


async def _stream(server: Server, asked: Question, tls: ssl.SSLContext | None) -> bytes:
    reader, writer = await asyncio.open_connection(
        server.host, server.port, ssl=tls, server_hostname=server.tls_name if tls else None
    )
    try:
        writer.write(struct.pack("!H", len(asked.octets)) + asked.octets)
        await writer.drain()
        length = struct.unpack("!H", await reader.readexactly(2))[0]
        octets = await reader.readexactly(length)
    except asyncio.IncompleteReadError as error:
        raise UnusableAnswer("the server closed the connection before it answered") from error
    finally:
        writer.close()
    if not answers(asked, octets):
        raise UnusableAnswer("the server answered another question")
    return octets


class _Https:
    """Questions over HTTP/2, with one client for all of them."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        import httpx2  # loaded only for --resolver https://

        self._library = httpx2
        self._client = httpx2.AsyncClient(http2=True, verify=tls, trust_env=False, timeout=None)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def ask(self, server: Server, asked: Question) -> bytes:
        host = f"[{server.host}]" if ":" in server.host else server.host
        headers = {"content-type": MEDIA_TYPE, "accept": MEDIA_TYPE, "host": _authority(server)}
        try:
            async with self._client.stream(
                "POST",
                f"https://{host}:{server.port}{server.path}",
                content=asked.octets,
                headers=headers,
                extensions={"sni_hostname": server.tls_name},
            ) as response:
                octets = b""
                async for piece in response.aiter_bytes():
                    octets += piece
                    if len(octets) > MAX_MESSAGE:
                        raise UnusableAnswer("the server sent more than a DNS message can hold")
        except self._library.HTTPError as error:
            raise UnusableAnswer(f"{type(error).__name__}: {error}") from error
        if response.status_code != 200 or not answers(asked, octets):
            raise UnusableAnswer(f"the server gave HTTP status {response.status_code} and no answer to the question")
        return octets


def _authority(server: Server) -> str:
    """The host and, where it is not the usual one, the port that a request is for (RFC 9110 section 7.2)."""
    host = f"[{server.tls_name}]" if ":" in server.tls_name else server.tls_name
    return host if server.port == 443 else f"{host}:{server.port}"
