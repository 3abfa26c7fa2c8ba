"""A name server on loopback, UDP and TCP on one port, that answers for a world of zones and can fail by name."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.rdataclass import IN

from ptraudit.lab.listener import LOOPBACK, Listener
from ptraudit.lab.zones import Answer, Zones

UDP_PAYLOAD = 1232  # what we advertise: the value of DNS Flag Day 2020, no fragments on any path
MAX_BINDS = 50  # a port that is free for TCP may be taken for UDP; so many times in a row it is not


class Fault(StrEnum):
    """What a server does wrong with a name. A fault at an alias's target is a fault of the whole answer."""

    SERVFAIL = "servfail"
    SERVFAIL_WITH_EDE = "servfail-with-ede"  # RFC 8914 code 6, as a validating resolver says; cured by the CD bit
    SERVFAIL_UNLESS_CD = "servfail-unless-cd"  # the same from a resolver that gives no reasons
    REFUSED = "refused"
    FORMERR = "formerr"
    NOTIMP = "notimp"
    SILENCE = "silence"
    SILENCE_UDP = "silence-udp"  # the answer over TCP, as behind a firewall that drops packets
    TRUNCATE = "truncate"  # nothing but the TC bit over UDP, everything over TCP
    TRUNCATE_NO_TCP = "truncate-no-tcp"  # the same, but a question over TCP ends the connection
    NO_EDNS = "no-edns"  # FORMERR for a question with EDNS, the answer without
    REFERRAL = "referral"  # names other servers to ask, as a server does that does not recurse
    WRONG_ID = "wrong-id"
    WRONG_QUESTION = "wrong-question"
    GARBAGE = "garbage"
    SLOW = "slow"  # the right answer, `slow_s` late


RCODES = {
    Fault.SERVFAIL: dns.rcode.SERVFAIL,
    Fault.SERVFAIL_WITH_EDE: dns.rcode.SERVFAIL,
    Fault.SERVFAIL_UNLESS_CD: dns.rcode.SERVFAIL,
    Fault.REFUSED: dns.rcode.REFUSED,
    Fault.FORMERR: dns.rcode.FORMERR,
    Fault.NOTIMP: dns.rcode.NOTIMP,
    Fault.NO_EDNS: dns.rcode.FORMERR,
}


class Question(NamedTuple):
    """A question that was asked: the name in lower case, absolute, its type, and `udp` or `tcp`."""

    name: str
    rdtype: str
    transport: str


class NameServer:
    """Answers for `zones` on loopback, at `address`, as long as it is entered (`async with`); `at` may choose that.

    `zones` are the records, or master files or their text. `faults` are given by owner name, or by
    name and type: `"a.example. MX"`.
    Names at or under `authentic` and not under `unsigned` have the AD bit, where the client sets AD or DO (RFC 6840
    section 5.7). `delay_s` is added to every answer. `questions` keeps what was asked. The records of a set come in a
    random order, as resolvers give them, or `in_order` as the sources have them.
    """

    def __init__(
        self,
        zones: Zones | str | Path | Iterable[str | Path],
        faults: Mapping[str, Fault] | None = None,
        *,
        authentic: Iterable[str] = (),
        unsigned: Iterable[str] = (),
        delay_s: float = 0.0,
        slow_s: float = 0.3,
        at: tuple[str, int] = (LOOPBACK, 0),
        in_order: bool = False,
    ) -> None:
        self._zones = zones if isinstance(zones, Zones) else Zones([zones] if isinstance(zones, str | Path) else zones)
        self._faults = {_fault_key(text): fault for text, fault in (faults or {}).items()}
        self._authentic = tuple(dns.name.from_text(name) for name in authentic)
        self._unsigned = tuple(dns.name.from_text(name) for name in unsigned)
        self._delay_s = delay_s
        self._slow_s = slow_s
        self._open = AsyncExitStack()
        self.questions: list[Question] = []
        self._in_order = in_order
        self.address = at

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        host = self.address[0]
        for attempt in range(MAX_BINDS):
            udp, datagrams = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=self.address)
            datagrams.transport = udp
            port = udp.get_extra_info("sockname")[1]
            try:
                await self._open.enter_async_context(Listener(self._converse, port, host))
            except OSError:
                udp.close()
                if attempt == MAX_BINDS - 1:
                    raise
                continue
            self._open.callback(udp.close)
            self.address = (host, port)
            break
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()
        await asyncio.sleep(0)  # a closed endpoint gives its socket back in the loop's next turn

    def respond(self, packet: bytes, transport: str) -> tuple[bytes | None, float]:
        """The response to a packet and how many seconds it takes; None is silence, no octets a closed connection."""
        try:
            query = dns.message.from_wire(packet)
        except dns.exception.DNSException:
            hopeless = len(packet) < 12 or packet[2] & 0x80  # no header, or itself a response
            return (None if hopeless else packet[:2] + b"\x80\x01" + bytes(8)), self._delay_s
        if query.flags & dns.flags.QR:
            return None, 0.0
        if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
            return self._wire(query, Answer(rcode=dns.rcode.NOTIMP), transport), self._delay_s
        question = query.question[0]
        self.questions.append(
            Question(question.name.canonicalize().to_text(), dns.rdatatype.to_text(question.rdtype), transport)
        )
        if query.edns > 0:
            return self._wire(query, Answer(rcode=dns.rcode.BADVERS), transport), self._delay_s
        if question.rdclass != IN:
            return self._wire(query, Answer(rcode=dns.rcode.REFUSED), transport), self._delay_s
        answer = self._zones.answer(question.name, question.rdtype)
        fault = self._fault(answer, question.rdtype)
        delay_s = self._delay_s + (self._slow_s if fault is Fault.SLOW else 0.0)
        return self._faulty(query, answer, fault, transport), delay_s

    def _fault(self, answer: Answer, rdtype: dns.rdatatype.RdataType) -> Fault | None:
        keys = [(name, kind) for name in answer.names for kind in (rdtype, None)]
        return next((self._faults[key] for key in keys if key in self._faults), None)

    def _faulty(self, query: dns.message.Message, answer: Answer, fault: Fault | None, transport: str) -> bytes | None:
        """The answer with its fault; a fault that this question cannot meet does nothing."""
        if fault is not None and fault in RCODES and not _is_cured(fault, query):
            refusal = Answer(rcode=RCODES[fault])
            bogus = dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "signature expired")
            option = bogus if fault is Fault.SERVFAIL_WITH_EDE else None
            return self._wire(query, refusal, transport, option=option, edns=fault is not Fault.NO_EDNS)
        match fault:
            case Fault.SILENCE:
                return None
            case Fault.SILENCE_UDP if transport == "udp":
                return None
            case Fault.TRUNCATE | Fault.TRUNCATE_NO_TCP if transport == "udp":
                return self._wire(query, Answer(rcode=dns.rcode.NOERROR), transport, truncated=True)
            case Fault.TRUNCATE_NO_TCP:
                return b""
            case Fault.REFERRAL:
                others = dns.rrset.from_text("example.", 60, IN, "NS", "ns.elsewhere.example.")
                return self._wire(query, Answer(rcode=dns.rcode.NOERROR, authority=(others,)), transport)
            case Fault.GARBAGE:
                return query.id.to_bytes(2, "big") + b"\x81\x80" + b"\xff" * 30
            case Fault.WRONG_ID:
                return (query.id ^ 0xFFFF).to_bytes(2, "big") + self._wire(query, answer, transport)[2:]
            case Fault.WRONG_QUESTION:
                other = dns.rrset.RRset(dns.name.from_text("another.invalid."), IN, query.question[0].rdtype)
                return self._wire(query, answer, transport, question=other)
        return self._wire(query, answer, transport)

    def _wire(
        self,
        query: dns.message.Message,
        answer: Answer,
        transport: str,
        *,
        truncated: bool = False,
        question: dns.rrset.RRset | None = None,
        option: dns.edns.Option | None = None,
        edns: bool = True,
    ) -> bytes:
        response = dns.message.make_response(query, recursion_available=True, our_payload=UDP_PAYLOAD)
        if query.edns >= 0 and edns:
            options = [option] if option else []
            response.use_edns(0, query.ednsflags & dns.flags.DO, UDP_PAYLOAD, query.payload, options)
        else:
            response.use_edns(False)
        response.flags |= dns.flags.AA | (dns.flags.TC if truncated else 0)
        if self._is_authentic(query, answer):
            response.flags |= dns.flags.AD
        response.set_rcode(answer.rcode)
        response.question = response.question if question is None else [question]  # an RRset without records is false
        response.answer.extend(answer.answer)
        response.authority.extend(answer.authority)
        limit = (query.payload if query.edns >= 0 else 512) if transport == "udp" else 65535
        return response.to_wire(max_size=limit, prefer_truncation=True, want_shuffle=not self._in_order)

    def _is_authentic(self, query: dns.message.Message, answer: Answer) -> bool:
        wanted = query.flags & dns.flags.AD or query.ednsflags & dns.flags.DO
        signed = bool(answer.names) and all(map(self._is_signed, answer.names))
        return bool(wanted and signed)

    def _is_signed(self, name: dns.name.Name) -> bool:
        under = [any(map(name.is_subdomain, apexes)) for apexes in (self._authentic, self._unsigned)]
        return under == [True, False]

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the questions of one connection as they become ready, not in their order (RFC 7766 section 7)."""
        async with asyncio.TaskGroup() as group:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    length = int.from_bytes(await reader.readexactly(2), "big")
                    group.create_task(_send(writer, *self.respond(await reader.readexactly(length), "tcp")))


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self.transport: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        wire, delay_s = self._server.respond(data, "udp")
        if wire and delay_s:
            asyncio.get_running_loop().call_later(delay_s, self._send, wire, addr)
        elif wire:
            self._send(wire, addr)

    def _send(self, wire: bytes, addr: tuple[str, int]) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.sendto(wire, addr)


async def _send(writer: asyncio.StreamWriter, wire: bytes | None, delay_s: float) -> None:
    await asyncio.sleep(delay_s)
    if wire == b"":
        writer.close()
    elif wire is not None and not writer.is_closing():
        writer.write(len(wire).to_bytes(2, "big") + wire)


def _is_cured(fault: Fault, query: dns.message.Message) -> bool:
    """Whether the client asked in the way that such a server can answer."""
    if fault in {Fault.SERVFAIL_WITH_EDE, Fault.SERVFAIL_UNLESS_CD}:
        return bool(query.flags & dns.flags.CD)
    return fault is Fault.NO_EDNS and query.edns < 0


def _fault_key(text: str) -> tuple[dns.name.Name, dns.rdatatype.RdataType | None]:
    name, _, rdtype = text.partition(" ")
    return dns.name.from_text(name), dns.rdatatype.from_text(rdtype) if rdtype else None
