"""A server on loopback that takes mail by a script, and keeps what it was given."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from ptraudit.lab.channel import Channel
from ptraudit.lab.listener import LOOPBACK, Listener

GOOD: Mapping[str, bytes | None] = {
    "CONNECT": b"220 mx.example ESMTP\r\n",
    "EHLO": b"250-mx.example\r\n250-SIZE 10240000\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "DATA": b"354 End data with <CR><LF>.<CR><LF>\r\n",
    "END": b"250 2.0.0 Ok: queued as 4711\r\n",
    "AUTH": b"235 2.7.0 Authentication successful\r\n",
    "STARTTLS": b"220 2.0.0 Ready to start TLS\r\n",
    "RSET": b"250 2.0.0 Ok\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
}
LEAVE = b""  # the connection is closed instead of a reply


@dataclass(kw_only=True)
class Mailbox:
    """Speaks as `GOOD`, but for `replies`: by verb, or by a whole line; None is silence, LEAVE the end.

    With `tls` STARTTLS and AUTH are offered; with `implicit` it begins at once.
    """

    replies: Mapping[str, bytes | None] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    commands: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    port: int = 0
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        self.port = (await self._open.enter_async_context(Listener(self._converse))).port
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    @property
    def host(self) -> str:
        return LOOPBACK

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        channel = Channel(reader, writer)
        with contextlib.suppress(ssl.SSLError):
            if self.implicit and self.tls:
                await channel.start_tls(self.tls)
            if await self._say(channel, "CONNECT"):
                while (line := await channel.read_line()) and await self._answer(channel, line):
                    pass

    async def _answer(self, channel: Channel, line: bytes) -> bool:
        """Whether the conversation goes on."""
        command = line.decode("utf-8").rstrip("\r\n")
        self.commands.append(command)
        verb = command.split(" ")[0].upper()
        if not await self._say(channel, command if command in self.replies else verb):
            return False
        if verb == "STARTTLS" and self.tls:
            await channel.start_tls(self.tls)
        if verb == "DATA" and "DATA" not in self.replies:
            lines = []
            while (text := await channel.read_line()) not in {b".\r\n", b""}:
                lines.append(text.removeprefix(b"."))
            self.messages.append(b"".join(lines))
            return await self._say(channel, "END")
        return verb != "QUIT"

    async def _say(self, channel: Channel, what: str) -> bool:
        reply = self.replies[what] if what in self.replies else GOOD.get(what, b"502 5.5.1 Unknown\r\n")
        if reply is None:
            await asyncio.Event().wait()
        elif reply != LEAVE:
            await channel.write(self._offering(reply, what, secure=channel.secure))
        return reply != LEAVE

    def _offering(self, reply: bytes, what: str, *, secure: bool) -> bytes:
        if what != "EHLO" or not self.tls or "EHLO" in self.replies:
            return reply
        offer = b"250-AUTH PLAIN\r\n" if secure else b"250-STARTTLS\r\n"
        return reply.replace(b"250-SIZE", offer + b"250-SIZE")
