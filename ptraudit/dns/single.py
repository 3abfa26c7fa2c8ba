"""A question as it nearly always goes: one packet over UDP, and the answer to it, in as few steps as there can be.

Whatever else becomes of it - it is overdue, nobody listens, the answer is cut, or decides nothing - `Asking` takes it over
from here.
"""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from ptraudit.dns.server import Transport
from ptraudit.dns.wire import ANSWERED, Answer, Question, read
from ptraudit.lookup import CONCLUSIVE

if TYPE_CHECKING:
    from ptraudit.dns.datagrams import Port
    from ptraudit.dns.upstream import Upstream


class Single(Struct, eq=False):
    """A question whose only packet has been sent: what a Flight is, and a Try, as far as it goes.

    `folded` is that of a Reply. There are no `octets` and no `error` while nothing has come.
    """

    asked: Question
    upstream: "Upstream"
    waiter: asyncio.Future[None]
    began_s: float
    end_s: float
    sent_s: float
    section: bytes
    mixed: bool
    key: bytes = b""
    channel: "Port | None" = None
    octets: bytes = b""
    error: OSError | None = None
    folded: bool = False

    edns: ClassVar[bool] = True
    transport: ClassVar[Transport] = Transport.UDP

    def arrived(self, octets: bytes, *, folded: bool) -> None:
        """Take the answer, and wake who waits for it."""
        self.octets, self.folded = octets, folded
        if not self.waiter.done():
            self.waiter.set_result(None)

    def failed(self, error: OSError) -> None:
        """Take note that nobody listens."""
        self.error = error
        if not self.waiter.done():
            self.waiter.set_result(None)

    def look(self, now_s: float) -> None:
        """Wake who waits, if it is time to ask again; as a Flight does."""
        if self.waiter.done() or self.channel is None:
            return
        if now_s >= min(self.end_s, self.sent_s + self.upstream.patience_s(self.end_s - self.began_s)):
            self.channel.catch_up()  # what we have not read yet was not lost
            if not self.waiter.done():
                self.waiter.set_result(None)

    def answer(self) -> Answer | None:
        """The answer, where one has come that decides; None where there is more to do."""
        if not self.octets or self.folded:
            return None
        now_s = monotonic()
        asked, upstream = self.asked, self.upstream
        answer = read(
            asked,
            self.octets,
            server=upstream.text,
            transport=self.transport,
            duration_s=round(now_s - self.began_s, 4),
            tries=1,
        )
        ending = answer.lookup.ending
        if answer.truncated or (ending is not ANSWERED and ending not in CONCLUSIVE):
            return None
        upstream.answered(self, now_s)
        upstream.left(asked.name, slow=False)
        return answer

    def land(self) -> None:
        """Await nothing any more, and leave room for others."""
        if self.channel is not None:
            self.channel.forget(self)
        self.upstream.left(self.asked.name, slow=False)
