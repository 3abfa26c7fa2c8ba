"""A web server on loopback that serves one page for each host name, well or badly, over TLS only."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from msgspec import Struct

from ptraudit.lab.channel import Channel
from ptraudit.lab.listener import LOOPBACK, Listener

CHUNK = 16 * 1024  # octets of a page without end, at a time


class Page(Struct, frozen=True, kw_only=True):
    """What the server says, octet for octet, to any request.

    endless: the octets are followed by as many more as the client takes. octet_delay_s: seconds after each octet.
    """

    octets: bytes
    endless: bool = False
    octet_delay_s: float = 0.0

    @classmethod
    def of(cls, body: str, *, status: str = "200 OK", media_type: str = "text/plain", header: str = "") -> Self:
        """A page as a well-kept server sends it; `header` is a line more, with its end."""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body.encode())}\r\n"
        return cls(octets=f"{head}{header}Connection: close\r\n\r\n{body}".encode())


class WebServer:
    """Serves pages by host name on 127.0.0.1, at `address`, as long as it is entered (`async with`).

    `contexts` hold the certificate of each host, which is chosen by SNI; a client that names none of them gets the first.
    `requests` keeps the first line and the host of each request.
    """

    def __init__(self, pages: Mapping[str, Page], contexts: Mapping[str, ssl.SSLContext]) -> None:
        self._pages = dict(pages)
        self._contexts = dict(contexts)
        self._open = AsyncExitStack()
        self.requests: list[tuple[str, str]] = []
        self.address: tuple[str, int] = (LOOPBACK, 0)

    async def __aenter__(self) -> Self:
        listener = await self._open.enter_async_context(Listener(self._converse))
        self.address = (LOOPBACK, listener.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(iter(self._contexts.values()))
        first.sni_callback = self._choose
        with contextlib.suppress(ssl.SSLError):  # the peer has been told by an alert, or has left in the middle
            channel = Channel(reader, writer)
            await channel.start_tls(first)
            request = (await channel.read_line()).decode("latin-1").strip()
            host = ""
            while line := (await channel.read_line()).strip():
                name, _, value = line.decode("latin-1").partition(":")
                host = value.strip() if name.lower() == "host" else host
            self.requests.append((request, host))
            await self._serve(channel, self._pages.get(host, Page.of("", status="404 Not Found")))
            await channel.close()

    def _choose(self, connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = self._contexts.get(name or "", connection.context)

    async def _serve(self, channel: Channel, page: Page) -> None:
        if page.octet_delay_s:
            for octet in page.octets:
                await channel.write(bytes([octet]))
                await asyncio.sleep(page.octet_delay_s)
        else:
            await channel.write(page.octets)
        while page.endless:
            await channel.write(b"x" * CHUNK)
