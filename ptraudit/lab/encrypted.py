"""DNS over TLS and over HTTPS on loopback, in front of a name server."""

import asyncio
import ssl
from types import TracebackType
from typing import Self

from ptraudit.dns.server import Server, Transport
from ptraudit.lab.listener import LOOPBACK, Listener
from ptraudit.lab.nameserver import NameServer

PATH = "/dns-query"


class TlsServer:
    """Answers as the name server does over TCP, encrypted (RFC 7858). `connections` counts the handshakes."""

    transport = Transport.TLS
    path = ""

    def __init__(self, names: NameServer, tls: ssl.SSLContext) -> None:
        self.connections = 0
        self._names = names
        self._listener = Listener(self._accepted, tls=tls)

    def server(self, name: str) -> Server:
        """How to ask it under the name that its certificate shows."""
        port = self._listener.port
        return Server(host=LOOPBACK, port=port, transport=self.transport, tls_name=name, path=self.path)

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._listener.__aexit__(kind, error, trace)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while True:
            await self._answer(reader, writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(2), "big")
        octets, _ = self._names.respond(await reader.readexactly(length), "tcp")
        if octets:
            writer.write(len(octets).to_bytes(2, "big") + octets)


class HttpsServer(TlsServer):
    """Answers questions that come as POST over HTTP/1.1, many on a connection (RFC 8484, RFC 9112)."""

    transport = Transport.HTTPS
    path = PATH

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        octets, _ = self._names.respond(await reader.readexactly(int(fields["content-length"])), "tcp")
        content = octets or b""
        status = "200 OK" if head.startswith(f"post {PATH} ") and content else "404 Not Found"
        answered = f"content-type: application/dns-message\r\ncontent-length: {len(content)}"
        writer.write(f"HTTP/1.1 {status}\r\n{answered}\r\n\r\n".encode() + content)
