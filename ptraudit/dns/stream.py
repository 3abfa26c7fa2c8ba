"""Questions over TCP and TLS: one connection for each server, many questions on it, answers in any order (RFC 7766)."""

import asyncio
import ssl
from collections.abc import Callable
from time import monotonic

from ptraudit.dns.flight import Reply, Try
from ptraudit.dns.randomness import Randomness
from ptraudit.dns.server import Server
from ptraudit.dns.wire import folds, packet

MAX_RENEWALS = 3  # servers end connections when they like (RFC 7766 section 6.2.4); one that always does is of no use


class UnusableAnswer(OSError):
    """A stream that ended early, or carried something that is no answer to the question."""


class Stream:
    """The connection to one server: opened by the first question, and again when it was lost."""

    def __init__(
        self, server: Server, loop: asyncio.AbstractEventLoop, random: Randomness, tls: ssl.SSLContext | None
    ) -> None:
        self._server = server
        self._loop = loop
        self._random = random
        self._tls = tls
        self._connection: Connection | None = None
        self._opening: set[asyncio.Task[None]] = set()

    def ask(self, one: Try) -> None:
        """Send a question."""
        if self._connection is None or self._connection.ended:
            self._connection = Connection(self._loop, self._renewed)
            task = self._loop.create_task(self._open(self._connection))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
        one.key = self._random.octets(2)
        while one.key in self._connection.pending:
            one.key = self._random.octets(2)
        self._connection.send(one)

    async def close(self) -> None:
        """Close the connection."""
        for task in tuple(self._opening):
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        if self._connection is not None:
            self._connection.abort()
            await asyncio.sleep(0)  # an aborted transport closes its socket in the loop's next turn

    async def _open(self, connection: "Connection") -> None:
        name = self._server.tls_name if self._tls else None
        try:
            await self._loop.create_connection(
                lambda: connection, self._server.host, self._server.port, ssl=self._tls, server_hostname=name
            )
        except OSError as error:
            connection.connection_lost(error)

    def _renewed(self, one: Try) -> bool:
        """Ask on a new connection what an old one has not answered; whether that is worth a try."""
        one.renewals += 1
        if one.renewals > MAX_RENEWALS:
            return False
        self.ask(one)
        return True


class Connection(asyncio.Protocol):
    """One connection, from before it stands until it is lost. `renewed` may take what it leaves unanswered."""

    def __init__(self, loop: asyncio.AbstractEventLoop, renewed: Callable[[Try], bool]) -> None:
        self.pending: dict[bytes, Try] = {}
        self.ended = False
        self._loop = loop
        self._renewed = renewed
        self._transport: asyncio.Transport | None = None
        self._to_send: list[bytes] = []
        self._received = bytearray()
        self._heard_s: float | None = None

    def send(self, one: Try) -> None:
        """Send a question, together with those that come in the same turn of the loop."""
        one.channel = self
        self.pending[one.key] = one
        if not self._to_send and self._transport is not None:
            self._loop.call_soon(self._flush)
        asked = one.flight.asked
        message = packet(one.key, one.section, edns=one.edns, checked=asked.checked, signed=asked.signed)
        self._to_send.append(len(message).to_bytes(2, "big") + message)

    def forget(self, one: Try) -> None:
        """Await no answer to it any more."""
        self.pending.pop(one.key, None)

    def catch_up(self) -> None:
        """Nothing: the loop reads streams."""

    def overdue(self, one: Try) -> None:
        """Give up a connection that has been silent ever since a question was asked."""
        if (self._heard_s or 0.0) < one.sent_s:
            self.abort()

    def abort(self) -> None:
        """Give the connection up."""
        self.ended = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send what has been waiting."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self.ended:
            transport.abort()
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Take the messages, each after its length (RFC 1035 section 4.2.2)."""
        received = self._received
        received += data
        self._heard_s = monotonic()
        begin = 0
        while len(received) - begin >= 2:
            end = begin + 2 + (received[begin] << 8 | received[begin + 1])
            if end > len(received):
                break
            self._message(bytes(received[begin + 2 : end]))
            begin = end
        del received[:begin]

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who still waits; where the connection has been of use, its end says nothing about the question."""
        self.ended = True
        left, self.pending = self.pending, {}
        if not isinstance(exc, OSError):
            exc = UnusableAnswer("the server closed the connection before it answered")
        for one in left.values():
            if self._heard_s is None or not self._renewed(one):
                one.flight.arrived(Reply(one, error=exc))

    def _flush(self) -> None:
        if self._transport is not None and self._to_send and not self._transport.is_closing():
            self._transport.write(b"".join(self._to_send))
        self._to_send = []

    def _message(self, octets: bytes) -> None:
        one = self.pending.pop(octets[:2], None)
        if one is None:
            return
        if folds(one.section, octets):
            one.flight.arrived(Reply(one, octets))
        else:
            one.flight.arrived(Reply(one, error=UnusableAnswer("the server answered another question")))
