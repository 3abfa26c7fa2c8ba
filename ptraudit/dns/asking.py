"""One question from its first packet to the best of its answers: whom to ask next, and when to give up."""

import asyncio
from collections.abc import Sequence
from time import monotonic

from msgspec.structs import replace

from ptraudit.dns.flight import Flight, Reply, Sweep, Try
from ptraudit.dns.server import Transport
from ptraudit.dns.upstream import Upstream
from ptraudit.dns.wire import Answer, Question, read
from ptraudit.lookup import CONCLUSIVE, Ending, Lookup, printable

BROKEN_BY_EDNS = {"FORMERR", "NOTIMP", "BADVERS"}  # how servers that know no EDNS answer it (RFC 6891 section 7)
UNWILLING = {Ending.SERVFAIL, Ending.REFUSED}  # how a server says, among other things, that it is asked too much


class Asking:
    """One question, asked of one server after the other, the given order first."""

    def __init__(
        self, asked: Question, upstreams: Sequence[Upstream], loop: asyncio.AbstractEventLoop, sweep: Sweep
    ) -> None:
        self._sweep = sweep
        self._flight = Flight(asked, loop)
        self._waiting = list(upstreams)
        self._upstream = self._waiting[0]
        self._best: Answer | None = None
        self._tries = 0
        self._silent = False
        self._reason = ""

    async def answer(self, total_s: float) -> Answer:
        """The best answer of all servers in the time there is: one that decides, else one with a reply code, else any."""
        flight = self._flight
        try:
            while self._waiting:
                upstream = self._upstream = self._waiting.pop(0)
                if not upstream.lets_in(flight):
                    await upstream.turn(flight)
                if not self._tries:
                    flight.begin(total_s)
                    self._sweep.add(flight)
                if not flight.replies:  # while it waited for its turn, somebody may have answered after all
                    self._tries += 1
                    upstream.ask(flight, upstream.server.transport)
                is_next = False
                while not is_next:
                    if not flight.replies:
                        await flight.news()
                        if not flight.replies:
                            is_next = self._is_given_up()
                            continue
                    reply = flight.replies.pop(0)
                    answer = self._answer(reply)
                    if answer is None:
                        continue
                    if answer.lookup.ending in CONCLUSIVE:
                        return answer
                    is_next = self._is_refused(reply, answer)
            return self._rest()
        finally:
            self._sweep.discard(flight)
            flight.land()

    def _is_refused(self, reply: Reply, answer: Answer) -> bool:
        """Whether it is the next server's turn, this answer having decided nothing; it is kept where it is the best."""
        if self._best is None or (answer.lookup.rcode and not self._best.lookup.rcode):
            self._best = answer
        upstream = reply.one.upstream
        if upstream is not self._upstream and upstream in self._waiting:  # late: another server has been asked since
            self._waiting.remove(upstream)
        return upstream is self._upstream

    def _is_given_up(self) -> bool:
        """Whether it is the next server's turn, the current one having been silent for long enough; it comes last."""
        upstream = self._upstream
        over = monotonic() >= self._flight.end_s
        if not over and not upstream.may_repeat(self._flight.silences):
            return False
        self._silent = True
        upstream.overdue(self._flight)
        self._flight.silences += 1
        self._waiting = [] if over else [*self._waiting, upstream]
        return True

    def _answer(self, reply: Reply) -> Answer | None:
        """What a reply says; None where the server was asked again at once, in a way that it understands."""
        one = reply.one
        upstream, flight = one.upstream, self._flight
        if reply.error is not None:
            detail = printable(reply.error.strerror or str(reply.error) or type(reply.error).__name__, 200)
            return self._failure(Ending.UNREACHABLE, one.upstream, one.transport, detail)
        one.is_answered = True
        if reply.folded:
            upstream.folds = True
            upstream.ask(flight, one.transport, edns=one.edns)
            return None
        now_s = monotonic()
        answer = read(
            flight.asked,
            reply.octets,
            server=upstream.text,
            transport=one.transport,
            duration_s=round(now_s - flight.began_s, 4),
            tries=self._tries,
        )
        losses = self._losses(one) if len(flight.tries) > 1 else 0
        upstream.answered(one, now_s, losses=losses, failed=answer.lookup.ending in UNWILLING)
        if one.edns and answer.lookup.rcode in BROKEN_BY_EDNS:
            upstream.ask(flight, one.transport, edns=False)
        elif answer.truncated and one.transport is Transport.UDP:
            self._reason = "cut short over UDP, then "
            upstream.ask(flight, Transport.TCP, edns=one.edns)
        else:
            return replace(answer, octets=reply.octets) if flight.asked.signed else answer
        return None

    def _losses(self, answered: Try) -> int:
        """How many packets went to the same server before, of which none was answered."""
        tries = self._flight.tries
        earlier = tries[: tries.index(answered)]
        return sum(one.upstream is answered.upstream and not one.is_answered for one in earlier)

    def _rest(self) -> Answer:
        """The best of what does not decide."""
        best = self._best
        if best is None or (self._silent and not best.lookup.rcode):
            last = self._flight.tries[-1]
            return self._failure(Ending.TIMEOUT, last.upstream, last.transport, f"no answer in {self._since():.1f} s")
        return replace(best, lookup=replace(best.lookup, tries=self._tries))

    def _failure(self, ending: Ending, upstream: Upstream, transport: Transport, detail: str) -> Answer:
        lookup = Lookup(
            name=self._flight.asked.name,
            rdtype=self._flight.asked.rdtype,
            ending=ending,
            server=upstream.text,
            transport=transport.value,
            duration_s=self._since(),
            tries=self._tries,
            detail=self._reason + detail,
        )
        return Answer(lookup)

    def _since(self) -> float:
        return round(monotonic() - self._flight.began_s, 4)
