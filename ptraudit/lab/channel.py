"""One end of a conversation in lines: plain at first, encrypted once `start_tls` is done."""

import asyncio
import contextlib
import ssl

CHUNK = 65536  # octets taken from the connection at a time


class Channel:
    """The server's end of a connection.

    asyncio's own TLS ends a failed handshake without a word; real servers send an alert that says why, and so does this.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._received = ssl.MemoryBIO()
        self._to_send = ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None
        self._rest = b""

    @property
    def secure(self) -> bool:
        """Whether the handshake is done."""
        return self._tls is not None

    async def read_line(self) -> bytes:
        """The next line with its end, or b"" once the peer has left, its last line unfinished or not."""
        if self._tls is None:
            return await self._reader.readline()
        while b"\n" not in self._rest:
            try:
                self._rest += self._tls.read(CHUNK)
            except ssl.SSLWantReadError:
                await self._receive()
            except ssl.SSLError:
                return b""
        line, _, self._rest = self._rest.partition(b"\n")
        return line + b"\n"

    async def write(self, octets: bytes) -> None:
        """Send the octets."""
        if self._tls is None:
            self._writer.write(octets)
            await self._writer.drain()
        elif octets:
            self._tls.write(octets)
            await self._send()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands; where that fails, tell the peer why and raise ssl.SSLError."""
        tls = context.wrap_bio(self._received, self._to_send, server_side=True)
        while self._tls is None:
            try:
                tls.do_handshake()
                self._tls = tls
            except ssl.SSLWantReadError:
                await self._send()
                await self._receive()
            except ssl.SSLError:
                await self._send()
                raise
        await self._send()

    async def close(self) -> None:
        """End TLS as RFC 8446 section 6.1 asks; what a peer would answer is not awaited."""
        if self._tls is not None:
            with contextlib.suppress(ssl.SSLError):
                self._tls.unwrap()
            await self._send()

    async def _receive(self) -> None:
        octets = await self._reader.read(CHUNK)
        if octets:
            self._received.write(octets)
        else:
            self._received.write_eof()

    async def _send(self) -> None:
        self._writer.write(self._to_send.read())
        await self._writer.drain()
