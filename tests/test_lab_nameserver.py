"""The name server of the lab, asked with real packets."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import dns.asyncquery
import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from ptraudit.lab.nameserver import Fault, NameServer, Question

T = TypeVar("T")

WORLD = """
$TTL 3600
$ORIGIN healthy.example.
@       IN SOA ns.healthy.example. hostmaster.healthy.example. 1 7200 900 1209600 300
mx      IN A    192.0.2.10
alias   IN CNAME mx
onward  IN CNAME target.other.example.
a.deep  IN A    192.0.2.11
many    IN TXT  "MUCH"
$ORIGIN other.example.
@       IN SOA ns.other.example. hostmaster.other.example. 1 7200 900 1209600 300
target  IN A    198.51.100.1
""".replace("MUCH", '" "'.join(["x" * 250] * 6))  # too much for 1232 octets

Asked = Callable[[NameServer], Awaitable[T]]


def served(
    ask: Asked[T], faults: Mapping[str, Fault] | None = None, authentic: tuple[str, ...] = (), delay_s: float = 0.0
) -> T:
    """What `ask` makes of a server of the world."""

    async def run() -> T:
        async with NameServer(WORLD, faults, authentic=authentic, delay_s=delay_s, slow_s=0.05) as server:
            return await ask(server)

    return asyncio.run(run())


def question(name: str, rdtype: str = "A", *, payload: int | None = 1232, flags: int | None = None) -> dns.message.Message:
    query = dns.message.make_query(name, rdtype, use_edns=payload is not None, payload=payload or 0)
    query.flags |= flags or 0
    return query


async def over_udp(server: NameServer, query: dns.message.Message, timeout_s: float = 5.0) -> dns.message.Message:
    address, port = server.address
    return await dns.asyncquery.udp(query, address, port=port, timeout=timeout_s)


async def over_tcp(server: NameServer, query: dns.message.Message, timeout_s: float = 5.0) -> dns.message.Message:
    address, port = server.address
    return await dns.asyncquery.tcp(query, address, port=port, timeout=timeout_s)


def lines(response: dns.message.Message) -> list[str]:
    return [line for rrset in response.answer for line in rrset.to_text().splitlines()]


def test_flags_and_spelling_are_those_of_a_resolver() -> None:
    async def ask(server: NameServer) -> tuple[int, str, int]:
        response = await over_udp(server, question("MX.Healthy.eXample."))
        return int(response.flags), response.answer[0].name.to_text(), response.payload

    flags = dns.flags.QR | dns.flags.AA | dns.flags.RD | dns.flags.RA
    assert served(ask) == (flags, "MX.Healthy.eXample.", 1232)


def test_question_without_edns_is_answered_without() -> None:
    async def ask(server: NameServer) -> int:
        return (await over_udp(server, question("mx.healthy.example.", payload=None))).edns

    assert served(ask) == -1


def test_unknown_edns_version_is_badvers() -> None:
    async def ask(server: NameServer) -> int:
        query = question("mx.healthy.example.")
        query.use_edns(edns=1)
        return (await over_udp(server, query)).rcode()

    assert served(ask) == dns.rcode.BADVERS


@pytest.mark.parametrize(
    ("payload", "truncated"),
    [
        pytest.param(None, True, id="512 octets"),
        pytest.param(1232, True, id="1232 octets"),
        pytest.param(4096, False, id="4096 octets"),
    ],
)
def test_answer_beyond_the_clients_size_is_truncated_and_whole_over_tcp(payload: int | None, truncated: bool) -> None:
    async def ask(server: NameServer) -> tuple[bool, int]:
        query = question("many.healthy.example.", "TXT", payload=payload)
        short = await over_udp(server, query)
        whole = await over_tcp(server, query)
        return bool(short.flags & dns.flags.TC), len(whole.answer[0][0].strings)

    assert served(ask) == (truncated, 6)


def test_one_connection_answers_several_questions_and_counts_them() -> None:
    async def ask(server: NameServer) -> tuple[list[str], list[Question]]:
        reader, writer = await asyncio.open_connection(*server.address)
        names = ["mx.healthy.example.", "a.deep.healthy.example."]
        for name in names:
            wire = question(name).to_wire()
            writer.write(len(wire).to_bytes(2, "big") + wire)
        answers = []
        for _ in names:
            length = int.from_bytes(await reader.readexactly(2), "big")
            answers += lines(dns.message.from_wire(await reader.readexactly(length)))
        writer.close()
        await writer.wait_closed()
        await over_udp(server, question("Mx.healthy.example.", "AAAA"))
        return answers, server.questions

    assert served(ask) == (
        ["mx.healthy.example. 3600 IN A 192.0.2.10", "a.deep.healthy.example. 3600 IN A 192.0.2.11"],
        [
            Question("mx.healthy.example.", "A", "tcp"),
            Question("a.deep.healthy.example.", "A", "tcp"),
            Question("mx.healthy.example.", "AAAA", "udp"),
        ],
    )


def met(fault: Fault, query: dns.message.Message, *, tcp: bool = False) -> dns.message.Message:
    """The answer for mx.healthy.example where it has a fault."""

    async def ask(server: NameServer) -> dns.message.Message:
        return await (over_tcp if tcp else over_udp)(server, query, 0.2 if fault is Fault.SILENCE else 5.0)

    return served(ask, {"mx.healthy.example": fault})


@pytest.mark.parametrize(
    ("fault", "rcode"),
    [
        (Fault.SERVFAIL, dns.rcode.SERVFAIL),
        (Fault.REFUSED, dns.rcode.REFUSED),
        (Fault.FORMERR, dns.rcode.FORMERR),
        (Fault.NOTIMP, dns.rcode.NOTIMP),
        (Fault.NO_EDNS, dns.rcode.FORMERR),
    ],
)
def test_fault_is_an_rcode_without_records(fault: Fault, rcode: dns.rcode.Rcode) -> None:
    response = met(fault, question("mx.healthy.example."))
    assert (response.rcode(), response.answer) == (rcode, [])


def test_fault_at_the_target_of_an_alias_is_a_fault_of_the_answer() -> None:
    assert met(Fault.SERVFAIL, question("alias.healthy.example.")).rcode() == dns.rcode.SERVFAIL


def test_fault_of_one_type_spares_the_others() -> None:
    async def ask(server: NameServer) -> list[int]:
        return [(await over_udp(server, question("mx.healthy.example.", rdtype))).rcode() for rdtype in ("A", "AAAA")]

    assert served(ask, {"mx.healthy.example. AAAA": Fault.SERVFAIL}) == [dns.rcode.NOERROR, dns.rcode.SERVFAIL]


def test_bogus_answer_explains_itself_and_is_given_to_who_does_not_check() -> None:
    response = met(Fault.SERVFAIL_WITH_EDE, question("mx.healthy.example."))
    (explained,) = response.extended_errors()
    unchecked = met(Fault.SERVFAIL_WITH_EDE, question("mx.healthy.example.", flags=dns.flags.CD))
    assert (response.rcode(), explained.code, lines(unchecked)) == (
        dns.rcode.SERVFAIL,
        dns.edns.EDECode.DNSSEC_BOGUS,
        ["mx.healthy.example. 3600 IN A 192.0.2.10"],
    )


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_silence_never_answers(tcp: bool) -> None:
    with pytest.raises(dns.exception.Timeout):
        met(Fault.SILENCE, question("mx.healthy.example."), tcp=tcp)


def test_truncation_by_name_is_whole_over_tcp() -> None:
    query = question("mx.healthy.example.")
    short, whole = met(Fault.TRUNCATE, query), met(Fault.TRUNCATE, query, tcp=True)
    assert (bool(short.flags & dns.flags.TC), short.answer, lines(whole)) == (
        True,
        [],
        ["mx.healthy.example. 3600 IN A 192.0.2.10"],
    )


def test_truncation_without_tcp_ends_the_connection() -> None:
    assert met(Fault.TRUNCATE_NO_TCP, question("mx.healthy.example.")).flags & dns.flags.TC
    with pytest.raises(EOFError):
        met(Fault.TRUNCATE_NO_TCP, question("mx.healthy.example."), tcp=True)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(Fault.WRONG_ID, dns.query.BadResponse, id="another id"),
        pytest.param(Fault.WRONG_QUESTION, dns.query.BadResponse, id="another question"),
        pytest.param(Fault.GARBAGE, dns.exception.DNSException, id="no message at all"),
    ],
)
def test_answer_that_is_none_is_not_taken_for_one(fault: Fault, error: type[Exception]) -> None:
    with pytest.raises(error):
        met(fault, question("mx.healthy.example."))


def test_server_without_edns_answers_who_asks_without() -> None:
    response = met(Fault.NO_EDNS, question("mx.healthy.example.", payload=None))
    assert lines(response) == ["mx.healthy.example. 3600 IN A 192.0.2.10"]


def test_slow_name_answers_late_and_others_at_once() -> None:
    async def ask(server: NameServer) -> tuple[float, float]:
        async def duration_s(name: str) -> float:
            began = time.monotonic()
            await over_udp(server, question(name))
            return time.monotonic() - began

        return await asyncio.gather(duration_s("mx.healthy.example."), duration_s("a.deep.healthy.example."))

    slow_s, quick_s = served(ask, {"mx.healthy.example": Fault.SLOW})
    assert slow_s >= 0.05
    assert quick_s < slow_s


def test_delay_is_added_to_every_answer_without_blocking() -> None:
    async def ask(server: NameServer) -> float:
        began = time.monotonic()
        await asyncio.gather(*(over_udp(server, question("mx.healthy.example.")) for _ in range(20)))
        return time.monotonic() - began

    assert 0.05 <= served(ask, delay_s=0.05) < 20 * 0.05


@pytest.mark.parametrize(
    ("name", "flags", "authentic"),
    [
        pytest.param("mx.healthy.example.", dns.flags.AD, True, id="signed and wanted"),
        pytest.param("mx.healthy.example.", 0, False, id="not wanted"),
        pytest.param("onward.healthy.example.", dns.flags.AD, False, id="alias into an unsigned zone"),
    ],
)
def test_signed_names_are_authentic_to_who_wants_to_know(name: str, flags: int, authentic: bool) -> None:
    async def ask(server: NameServer) -> bool:
        return bool((await over_udp(server, question(name, flags=flags))).flags & dns.flags.AD)

    assert served(ask, authentic=("healthy.example",)) is authentic


def test_order_of_a_set_is_that_of_the_source_at_the_address_that_was_asked_for() -> None:
    names = [f"n{place}.example." for place in (3, 1, 4, 0, 5, 9, 2, 6)]
    text = "$TTL 60\nexample. SOA ns hostmaster 1 60 60 600 60\n" + "".join(f"7.example. PTR {name}\n" for name in names)

    async def asked() -> list[str]:
        async with NameServer(text, at=("127.0.0.2", 0), in_order=True) as server:
            assert server.address[0] == "127.0.0.2"
            response = await over_udp(server, question("7.example.", "PTR"))
            return [data.to_text() for data in response.answer[0]]

    assert asyncio.run(asked()) == names


@pytest.mark.parametrize(
    ("packet", "reply"),
    [
        pytest.param(
            b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xff", b"\x12\x34\x80\x01" + bytes(8), id="no message"
        ),
        pytest.param(b"\x12\x34", None, id="less than a header"),
        pytest.param(b"\x12\x34\x80\x00" + bytes(8), None, id="a response"),
    ],
)
def test_packet_that_is_no_question(packet: bytes, reply: bytes | None) -> None:
    assert NameServer(WORLD).respond(packet, "udp")[0] == reply


def test_other_operations_are_not_implemented() -> None:
    query = question("healthy.example.", "SOA")
    query.set_opcode(dns.opcode.NOTIFY)
    wire, _ = NameServer(WORLD).respond(query.to_wire(), "udp")
    assert wire is not None
    assert dns.message.from_wire(wire).rcode() == dns.rcode.NOTIMP
