"""One question under way: the packets that ask it, what comes back, and one timer for all that wait."""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from ptraudit.dns.server import Transport
from ptraudit.dns.timing import CEILING_S, FLOOR_S
from ptraudit.dns.wire import Question

if TYPE_CHECKING:
    from ptraudit.dns.upstream import Upstream

TICK_S = 0.01  # how late an overdue question may be noticed; a fifth of the least patience


class Channel(Protocol):
    """What a packet was sent through."""

    def forget(self, one: "Try") -> None:
        """Await no answer to it any more."""

    def catch_up(self) -> None:
        """Read what has arrived and was not looked at yet."""

    def overdue(self, one: "Try") -> None:
        """Take note that it was not answered in time."""


class Try(Struct, eq=False):
    """One packet, and how it asks: of a question that is sent again, each has its own id, port and time.

    `section` is that of the question, or with `mixed` the same in another case. `key` is its id.
    """

    flight: "Flight"
    upstream: "Upstream"
    transport: Transport
    sent_s: float
    section: bytes
    edns: bool
    mixed: bool
    key: bytes = b""
    channel: Channel | None = None
    is_answered: bool = False
    renewals: int = 0

    def arrived(self, octets: bytes, *, folded: bool) -> None:
        """Take what came back over UDP."""
        self.flight.arrived(Reply(self, octets, None, folded))

    def failed(self, error: OSError) -> None:
        """Take note that it could not be sent, or that nobody listens."""
        self.flight.arrived(Reply(self, error=error))


class Reply(Struct, frozen=True):
    """What came back to a try: octets, or an error. `folded`: the server has not kept the case of the question."""

    one: Try
    octets: bytes = b""
    error: OSError | None = None
    folded: bool = False


class Flight(Struct, kw_only=True, eq=False):
    """A question from its first packet to its end. `inside` holds the servers that count it as in flight; slow or not."""

    asked: Question
    loop: asyncio.AbstractEventLoop
    waiter: asyncio.Future[None] | None = None
    began_s: float = 0.0
    end_s: float = 0.0
    silences: int = 0
    tries: list[Try] = []
    replies: list[Reply] = []
    inside: dict["Upstream", bool] = {}

    def begin(self, total_s: float) -> None:
        """Let the time run from now."""
        self.began_s = monotonic()
        self.end_s = self.began_s + total_s

    def arrived(self, reply: Reply) -> None:
        """Take a reply, and wake who waits for it."""
        self.replies.append(reply)
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    def look(self, now_s: float) -> None:
        """Wake who waits, if it is time to ask again and nothing has come."""
        if self.replies or not self.is_overdue(now_s):
            return
        for one in self.tries:
            if one.channel is not None:
                one.channel.catch_up()  # what we have not read yet was not lost
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    def news(self) -> asyncio.Future[None]:
        """What to await until there is a reply, or the last packet is overdue."""
        self.waiter = self.loop.create_future()
        return self.waiter

    def is_overdue(self, now_s: float) -> bool:
        """Whether it is time to ask again, or to give up."""
        last = self.tries[-1]
        if last.transport is Transport.UDP:
            patience_s = last.upstream.patience_s(self.end_s - self.began_s, self.silences)
        else:
            patience_s = CEILING_S  # a stream repeats by itself what was lost
        return now_s >= min(self.end_s, last.sent_s + patience_s)

    def land(self) -> None:
        """Await nothing any more, and leave room for others."""
        for one in self.tries:
            if one.channel is not None and not one.is_answered:
                one.channel.forget(one)
        for upstream, slow in self.inside.items():
            upstream.left(self.asked.name, slow=slow)
        self.tries = []  # they point back here; nothing should be left to the garbage collector


class Watched(Protocol):
    """What may be overdue."""

    began_s: float
    end_s: float

    def look(self, now_s: float) -> None:
        """Wake who waits, if it is overdue."""


class Sweep:
    """Looks after all flights every few milliseconds, as long as there are any, and wakes those that are overdue."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._flights: dict[Watched, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def add(self, flight: Watched) -> None:
        """Look after one more, which has been sent."""
        self._flights[flight] = None
        if self._timer is None:
            self._timer = self._loop.call_later(TICK_S, self._tick)

    def discard(self, flight: Watched) -> None:
        """Look after one no longer."""
        self._flights.pop(flight, None)

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _tick(self) -> None:
        now_s = monotonic()
        for flight in list(self._flights):
            if now_s - flight.began_s < min(FLOOR_S, (flight.end_s - flight.began_s) / 2):
                break  # it is too young to be overdue, and so are all after it
            flight.look(now_s)
        self._timer = self._loop.call_later(TICK_S, self._tick) if self._flights else None
