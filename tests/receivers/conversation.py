"""A client that tells a receiver its address and its EHLO argument, and hears what it thinks of them."""

import asyncio
from dataclasses import dataclass

from ptraudit.receiver import Phase
from tests.receivers.room import MailServer
from tests.receivers.situations import Situation

MOST_S = 60.0  # a server that says nothing for so long is stuck


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The first refusal, or the last reply where there is none."""

    phase: Phase | None
    reply: str


async def heard(server: MailServer, receiver: str, situation: Situation, places: asyncio.Semaphore) -> Heard:
    """What the server answers a client in this situation, at the listener of a rule."""
    host, port = server.ports[receiver]
    async with places, asyncio.timeout(MOST_S):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(server.presented(situation.ip, port))
            lines = (
                (Phase.GREETING, b""),
                (Phase.EHLO, b"EHLO " + situation.ehlo.encode() + b"\r\n"),
                (Phase.MAIL, b"MAIL FROM:<sender@sender.example.com>\r\n"),
                (Phase.RCPT, b"RCPT TO:<postmaster@receiver.example>\r\n"),
            )
            for phase, line in lines:
                writer.write(line)
                reply = await _reply(reader)
                if not reply.startswith("2"):
                    return Heard(phase=phase, reply=reply)
            return Heard(phase=None, reply=reply)
        finally:
            writer.transport.abort()


async def _reply(reader: asyncio.StreamReader) -> str:
    while True:
        line = (await reader.readline()).decode("ascii", "replace").rstrip("\r\n")
        if line[3:4] != "-":
            return line
