"""The name server of the lab, asked with real packets."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
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
@       IN MX  10 mx.healthy.example.
mx      IN A    192.0.2.10
alias   IN CNAME mx
onward  IN CNAME target.other.example.
abroad  IN CNAME mx.elsewhere.test.
dead    IN CNAME gone
round   IN CNAME circle
circle  IN CNAME round
a.deep  IN A    192.0.2.11
*.wild  IN A    192.0.2.12
*.wild  IN MX   10 mx
old     IN DNAME healthy.example.
many    IN TXT  "MUCH"
$ORIGIN other.example.
@       IN SOA ns.other.example. hostmaster.other.example. 1 7200 900 1209600 300
target  IN A    198.51.100.1
$ORIGIN 2.0.192.in-addr.arpa.
@       IN SOA ns.isp.example. hostmaster.isp.example. 1 7200 900 1209600 300
70      IN CNAME 70.64/26
70.64/26 IN PTR mx.healthy.example.
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


async def over_udp(server: NameServer, query: dns.message.Message, timeout_s: float = 2.0) -> dns.message.Message:
    address, port = server.address
    return await dns.asyncquery.udp(query, address, port=port, timeout=timeout_s)


async def over_tcp(server: NameServer, query: dns.message.Message, timeout_s: float = 2.0) -> dns.message.Message:
    address, port = server.address
    return await dns.asyncquery.tcp(query, address, port=port, timeout=timeout_s)


def answer(name: str, rdtype: str = "A") -> dns.message.Message:
    async def ask(server: NameServer) -> dns.message.Message:
        return await over_udp(server, question(name, rdtype))

    return served(ask)


def lines(response: dns.message.Message) -> list[str]:
    return [line for rrset in response.answer for line in rrset.to_text().splitlines()]


@pytest.mark.parametrize(
    ("name", "rdtype", "rcode", "records"),
    [
        pytest.param("mx.healthy.example.", "A", "NOERROR", ["mx.healthy.example. 3600 IN A 192.0.2.10"], id="record"),
        pytest.param("mx.healthy.example.", "AAAA", "NOERROR", [], id="no record of the type"),
        pytest.param("deep.healthy.example.", "A", "NOERROR", [], id="empty non-terminal"),
        pytest.param("gone.healthy.example.", "A", "NXDOMAIN", [], id="no such name"),
        pytest.param("mx.elsewhere.test.", "A", "REFUSED", [], id="outside every zone"),
        pytest.param(
            "alias.healthy.example.",
            "A",
            "NOERROR",
            ["alias.healthy.example. 3600 IN CNAME mx.healthy.example.", "mx.healthy.example. 3600 IN A 192.0.2.10"],
            id="alias",
        ),
        pytest.param(
            "alias.healthy.example.",
            "CNAME",
            "NOERROR",
            ["alias.healthy.example. 3600 IN CNAME mx.healthy.example."],
            id="alias asked for itself",
        ),
        pytest.param(
            "onward.healthy.example.",
            "A",
            "NOERROR",
            [
                "onward.healthy.example. 3600 IN CNAME target.other.example.",
                "target.other.example. 3600 IN A 198.51.100.1",
            ],
            id="alias into another zone",
        ),
        pytest.param(
            "abroad.healthy.example.",
            "A",
            "NOERROR",
            ["abroad.healthy.example. 3600 IN CNAME mx.elsewhere.test."],
            id="alias out of the world",
        ),
        pytest.param(
            "dead.healthy.example.",
            "A",
            "NXDOMAIN",
            ["dead.healthy.example. 3600 IN CNAME gone.healthy.example."],
            id="alias to nothing",
        ),
        pytest.param(
            "round.healthy.example.",
            "A",
            "NOERROR",
            [
                "round.healthy.example. 3600 IN CNAME circle.healthy.example.",
                "circle.healthy.example. 3600 IN CNAME round.healthy.example.",
            ],
            id="aliases in a circle",
        ),
        pytest.param(
            "any.wild.healthy.example.", "A", "NOERROR", ["any.wild.healthy.example. 3600 IN A 192.0.2.12"], id="wildcard"
        ),
        pytest.param("any.wild.healthy.example.", "TXT", "NOERROR", [], id="wildcard without the type"),
        pytest.param(
            "mx.old.healthy.example.",
            "A",
            "NOERROR",
            [
                "old.healthy.example. 3600 IN DNAME healthy.example.",
                "mx.old.healthy.example. 3600 IN CNAME mx.healthy.example.",
                "mx.healthy.example. 3600 IN A 192.0.2.10",
            ],
            id="tree redirected by DNAME",
        ),
        pytest.param(
            "70.2.0.192.in-addr.arpa.",
            "PTR",
            "NOERROR",
            [
                "70.2.0.192.in-addr.arpa. 3600 IN CNAME 70.64/26.2.0.192.in-addr.arpa.",
                "70.64/26.2.0.192.in-addr.arpa. 3600 IN PTR mx.healthy.example.",
            ],
            id="RFC 2317",
        ),
    ],
)
def test_answers_as_a_resolver_for_its_world(name: str, rdtype: str, rcode: str, records: list[str]) -> None:
    response = answer(name, rdtype)
    assert (dns.rcode.to_text(response.rcode()), lines(response)) == (rcode, records)


@pytest.mark.parametrize("name", ["gone.healthy.example.", "deep.healthy.example.", "dead.healthy.example."])
def test_absence_carries_the_soa_with_the_ttl_of_an_absence(name: str) -> None:
    (soa,) = answer(name).authority
    assert (soa.name.to_text(), soa.rdtype, soa.ttl) == ("healthy.example.", dns.rdatatype.SOA, 300)


def test_alias_that_would_be_too_long_is_yxdomain() -> None:
    label = "x" * 61
    world = f"""
$TTL 60
a.example. IN SOA a. b. 1 1 1 1 1
a.example. IN DNAME {label}.{label}.example.
"""

    async def ask() -> dns.message.Message:
        async with NameServer(world) as server:
            return await over_udp(server, question(f"{label}.{label}.a.example."))

    assert asyncio.run(ask()).rcode() == dns.rcode.YXDOMAIN


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
        return await (over_tcp if tcp else over_udp)(server, query, 0.2)

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
    assert slow_s >= 0.05 > quick_s


def test_delay_is_added_to_every_answer_without_blocking() -> None:
    async def ask(server: NameServer) -> float:
        began = time.monotonic()
        await asyncio.gather(*(over_udp(server, question("mx.healthy.example.")) for _ in range(20)))
        return time.monotonic() - began

    assert 0.05 <= served(ask, delay_s=0.05) < 0.5


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


def test_zones_may_be_files(tmp_path: Path) -> None:
    file = tmp_path / "world.zone"
    file.write_text(WORLD, encoding="utf-8")
    query = question("mx.healthy.example.")
    wire, _ = NameServer([file]).respond(query.to_wire(), "udp")
    assert wire is not None
    assert lines(dns.message.from_wire(wire)) == ["mx.healthy.example. 3600 IN A 192.0.2.10"]


def test_record_outside_every_zone_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match=r"mx\.example\. lies in no zone"):
        NameServer("mx.example. 60 IN A 192.0.2.1")


def test_record_beside_an_alias_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match=r"alias\.healthy\.example\. is an alias and holds other records too"):
        NameServer([WORLD, "alias.healthy.example. 60 IN A 192.0.2.1"])
