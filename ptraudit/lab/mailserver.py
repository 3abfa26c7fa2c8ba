"""A mail server on loopback that speaks a script, good or bad, and remembers what it was told."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from enum import StrEnum
from types import TracebackType
from typing import Self

from msgspec import Struct, field

from ptraudit.lab.channel import Channel
from ptraudit.lab.listener import LOOPBACK, Listener

NOT_IMPLEMENTED = b"502 5.5.1 Command not implemented\r\n"


class Step(StrEnum):
    """The steps of a conversation after which a server may leave."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "EHLO"
    HELO = "HELO"
    STARTTLS = "STARTTLS"
    TLS = "TLS"
    EHLO_AFTER_TLS = "EHLO after TLS"
    RCPT = "RCPT"


class Script(Struct, frozen=True, kw_only=True):
    r"""What the server says, octet for octet; an empty reply is silence.

    greeting: sent once the client is there. It may have several lines, be an error, or no SMTP at all.
    ehlo, helo, quit: the replies to these commands; `ehlo_after_tls` is `ehlo` unless given.
    starttls: the certificate and limits of TLS; None answers STARTTLS with 502, whatever `ehlo` offers.
    go_ahead: the reply to STARTTLS. A handshake follows if it begins with 220; what stands after its line is
        plain text that was put before the handshake (CVE-2021-38371).
    mail: the reply to MAIL. rcpt: those to RCPT by the recipient, in lower case; rcpt_else: that to any other.
    leaves_after: the server closes the connection after its reply at this step, without QUIT.
    resets: it closes with RST instead of FIN.
    delay_s: seconds before each reply. octet_delay_s: seconds after each octet.
    """

    greeting: bytes = b"220 mx.example ESMTP\r\n"
    ehlo: bytes = b"250-mx.example\r\n250 8BITMIME\r\n"
    helo: bytes = b"250 mx.example\r\n"
    starttls: ssl.SSLContext | None = None
    go_ahead: bytes = b"220 2.0.0 Ready to start TLS\r\n"
    ehlo_after_tls: bytes | None = None
    quit: bytes = b"221 2.0.0 Bye\r\n"
    mail: bytes = NOT_IMPLEMENTED
    rcpt: Mapping[str, bytes] = field(default_factory=dict)
    rcpt_else: bytes = b"554 5.7.1 Relay access denied\r\n"
    leaves_after: Step | None = None
    resets: bool = False
    delay_s: float = 0.0
    octet_delay_s: float = 0.0

    @classmethod
    def named(cls, name: str, starttls: ssl.SSLContext | None = None, *, mailboxes: Iterable[str] = ()) -> Self:
        """A well-kept server that calls itself `name` everywhere, offers STARTTLS where it can, and has these mailboxes."""
        spelled = name.encode("ascii")
        offer = b"250-STARTTLS\r\n" if starttls else b""
        return cls(
            greeting=b"220 " + spelled + b" ESMTP\r\n",
            ehlo=b"250-" + spelled + b"\r\n250-SIZE 10240000\r\n" + offer + b"250 8BITMIME\r\n",
            ehlo_after_tls=b"250-" + spelled + b"\r\n250-SIZE 10240000\r\n250 8BITMIME\r\n",
            helo=b"250 " + spelled + b"\r\n",
            starttls=starttls,
            mail=b"250 2.1.0 Ok\r\n",
            rcpt=dict.fromkeys(mailboxes, b"250 2.1.5 Ok\r\n"),
        )


class MailServer:
    """Speaks a script on 127.0.0.1, at `address`, as long as it is entered (`async with`).

    `commands` are the lines that all clients sent, without their ends; `connections` counts the clients.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.commands: list[str] = []
        self.connections = 0
        self.address: tuple[str, int] = (LOOPBACK, 0)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        listener = await self._open.enter_async_context(Listener(self._converse))
        self.address = (LOOPBACK, listener.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ssl.SSLError):  # the peer has been told by an alert
            await self._speak(Channel(reader, writer))
        if self.script.resets:
            linger = struct.pack("ii", 1, 0)  # on, for 0 seconds: what is unsent is lost and the peer is reset
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()

    async def _speak(self, channel: Channel) -> None:
        script = self.script
        if script.leaves_after is Step.CONNECT:
            return
        await self._say(channel, script.greeting)
        if script.leaves_after is Step.GREETING:
            return
        while line := await channel.read_line():
            self.commands.append(line.decode("latin-1").rstrip("\r\n"))
            verb = line.split(maxsplit=1)[0].upper().decode("latin-1") if line.strip() else ""
            await self._say(channel, self._reply(verb, line, secure=channel.secure))
            step = Step.EHLO_AFTER_TLS if verb == Step.EHLO and channel.secure else verb
            if step == script.leaves_after:
                return
            if verb == "QUIT":
                await channel.close()
                return
            if verb == "STARTTLS" and script.starttls and script.go_ahead.startswith(b"220"):
                await channel.start_tls(script.starttls)
                if script.leaves_after is Step.TLS:
                    return

    def _reply(self, verb: str, line: bytes, *, secure: bool) -> bytes:
        script = self.script
        ehlo = script.ehlo_after_tls if secure and script.ehlo_after_tls is not None else script.ehlo
        starttls = script.go_ahead if script.starttls or not script.go_ahead.startswith(b"220") else NOT_IMPLEMENTED
        replies = {"EHLO": ehlo, "HELO": script.helo, "STARTTLS": starttls, "QUIT": script.quit}
        if script.mail != NOT_IMPLEMENTED:
            recipient = line.decode("latin-1").lower().partition("<")[2].partition(">")[0]
            rcpt = script.rcpt.get(recipient, script.rcpt_else)
            replies |= {"MAIL": script.mail, "RCPT": rcpt, "RSET": b"250 2.0.0 Ok\r\n"}
        return replies.get(verb, NOT_IMPLEMENTED)

    async def _say(self, channel: Channel, reply: bytes) -> None:
        if self.script.delay_s:
            await asyncio.sleep(self.script.delay_s)
        if not self.script.octet_delay_s:
            await channel.write(reply)
            return
        for octet in reply:
            await channel.write(bytes((octet,)))
            await asyncio.sleep(self.script.octet_delay_s)
