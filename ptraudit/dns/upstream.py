"""One server as we know it: its transports, its round trips, and how much it may be asked."""

import asyncio
import ssl
from collections.abc import Callable
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING

from ptraudit.dns.datagrams import Datagrams
from ptraudit.dns.flight import Flight, Reply, Try
from ptraudit.dns.names import zone
from ptraudit.dns.pace import RETRY_CREDIT, Window, rate, retry_budget
from ptraudit.dns.randomness import Randomness
from ptraudit.dns.server import Server, Transport
from ptraudit.dns.shares import Shares
from ptraudit.dns.single import Single
from ptraudit.dns.timing import RoundTrips
from ptraudit.dns.wire import Question

if TYPE_CHECKING:
    from ptraudit.dns.https import Https
    from ptraudit.dns.stream import Stream

UDP = Transport.UDP  # to look a member of an enumeration up takes as long as a call
HURRIED = 48  # questions in flight up to which each is sent at once: so many one audit waits for, more are a run of many
PUBLIC_QPS = 1000  # questions a second: what public resolvers allow one address before they drop some


class Upstream:
    """A server to ask. `silences` counts the packets in a row that it left unanswered; `folds`: it changes letters' case."""

    def __init__(
        self,
        server: Server,
        loop: asyncio.AbstractEventLoop,
        random: Randomness,
        *,
        tls: Callable[[], ssl.SSLContext],
        max_qps: int | None,
        shared_by: int = 1,
    ) -> None:
        self.server = server
        self.text = str(server)
        self.round_trips = RoundTrips()
        self.silences = 0
        self.folds = False
        self._loop = loop
        self._random = random
        self._tls = tls
        self._window = Window()
        self._shares: Shares[asyncio.Future[None]] = Shares(self._window)
        most = max_qps or (PUBLIC_QPS if ip_address(server.host).is_global else None)
        self._rate = rate(most and most / shared_by)
        self._budget = retry_budget()
        self._next_turns: asyncio.TimerHandle | None = None
        self._datagrams = Datagrams(server, loop, random)
        self._streams: dict[Transport, Stream] = {}
        self._https: Https | None = None

    def lets_in(self, flight: Flight) -> bool:
        """Whether a flight may ask at once; once in, it stays in until it lands."""
        if self in flight.inside:
            return True
        if not self._may_enter():
            return False
        flight.inside[self] = False
        return True

    def single(self, asked: Question, total_s: float) -> Single | None:
        """Ask, by a single packet as yet; None where it is not asked over UDP, or has to wait for its turn."""
        if self.server.transport is not UDP or not self._may_enter():
            return None
        now_s = monotonic()
        waiter: asyncio.Future[None] = asyncio.Future(loop=self._loop)
        one = Single(asked, self, waiter, now_s, now_s + total_s, now_s, asked.section, mixed=not self.folds)
        try:
            self._datagrams.ask(one, asked, at_once=self._shares.inside <= HURRIED)
        except OSError as error:
            one.failed(error)
        return one

    def _may_enter(self) -> bool:
        """Let a question in, if there is room, and nobody waits."""
        if not self._shares.enters():
            return False
        if self._rate is None or self._rate.take(monotonic()):
            return True
        self._shares.left()
        return False

    async def turn(self, flight: Flight) -> None:
        """Wait for the turn of a flight that was not let in."""
        turn: asyncio.Future[None] = self._loop.create_future()
        self._shares.wait(zone(flight.asked.name), turn)
        self._take_turns()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._shares.left()  # it was let in as it gave up
            raise
        flight.inside[self] = False

    def ask(self, flight: Flight, transport: Transport, *, edns: bool = True, mixed: bool = True) -> None:
        """Send a question, or one more packet of it. What becomes of it arrives at the flight."""
        datagram = transport is UDP
        section = flight.asked.section
        one = Try(flight, self, transport, monotonic(), section, edns=edns, mixed=mixed and datagram and not self.folds)
        flight.tries.append(one)
        try:
            if datagram:
                self._datagrams.ask(one, flight.asked, at_once=self._shares.inside <= HURRIED)
            elif transport is Transport.HTTPS:
                self._https_client().ask(one)
            else:
                self._stream(transport).ask(one)
        except OSError as error:
            flight.arrived(Reply(one, error=error))

    def patience_s(self, total_s: float, silences: int = 0) -> float:
        """How long to wait for an answer over UDP. Where there is little time, the server is asked again all the same."""
        return min(self.round_trips.patience_s(silences), total_s / 2)

    def may_repeat(self, silences: int) -> bool:
        """Whether a question may be asked once more, after so many silences.

        Each may once, for a single lost packet must leave nothing open; after that dead servers and lossy paths must not
        multiply what is asked.
        """
        now_s = monotonic()
        return (self._rate is None or self._rate.take(now_s)) and (not silences or self._budget.take(now_s))

    def answered(self, one: Try | Single, now_s: float, *, losses: int = 0, failed: bool = False) -> None:
        """Note an answer: how many earlier packets of the question have gone without, and whether it was a failure."""
        if one.transport is UDP:
            self.round_trips.seen(now_s - one.sent_s)
        self.silences = 0
        self._budget.give(RETRY_CREDIT)
        self._window.ended(one.sent_s, now_s, losses=losses, failed=failed)

    def overdue(self, flight: Flight) -> None:
        """Note that the last packet of a question was not answered in time."""
        one = flight.tries[-1]
        if self.silences:  # nothing at all has come: not some zone is slow, this server is silent
            self._window.ended(one.sent_s, monotonic(), losses=1)
        self.silences += 1
        if one.channel is not None:
            one.channel.overdue(one)
        if flight.inside.get(self) is False:
            flight.inside[self] = True
            self._shares.slowed(zone(flight.asked.name))
            self._take_turns()

    def left(self, name: str, *, slow: bool) -> None:
        """Note that a question has ended."""
        if slow:
            self._shares.left_slowly(zone(name))
        else:
            self._shares.left()
        if self._shares.waiting:
            self._take_turns()

    async def close(self) -> None:
        """Close all sockets."""
        if self._next_turns is not None:
            self._next_turns.cancel()
        self._datagrams.close()
        for stream in self._streams.values():
            await stream.close()
        if self._https is not None:
            await self._https.close()

    def _take_turns(self) -> None:
        """Let in whoever may go now."""
        while (zone := self._shares.next_zone()) is not None:
            if self._rate is not None and not self._rate.take(monotonic()):
                if self._next_turns is None:
                    self._next_turns = self._loop.call_later(self._rate.wait_s(), self._later)
                return
            turn = self._shares.turn(zone)
            if turn.done():  # cancelled while it waited
                self._shares.left()
            else:
                turn.set_result(None)

    def _later(self) -> None:
        self._next_turns = None
        self._take_turns()

    def _stream(self, transport: Transport) -> "Stream":
        if transport not in self._streams:
            from ptraudit.dns.stream import Stream

            tls = self._tls() if transport is Transport.TLS else None
            self._streams[transport] = Stream(self.server, self._loop, self._random, tls)
        return self._streams[transport]

    def _https_client(self) -> "Https":
        if self._https is None:
            from ptraudit.dns.https import Https

            self._https = Https(self.server, self._loop, self._tls())
        return self._https
