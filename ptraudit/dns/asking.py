"""One question from its first packet to the best of its answers: whom to ask next, and when to give up."""

import asyncio
from time import monotonic
from typing import Self

from msgspec.structs import replace

from ptraudit.dns.flight import Flight, Reply, Sweep, Try
from ptraudit.dns.server import Transport
from ptraudit.dns.single import Single
from ptraudit.dns.upstream import Upstream
from ptraudit.dns.wire import Answer, read
from ptraudit.lookup import CONCLUSIVE, Ending, Lookup, printable

BROKEN_BY_EDNS = {"FORMERR", "NOTIMP", "BADVERS"}  # how servers that know no EDNS answer it (RFC 6891 section 7)
UNWILLING = {Ending.SERVFAIL, Ending.REFUSED}  # how a server says, among other things, that it is asked too much


class Asking(Flight, kw_only=True, eq=False):
    """One question, asked of one server after the other: of `upstream`, and then of those that are `waiting`.

    It has been asked `count` times; `best` is the best of the answers that decide nothing.
    """

    upstream: Upstream
    waiting: list[Upstream]
    sweep: Sweep
    best: Answer | None = None
    count: int = 0
    silent: bool = False
    reason: str = ""

    @classmethod
    def after(cls, single: Single, waiting: list[Upstream], loop: asyncio.AbstractEventLoop, sweep: Sweep) -> Self:
        """Take over a question: with what has come to its only packet, or overdue where nothing has."""
        upstream = single.upstream
        self = cls(
            asked=single.asked, upstream=upstream, waiting=waiting, loop=loop, sweep=sweep, count=1,
            began_s=single.began_s, end_s=single.end_s, inside={upstream: False},
        )  # fmt: skip
        one = Try(
            self, upstream, Transport.UDP, single.sent_s, single.section, edns=True, mixed=single.mixed, key=single.key,
            channel=single.channel,
        )  # fmt: skip
        self.tries.append(one)
        if single.octets or single.error:
            self.replies.append(Reply(one, single.octets, single.error, single.folded))
        elif single.channel is not None:
            single.channel.take_over(one)
        sweep.add(self)
        return self

    async def answer(self, total_s: float) -> Answer:
        """The best answer of all servers in the time there is: one that decides, else one with a reply code, else any."""
        try:
            is_asked = bool(self.tries)  # by a single packet, before it was taken over
            is_next = is_asked and not self.replies and self._is_given_up()
            while True:
                upstream = self.upstream
                if not is_asked:
                    if not upstream.lets_in(self):
                        await upstream.turn(self)
                    self._ask(upstream, total_s)
                is_asked = False
                while not is_next:
                    if not self.replies:
                        await self.news()
                        if not self.replies:
                            is_next = self._is_given_up()
                            continue
                    reply = self.replies.pop(0)
                    answer = self._answer(reply)
                    if answer is None:
                        continue
                    if answer.lookup.ending in CONCLUSIVE:
                        return answer
                    is_next = self._is_refused(reply, answer)
                if not self.waiting:
                    return self._rest()
                self.upstream = self.waiting.pop(0)
                is_next = False
        finally:
            self.sweep.discard(self)
            self.land()

    def _ask(self, upstream: Upstream, total_s: float) -> None:
        if not self.count:
            self.begin(total_s)
            self.sweep.add(self)
        if not self.replies:  # while it waited for its turn, somebody may have answered after all
            self.count += 1
            upstream.ask(self, upstream.server.transport)

    def _is_refused(self, reply: Reply, answer: Answer) -> bool:
        """Whether it is the next server's turn, this answer having decided nothing; it is kept where it is the best."""
        if self.best is None or (answer.lookup.rcode and not self.best.lookup.rcode):
            self.best = answer
        upstream = reply.one.upstream
        if upstream is not self.upstream and upstream in self.waiting:  # late: another server has been asked since
            self.waiting.remove(upstream)
        return upstream is self.upstream

    def _is_given_up(self) -> bool:
        """Whether it is the next server's turn, the current one having been silent for long enough; it comes last."""
        upstream = self.upstream
        over = monotonic() >= self.end_s
        if not over and not upstream.may_repeat(self.silences):
            return False
        self.silent = True
        upstream.overdue(self)
        self.silences += 1
        self.waiting = [] if over else [*self.waiting, upstream]
        return True

    def _answer(self, reply: Reply) -> Answer | None:
        """What a reply says; None where the server was asked again at once, in a way that it understands."""
        one = reply.one
        upstream = one.upstream
        if reply.error is not None:
            detail = printable(reply.error.strerror or str(reply.error) or type(reply.error).__name__, 200)
            return self._failure(Ending.UNREACHABLE, upstream, one.transport, detail)
        one.is_answered = True
        if reply.folded:
            upstream.folds = True
            upstream.ask(self, one.transport, edns=one.edns)
            return None
        now_s = monotonic()
        answer = read(
            self.asked,
            reply.octets,
            server=upstream.text,
            transport=one.transport,
            duration_s=round(now_s - self.began_s, 4),
            tries=self.count,
        )
        losses = self._losses(one) if len(self.tries) > 1 else 0
        upstream.answered(one, now_s, losses=losses, failed=answer.lookup.ending in UNWILLING)
        if one.edns and answer.lookup.rcode in BROKEN_BY_EDNS:
            upstream.ask(self, one.transport, edns=False)
        elif answer.truncated and one.transport is Transport.UDP:
            self.reason = "cut short over UDP, then "
            upstream.ask(self, Transport.TCP, edns=one.edns)
        else:
            return replace(answer, octets=reply.octets) if self.asked.signed else answer
        return None

    def _losses(self, answered: Try) -> int:
        """How many packets went to the same server before, of which none was answered."""
        earlier = self.tries[: self.tries.index(answered)]
        return sum(one.upstream is answered.upstream and not one.is_answered for one in earlier)

    def _rest(self) -> Answer:
        """The best of what does not decide."""
        best = self.best
        if best is None or (self.silent and not best.lookup.rcode):
            last = self.tries[-1]
            return self._failure(Ending.TIMEOUT, last.upstream, last.transport, f"no answer in {self._since():.1f} s")
        return replace(best, lookup=replace(best.lookup, tries=self.count))

    def _failure(self, ending: Ending, upstream: Upstream, transport: Transport, detail: str) -> Answer:
        lookup = Lookup(
            name=self.asked.name,
            rdtype=self.asked.rdtype,
            ending=ending,
            server=upstream.text,
            transport=transport,
            duration_s=self._since(),
            tries=self.count,
            detail=self.reason + detail,
        )
        return Answer(lookup)

    def _since(self) -> float:
        return round(monotonic() - self.began_s, 4)
