"""What the stub resolver makes of each way in which a server may answer, or not: real packets on loopback."""

import asyncio
import socket
from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import Server, Transport
from ptraudit.dns.stub import StubResolver
from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.lookup import MAX_RECORDS, Ending, Lookup

ZONE = """
$ORIGIN good.example.
$TTL 3600
@        IN SOA ns.good.example. hostmaster.good.example. 1 60 60 600 300
@        IN NS  ns
@        IN MX  20 mx2
@        IN MX  10 mx1
@        IN TXT "v=spf1 ip4:192.0.2.0/28" " -all"
@        IN TXT "tab\\009 and quote \\" and backslash \\\\ and \\233"
ns       IN A   192.0.2.53
mx1      IN A   192.0.2.10
mx1      IN AAAA 2001:db8::10
mapped   IN AAAA ::ffff:192.0.2.77
alias    IN CNAME mx1
outward  IN CNAME elsewhere.unknown.example.
loop1    IN CNAME loop2
loop2    IN CNAME loop1
deep.er  IN A   192.0.2.99
"""
MANY = "$ORIGIN many.example.\n$TTL 60\n@ IN SOA ns.good.example. h.good.example. 1 60 60 600 60\n" + "".join(
    f"@ IN A 10.{n // 256}.{n % 256}.1\n" for n in range(1, MAX_RECORDS + 31)
)


def at(server: NameServer) -> Server:
    return Server(host=server.address[0], port=server.address[1])


def asking(server: NameServer) -> StubResolver:
    return StubResolver([at(server)])


def asked(
    name: str,
    rdtype: str,
    faults: Mapping[str, Fault] | None = None,
    *,
    authentic: Sequence[str] = (),
    zone: str = ZONE,
    total_s: float = 0.2,
) -> Lookup:
    """The lookup of a name in a zone, served with faults, in a short time."""

    async def run() -> Lookup:
        async with NameServer(zone, faults, authentic=authentic) as server:
            async with StubResolver([at(server)], total_s=total_s) as resolver:
                return await resolver.lookup(name, rdtype)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("fault", "ending", "rcode"),
    [
        pytest.param(None, Ending.ANSWERED, "NOERROR", id="no fault"),
        pytest.param(Fault.SERVFAIL, Ending.SERVFAIL, "SERVFAIL", id="servfail"),
        pytest.param(Fault.REFUSED, Ending.REFUSED, "REFUSED", id="refused"),
        pytest.param(Fault.NOTIMP, Ending.NOTIMP, "NOTIMP", id="not implemented"),
        pytest.param(Fault.FORMERR, Ending.FORMERR, "FORMERR", id="format error with and without EDNS"),
        pytest.param(Fault.NO_EDNS, Ending.ANSWERED, "NOERROR", id="a server that knows no EDNS is asked without"),
        pytest.param(Fault.REFERRAL, Ending.REFERRAL, "NOERROR", id="who names other servers has not answered"),
        pytest.param(Fault.SILENCE, Ending.TIMEOUT, None, id="silence"),
        pytest.param(Fault.WRONG_ID, Ending.TIMEOUT, None, id="an answer with another id is not ours"),
        pytest.param(Fault.WRONG_QUESTION, Ending.TIMEOUT, None, id="an answer to another question is not ours"),
        pytest.param(Fault.GARBAGE, Ending.TIMEOUT, None, id="octets that echo no question are not ours"),
        pytest.param(Fault.TRUNCATE, Ending.ANSWERED, "NOERROR", id="cut short over UDP, whole over TCP"),
        pytest.param(Fault.TRUNCATE_NO_TCP, Ending.UNREACHABLE, None, id="cut short over UDP, and TCP fails"),
    ],
)
def test_every_ending_of_a_server_has_its_name(fault: Fault | None, ending: Ending, rcode: str | None) -> None:
    lookup = asked("mx1.good.example", "A", {"mx1.good.example.": fault} if fault else None)
    assert (lookup.ending, lookup.rcode) == (ending, rcode)
    assert lookup.records == (("192.0.2.10",) if ending is Ending.ANSWERED else ())


@pytest.mark.parametrize(
    ("name", "rdtype", "ending"),
    [
        pytest.param("nowhere.good.example", "A", Ending.NXDOMAIN, id="no such name"),
        pytest.param("ns.good.example", "AAAA", Ending.NODATA, id="a name without such records"),
        pytest.param("er.good.example", "A", Ending.NODATA, id="a name that only has names below it"),
        pytest.param("loop1.good.example", "A", Ending.ALIAS_LOOP, id="aliases in a circle"),
        pytest.param("outward.good.example", "A", Ending.REFUSED, id="an alias into a zone that is refused"),
    ],
)
def test_absence_is_told_from_not_knowing(name: str, rdtype: str, ending: Ending) -> None:
    lookup = asked(name, rdtype)
    assert lookup.ending is ending
    assert lookup.conclusive == (ending is not Ending.REFUSED)


def test_negative_ttl_is_the_lesser_of_the_soa_and_its_minimum() -> None:
    assert asked("nowhere.good.example", "A").ttl_s == 300


def test_records_and_ttl_are_read() -> None:
    lookup = asked("GOOD.Example.", "MX")
    assert lookup.name == "good.example."
    assert lookup.exchanges == ((10, "mx1.good.example."), (20, "mx2.good.example."))
    assert (lookup.ttl_s, lookup.transport, lookup.tries) == (3600, "udp", 1)


def test_strings_of_a_text_record_are_joined_and_made_printable() -> None:
    lookup = asked("good.example", "TXT")
    assert sorted(lookup.records) == ['tab\\009 and quote " and backslash \\\\ and \\233', "v=spf1 ip4:192.0.2.0/28 -all"]


def test_aliases_are_kept_on_the_way() -> None:
    lookup = asked("alias.good.example", "AAAA")
    assert [(alias.name, alias.target) for alias in lookup.aliases] == [("alias.good.example.", "mx1.good.example.")]
    assert (lookup.canonical_name, lookup.records) == ("mx1.good.example.", ("2001:db8::10",))


def test_a_mapped_address_becomes_ipv4() -> None:
    lookup = asked("mapped.good.example", "AAAA")
    assert [str(address) for address in lookup.addresses] == ["192.0.2.77"]


def test_a_large_set_comes_over_tcp_and_is_bounded() -> None:
    lookup = asked("many.example", "A", zone=MANY, total_s=20)
    assert lookup.transport == "tcp"
    assert (len(lookup.records), lookup.omitted) == (MAX_RECORDS, 30)


def test_the_ad_bit_and_the_extended_error_are_kept() -> None:
    assert asked("mx1.good.example", "A", authentic=("good.example.",)).authentic
    assert not asked("mx1.good.example", "A").authentic
    bogus = asked("mx1.good.example", "A", {"mx1.good.example.": Fault.SERVFAIL_WITH_EDE})
    assert bogus.extended_errors == ("EDE 6 Dnssec Bogus: signature expired",)


def test_a_server_that_answers_only_without_checking_found_wrong_signatures() -> None:
    lookup = asked("mx1.good.example", "A", {"mx1.good.example.": Fault.SERVFAIL_UNLESS_CD})
    assert (lookup.ending, lookup.unvalidated) == (Ending.SERVFAIL, Ending.ANSWERED)
    assert lookup.lines[0].endswith(f"SERVFAIL, by {lookup.server} over udp (ANSWERED without DNSSEC)")


@pytest.mark.parametrize("fault", [Fault.SERVFAIL, Fault.SERVFAIL_WITH_EDE])
def test_a_server_that_fails_either_way_or_says_why_is_not_suspected(fault: Fault) -> None:
    lookup = asked("mx1.good.example", "A", {"mx1.good.example.": fault})
    assert (lookup.ending, lookup.unvalidated) == (Ending.SERVFAIL, None)


def test_an_answer_that_merely_came_late_is_taken() -> None:
    class Recovering(NameServer):
        """Fails at the first question and is well from then on."""

        def respond(self, packet: bytes, transport: str) -> tuple[bytes | None, float]:
            well = bool(self.questions)
            octets, delay_s = super().respond(packet, transport)
            refusal = packet[:2] + b"\x81\x82\x00\x01" + bytes(6) + packet[12:-11]  # SERVFAIL, without the question's OPT
            return (octets if well else refusal), delay_s

    async def run() -> Lookup:
        async with Recovering(ZONE) as server, StubResolver([at(server)]) as resolver:
            return await resolver.lookup("mx1.good.example", "A")

    lookup = asyncio.run(run())
    assert (lookup.ending, lookup.unvalidated) == (Ending.ANSWERED, None)


def test_a_silent_server_is_tried_again_within_the_time() -> None:
    lookup = asked("mx1.good.example", "A", {"mx1.good.example.": Fault.SILENCE})
    assert lookup.tries == 2
    assert lookup.detail == "no answer in 0.2 s"


@pytest.mark.parametrize(
    ("first", "rdtype_fault"),
    [
        pytest.param("silent", Fault.SILENCE, id="the first is silent"),
        pytest.param("refusing", Fault.REFUSED, id="the first refuses"),
    ],
)
def test_the_next_server_is_asked(first: str, rdtype_fault: Fault) -> None:
    async def run() -> tuple[Lookup, Lookup, int]:
        async with NameServer(ZONE, {"mx1.good.example.": rdtype_fault}) as bad, NameServer(ZONE) as good:
            async with StubResolver([at(bad), at(good)], total_s=0.5) as resolver:
                one = await resolver.lookup("mx1.good.example", "A")
                two = await resolver.lookup("mx1.good.example", "AAAA")
                return one, two, len(bad.questions)

    one, two, questions = asyncio.run(run())
    assert (one.ending, one.tries) == (Ending.ANSWERED, 2)
    # A server that was silent goes to the end of the queue; one that refused a name may know the next.
    assert (two.ending, questions) == (Ending.ANSWERED, 1 if first == "silent" else 2)


def test_an_answer_with_a_code_is_kept_over_silence() -> None:
    async def run() -> Lookup:
        fault = {"mx1.good.example.": Fault.SILENCE}
        async with NameServer(ZONE, fault) as silent, NameServer(ZONE, {"mx1.good.example.": Fault.SERVFAIL}) as failing:
            async with StubResolver([at(silent), at(failing)], total_s=0.3) as resolver:
                return await resolver.lookup("mx1.good.example", "A")

    assert asyncio.run(run()).ending is Ending.SERVFAIL


def test_nobody_listening_is_unreachable_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    async def run() -> Lookup:
        async with StubResolver([Server(host="127.0.0.1", port=port)], total_s=5) as resolver:
            return await resolver.lookup("mx1.good.example", "A")

    lookup = asyncio.run(run())
    assert (lookup.ending, lookup.tries) == (Ending.UNREACHABLE, 1)


def test_no_way_to_a_server_is_unreachable_at_once() -> None:
    async def run() -> Lookup:
        async with StubResolver([Server(host="255.255.255.255", port=53)], total_s=5) as resolver:  # nobody's alone
            return await resolver.lookup("mx1.good.example", "A")

    lookup = asyncio.run(run())
    assert (lookup.ending, lookup.tries) == (Ending.UNREACHABLE, 1)


def test_a_server_may_be_asked_over_tcp_alone() -> None:
    async def run() -> Lookup:
        async with NameServer(ZONE) as server:
            async with StubResolver([replace(at(server), transport=Transport.TCP)]) as resolver:
                return await resolver.lookup("mx1.good.example", "A")

    assert asyncio.run(run()).transport == "tcp"


def test_the_same_question_is_asked_once_whoever_asks() -> None:
    async def run() -> tuple[list[Lookup], int]:
        async with NameServer(ZONE, delay_s=0.02) as server, asking(server) as stub:
            resolver = CachingResolver(stub)
            names = ("mx1.good.example", "MX1.good.example.", "mx1.GOOD.example")
            together = await asyncio.gather(*(resolver.lookup(name, "A") for name in names))
            later = await resolver.lookup("mx1.good.example", "A")
            return [*together, later], len(server.questions)

    lookups, questions = asyncio.run(run())
    assert questions == 1
    assert all(lookup == lookups[0] for lookup in lookups)


def test_who_gives_up_waiting_does_not_take_the_answer_from_others() -> None:
    async def run() -> Lookup:
        async with NameServer(ZONE, delay_s=0.05) as server, asking(server) as stub:
            resolver = CachingResolver(stub)
            patient = asyncio.create_task(resolver.lookup("mx1.good.example", "A"))
            hasty = asyncio.create_task(resolver.lookup("mx1.good.example", "A"))
            await asyncio.sleep(0)
            hasty.cancel()
            return await patient

    assert asyncio.run(run()).ending is Ending.ANSWERED


def test_a_malformed_name_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="cannot be a name"):
        asked("a..b", "A")
