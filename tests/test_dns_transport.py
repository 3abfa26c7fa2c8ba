"""Packets that are lost, forged, late, folded or cut, and connections that are shared: scripted servers on loopback."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic

import pytest
from msgspec.structs import replace

from ptraudit.dns.server import Server, Transport
from ptraudit.dns.stub import StubResolver
from ptraudit.dns.upstream import Upstream
from ptraudit.lab.authority import Authority
from ptraudit.lab.encrypted import HttpsServer, TlsServer
from ptraudit.lab.listener import Listener
from ptraudit.lab.nameserver import NameServer
from ptraudit.lookup import Ending, Lookup
from tests.gathering import zone

HEADER = 12
A_RECORD = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2"
ZONE = zone("a.example.", *(f"h{n} IN A 192.0.2.{n}" for n in range(200)))


def answer(question: bytes, last: int = 1) -> bytes:
    """The answer to a question: the address 192.0.2.`last`."""
    end = question.index(b"\0", HEADER) + 5
    return question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + question[HEADER:end] + A_RECORD + bytes((last,))


class Scripted(asyncio.DatagramProtocol):
    """A server that sends, for each packet, what the script makes of it and of how many came before."""

    def __init__(self, script: Callable[[bytes, int], list[bytes]]) -> None:
        self.script = script
        self.seen: list[bytes] = []
        self.ports: set[int] = set()
        self.transport: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.seen.append(data)
        self.ports.add(addr[1])
        assert self.transport is not None
        for octets in self.script(data, len(self.seen)):
            self.transport.sendto(octets, addr)


@asynccontextmanager
async def serving(script: Callable[[bytes, int], list[bytes]]) -> AsyncIterator[tuple[Scripted, Server]]:
    """A scripted server, and how to ask it."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(lambda: Scripted(script), local_addr=("127.0.0.1", 0))
    server.transport = transport
    try:
        yield server, Server(host="127.0.0.1", port=transport.get_extra_info("sockname")[1])
    finally:
        transport.close()


def scripted(
    script: Callable[[bytes, int], list[bytes]], names: list[str], *, total_s: float = 2.0
) -> tuple[list[Lookup], Scripted]:
    """The lookups of names, all at once, from a scripted server."""

    async def run() -> tuple[list[Lookup], Scripted]:
        async with serving(script) as (server, place), StubResolver([place], total_s=total_s) as stub:
            return await asyncio.gather(*(stub.lookup(name, "A") for name in names)), server

    return asyncio.run(run())


def one(script: Callable[[bytes, int], list[bytes]]) -> tuple[Lookup, Scripted]:
    (lookup,), server = scripted(script, ["mx1.sender.example"])
    return lookup, server


def test_a_long_turn_of_the_loop_is_no_silence_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    passed_s = 0.0

    async def run() -> Lookup:
        async with NameServer(ZONE) as server, StubResolver([Server(host="127.0.0.1", port=server.address[1])]) as stub:
            await stub.lookup("h1.a.example", "A")  # 50 ms are a long time from now on

            def later() -> None:
                nonlocal passed_s
                passed_s = 0.1
                stub._sweep._tick()

            task = asyncio.create_task(stub.lookup("h2.a.example", "A"))
            asyncio.get_running_loop().call_soon(later)  # in the turn in which it is asked, and before its packet is sent
            return await task

    monkeypatch.setattr("ptraudit.dns.upstream.HURRIED", 0)
    for module in ("asking", "datagrams", "flight", "single", "upstream"):
        monkeypatch.setattr(f"ptraudit.dns.{module}.monotonic", lambda: monotonic() + passed_s)
    assert asyncio.run(run()).tries == 1


def test_an_answer_that_lies_there_unread_is_no_silence_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    passed_s = 0.0

    async def run() -> Lookup:
        nonlocal passed_s
        with socket.socket(type=socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            async with StubResolver([Server(host="127.0.0.1", port=server.getsockname()[1])]) as stub:
                task = asyncio.create_task(stub.lookup("a.example", "A"))
                await asyncio.sleep(0)
                octets, client = server.recvfrom(512)
                server.sendto(answer(octets), client)
                passed_s = 1.0
                stub._sweep._tick()
                return await task

    for module in ("asking", "flight", "single"):
        monkeypatch.setattr(f"ptraudit.dns.{module}.monotonic", lambda: monotonic() + passed_s)
    lookup = asyncio.run(run())
    assert (lookup.ending, lookup.tries) == (Ending.ANSWERED, 1)


def test_nothing_is_kept_of_questions_that_are_answered_given_up_or_late() -> None:
    async def run() -> tuple[list[Lookup | BaseException], Lookup, StubResolver]:
        # More than the window holds.
        names = [f"h{number}.{'silent' if number % 2 else 'a'}.example" for number in range(260)]
        async with serving(lambda octets, _: [] if b"silent" in octets.lower() else [answer(octets)]) as (_, place):
            async with StubResolver([place], total_s=1.0) as stub:
                tasks = [asyncio.create_task(stub.lookup(name, "A")) for name in names]
                await asyncio.gather(tasks[0], tasks[2])
                for task in tasks[3:]:
                    task.cancel()
                found = await asyncio.gather(*tasks, return_exceptions=True)
                return found, await stub.lookup("h.a.example", "A"), stub

    found, after, stub = asyncio.run(run())
    assert sum(isinstance(one, asyncio.CancelledError) for one in found) >= 129
    assert [one.ending for one in (*found[:3], after) if isinstance(one, Lookup)] == [
        Ending.ANSWERED, Ending.TIMEOUT, Ending.ANSWERED, Ending.ANSWERED,
    ]  # fmt: skip
    (upstream,) = stub._upstreams
    assert not stub._sweep._flights
    assert not any(port.pending for port in upstream._datagrams._ports)
    assert (upstream._shares.inside, dict(upstream._shares.waiting)) == (0.0, {})


def test_every_answer_counts_for_what_is_known_of_a_server() -> None:
    async def run() -> Upstream:
        async with NameServer(ZONE) as server, StubResolver([Server(host="127.0.0.1", port=server.address[1])]) as stub:
            (upstream,) = stub._upstreams
            upstream.silences = 2
            await asyncio.gather(*(stub.lookup(f"h{n}.a.example", "A") for n in range(60)))
            return upstream

    upstream = asyncio.run(run())
    assert upstream.silences == 0
    assert upstream.round_trips.mean_s is not None
    assert upstream._window._endings == 60


def test_the_first_questions_in_flight_are_sent_at_once_and_more_with_the_others_of_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> list[int]:
        with socket.socket(type=socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            silent.setblocking(False)
            async with StubResolver([Server(host="127.0.0.1", port=silent.getsockname()[1])]) as stub:
                tasks = [asyncio.create_task(stub.lookup(f"h{number}.a.example", "A")) for number in range(5)]
                arrived = []
                for _ in range(2):
                    await asyncio.sleep(0)
                    arrived.append(sum(1 for _ in iter(lambda: _received(silent), b"")))
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                return arrived

    monkeypatch.setattr("ptraudit.dns.upstream.HURRIED", 3)
    assert asyncio.run(run()) == [3, 2]


def _received(silent: socket.socket) -> bytes:
    try:
        return silent.recv(512)
    except BlockingIOError:
        return b""


def test_a_lost_packet_is_sent_again_under_another_id_and_through_another_port() -> None:
    lookup, server = one(lambda octets, count: [] if count == 1 else [answer(octets)])
    assert (lookup.ending, lookup.tries) == (Ending.ANSWERED, 2)
    first, second = server.seen
    assert first[:2] != second[:2]
    assert len(server.ports) == 2


def test_an_answer_to_the_first_packet_is_taken_when_the_second_is_out() -> None:
    async def run() -> Lookup:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            server.setblocking(False)
            place = Server(host="127.0.0.1", port=server.getsockname()[1])
            loop = asyncio.get_running_loop()
            async with StubResolver([place], total_s=4) as stub:
                task = asyncio.create_task(stub.lookup("a.example", "A"))
                first, client = await loop.sock_recvfrom(server, 512)
                await loop.sock_recvfrom(server, 512)
                server.sendto(answer(first, 7), client)
                return await task

    lookup = asyncio.run(run())
    assert (lookup.records, lookup.tries) == (("192.0.2.7",), 2)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda right: bytes((right[0] ^ 1,)) + right[1:], id="another id"),
        pytest.param(lambda right: right.replace(b"\x03mx1", b"\x03mx2").replace(b"\x03MX1", b"\x03MX2"), id="another name"),
        pytest.param(lambda right: right[:2] + b"\1\0" + right[4:], id="a question and no answer"),
        pytest.param(lambda right: right[:9], id="half a header"),
        pytest.param(lambda _: b"", id="nothing"),
    ],
)
def test_a_forged_answer_is_ignored_and_the_right_one_behind_it_taken(forged: Callable[[bytes], bytes]) -> None:
    def plain(octets: bytes) -> bytes:
        return answer(octets, 66).replace(octets[HEADER:][:4], octets[HEADER:][:4].lower())

    lookup, server = one(lambda octets, _: [forged(plain(octets)), answer(octets, 1)])
    assert (lookup.records, len(server.seen)) == (("192.0.2.1",), 1)


def test_an_answer_from_another_address_never_arrives() -> None:
    async def run() -> Lookup:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, socket.socket(type=socket.SOCK_DGRAM) as other:
            server.bind(("127.0.0.1", 0))
            server.setblocking(False)
            other.bind(("127.0.0.1", 0))
            place = Server(host="127.0.0.1", port=server.getsockname()[1])
            async with StubResolver([place]) as stub:
                task = asyncio.create_task(stub.lookup("a.example", "A"))
                octets, client = await asyncio.get_running_loop().sock_recvfrom(server, 512)
                other.sendto(answer(octets, 66), client)
                server.sendto(answer(octets, 1), client)
                return await task

    assert asyncio.run(run()).records == ("192.0.2.1",)


def test_the_case_of_each_letter_is_left_to_chance() -> None:
    names = [f"{'x' * 60}.{'y' * 60}.example" for _ in range(20)]
    _, server = scripted(lambda octets, _: [answer(octets)], names)
    assert len({octets[HEADER:-15] for octets in server.seen}) == len(names)


def folded(octets: bytes) -> bytes:
    end = octets.index(b"\0", HEADER)
    return answer(octets[:HEADER] + octets[HEADER:end].lower() + octets[end:])


def test_a_server_that_folds_case_is_asked_plainly_once_and_from_then_on() -> None:
    async def run() -> tuple[list[Lookup], Scripted]:
        async with serving(lambda octets, _: [folded(octets)]) as (server, place), StubResolver([place]) as stub:
            return [await stub.lookup(f"{'m' * 60}{n}.example", "A") for n in range(3)], server

    lookups, server = asyncio.run(run())
    assert [lookup.ending for lookup in lookups] == [Ending.ANSWERED] * 3
    assert [lookup.tries for lookup in lookups] == [1] * 3
    mixed = [octets[HEADER:-15] != octets[HEADER:-15].lower() for octets in server.seen]
    assert mixed == [True, False, False, False]


def test_a_thousand_questions_at_once_are_all_answered_and_none_is_asked_twice() -> None:
    names = [f"h{number}.zone{number % 50}.example" for number in range(1000)]
    lookups, server = scripted(lambda octets, _: [answer(octets)], names, total_s=20)
    assert {lookup.ending for lookup in lookups} == {Ending.ANSWERED}
    assert len({octets[HEADER:].lower() for octets in server.seen}) == len(names)
    assert 1 < len(server.ports) <= 32


def test_a_hundredth_lost_costs_no_verdict() -> None:
    names = [f"h{number}.example" for number in range(600)]
    lookups, server = scripted(lambda octets, count: [] if count % 100 == 0 else [answer(octets)], names, total_s=20)
    assert {lookup.ending for lookup in lookups} == {Ending.ANSWERED}
    assert len(names) < len(server.seen) < 1.2 * len(names)


def test_a_zone_whose_servers_are_dead_does_not_hold_up_the_others() -> None:
    dead = [f"h{number}.dead.example" for number in range(200)]
    alive = [f"h{number}.zone{number}.example" for number in range(100)]
    lookups, _ = scripted(
        lambda octets, _: [] if b"dead" in octets.lower() else [answer(octets)], [*dead, *alive], total_s=1.0
    )
    assert {lookup.ending for lookup in lookups[:200]} == {Ending.TIMEOUT}
    assert {lookup.ending for lookup in lookups[200:]} == {Ending.ANSWERED}


def test_a_cap_spreads_questions_over_time() -> None:
    async def run() -> float:
        async with NameServer(ZONE) as server:
            place = Server(host=server.address[0], port=server.address[1])
            async with StubResolver([place], max_qps=100) as stub:
                loop = asyncio.get_running_loop()
                began_s = loop.time()
                await asyncio.gather(*(stub.lookup(f"h{n}.a.example", "A") for n in range(40)))
                assert stub._upstreams[0]._shares.inside == 0
                return loop.time() - began_s

    assert asyncio.run(run()) >= 0.29  # ten at once, and thirty at a hundred a second


@contextmanager
def connections(server: NameServer) -> Iterator[list[int]]:
    """How many connections of a name server were opened, while it is watched."""
    counted = [0]
    converse = server._converse

    async def watched(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counted[0] += 1
        await converse(reader, writer)

    server._converse = watched  # type: ignore[method-assign]  # the only place that knows
    yield counted


def test_many_questions_share_one_tcp_connection_and_are_answered_out_of_order() -> None:
    async def run() -> tuple[list[Lookup], list[int]]:
        server = NameServer(ZONE)
        respond = server.respond

        def later(packet: bytes, transport: str) -> tuple[bytes | None, float]:
            octets, _ = respond(packet, transport)
            return octets, (packet[0] % 8) / 200  # by the id, so by chance

        server.respond = later  # type: ignore[method-assign]  # an order of answers that no zone asks for
        with connections(server) as counted:
            async with server:
                place = Server(host=server.address[0], port=server.address[1], transport=Transport.TCP)
                async with StubResolver([place]) as stub:
                    lookups = await asyncio.gather(*(stub.lookup(f"h{n}.a.example", "A") for n in range(100)))
        return lookups, counted

    lookups, counted = asyncio.run(run())
    assert [lookup.records for lookup in lookups] == [(f"192.0.2.{n}",) for n in range(100)]
    assert counted == [1]


def conversing(converse: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> list[Lookup]:
    """Two lookups, one after the other, over TCP."""

    async def run() -> list[Lookup]:
        async with Listener(converse) as listener:
            place = Server(host="127.0.0.1", port=listener.port, transport=Transport.TCP)
            async with StubResolver([place], total_s=3) as stub:
                return [await stub.lookup(name, "A") for name in ("a.example", "b.example")]

    return asyncio.run(run())


async def read(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))


def framed(octets: bytes) -> bytes:
    return len(octets).to_bytes(2, "big") + octets


def test_a_connection_that_the_server_has_ended_is_opened_again() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(framed(answer(await read(reader))))
        writer.close()

    assert [lookup.ending for lookup in conversing(converse)] == [Ending.ANSWERED] * 2


def test_a_server_that_only_ever_hangs_up_is_unreachable() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read(reader)
        writer.close()

    first, _ = conversing(converse)
    assert (first.ending, first.detail) == (Ending.UNREACHABLE, "the server closed the connection before it answered")


def test_an_answer_to_another_question_over_tcp_is_told() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            writer.write(framed(answer((await read(reader)).replace(b"\1a", b"\1c").replace(b"\1b", b"\1c"))))

    first, _ = conversing(converse)
    assert (first.ending, first.detail) == (Ending.UNREACHABLE, "the server answered another question")


def test_answers_in_pieces_are_put_together() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            for octet in framed(answer(await read(reader))):
                writer.write(bytes((octet,)))
                await writer.drain()

    assert [lookup.ending for lookup in conversing(converse)] == [Ending.ANSWERED] * 2


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.mark.parametrize("kind", [pytest.param(TlsServer, id="TLS"), pytest.param(HttpsServer, id="HTTPS")])
def test_an_encrypted_connection_is_kept_for_all_questions(
    kind: type[TlsServer | HttpsServer], authority: Authority
) -> None:
    async def run() -> tuple[list[Lookup], int]:
        async with NameServer(ZONE) as names, kind(names, authority.issue("dns.example")) as front:
            async with StubResolver([front.server("dns.example")], tls=trusting(authority)) as stub:
                lookups = [await stub.lookup(f"h{n}.a.example", "A") for n in range(10)]
            return lookups, front.connections

    lookups, opened = asyncio.run(run())
    assert [lookup.records for lookup in lookups] == [(f"192.0.2.{n}",) for n in range(10)]
    assert opened == 1


@pytest.mark.parametrize("kind", [pytest.param(TlsServer, id="TLS"), pytest.param(HttpsServer, id="HTTPS")])
def test_a_certificate_of_another_name_is_not_trusted(kind: type[TlsServer | HttpsServer], authority: Authority) -> None:
    async def run() -> Lookup:
        async with NameServer(ZONE) as names, kind(names, authority.issue("other.example")) as front:
            async with StubResolver([front.server("dns.example")], tls=trusting(authority)) as stub:
                return await stub.lookup("h1.a.example", "A")

    lookup = asyncio.run(run())
    assert lookup.ending is Ending.UNREACHABLE
    assert "certificate" in lookup.detail.lower()


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.pem)


def test_a_silent_server_costs_no_more_than_the_time_there_is() -> None:
    async def run() -> tuple[Lookup, float]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            place = Server(host="127.0.0.1", port=silent.getsockname()[1])
            async with StubResolver([place, replace(place, transport=Transport.TCP)], total_s=0.3) as stub:
                loop = asyncio.get_running_loop()
                began_s = loop.time()
                return await stub.lookup("a.example", "A"), loop.time() - began_s

    lookup, took_s = asyncio.run(run())
    assert lookup.ending is Ending.TIMEOUT
    assert took_s >= 0.29
