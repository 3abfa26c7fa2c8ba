"""A zone's own servers, each asked, over real packets."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest

from ptraudit.dns.direct import DirectResolver
from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.lookup import Ending, IPAddress, Lookup
from tests.gathering import zone

SERVERS = ("@ NS ns1.sender.example.", "@ NS ns2.sender.example.")
HOSTS = ("ns1 A 192.0.2.53", "ns2 A 192.0.2.54")
REVERSE = zone("2.0.192.in-addr.arpa.", *SERVERS, "25 PTR mail.sender.example.", "26 CNAME 26.sub.sender.example.")
OLD_REVERSE = zone("2.0.192.in-addr.arpa.", *SERVERS, "25 PTR old.sender.example.", "26 CNAME 26.sub.sender.example.")
FORWARD = zone("sender.example.", *SERVERS, *HOSTS, "mail A 192.0.2.25", "26.sub PTR mail")
NOWHERE = zone("nobody.example.", "mail A 192.0.2.25")


def asked(
    question: str, first: list[str], second: list[str], faults: Mapping[str, Fault] | None = None, *, away: bool = False
) -> tuple[Lookup, NameServer]:
    """What two servers come to; faults are those of the second. The first is also asked for where they are.

    With `away`, the second has an address that nothing leads to from here.
    """

    async def run() -> tuple[Lookup, NameServer]:
        servers = NameServer(first), NameServer(second, faults)
        async with AsyncExitStack() as stack:
            for server in servers:
                await stack.enter_async_context(server)
            places = [Server(host=server.address[0], port=server.address[1]) for server in servers]
            stub = await stack.enter_async_context(StubResolver(places[:1]))

            def reach(address: IPAddress) -> Server:
                if str(address) == "192.0.2.54":
                    return Server(host="255.255.255.255", port=1) if away else places[1]
                return places[0]

            name, rdtype = question.split()
            return await DirectResolver(stub, reach=reach, try_s=0.2).lookup(name, rdtype), servers[1]

    return asyncio.run(run())


PTR = "25.2.0.192.in-addr.arpa PTR"


def test_what_all_servers_say_is_believed() -> None:
    lookup, second = asked(PTR, [REVERSE, FORWARD], [REVERSE, FORWARD])
    assert (lookup.ending, lookup.records) == (Ending.ANSWERED, ("mail.sender.example.",))
    assert [(one.name, one.rdtype) for one in second.questions] == [("25.2.0.192.in-addr.arpa.", "PTR")]


def test_servers_that_differ_are_told_with_what_they_say() -> None:
    lookup, second = asked(PTR, [REVERSE, FORWARD], [OLD_REVERSE, FORWARD])
    assert (lookup.ending, lookup.records, lookup.conclusive) == (Ending.DISAGREEING, (), False)
    assert "says mail.sender.example." in lookup.detail
    assert f"127.0.0.1:{second.address[1]} says old.sender.example." in lookup.detail


@pytest.mark.parametrize(
    ("fault", "ending"),
    [(Fault.SILENCE, Ending.TIMEOUT), (Fault.REFUSED, Ending.REFUSED), (Fault.SERVFAIL, Ending.SERVFAIL)],
)
def test_a_server_that_does_not_answer_leaves_it_open(fault: Fault, ending: Ending) -> None:
    lookup, _ = asked(PTR, [REVERSE, FORWARD], [REVERSE, FORWARD], {"25.2.0.192.in-addr.arpa.": fault})
    assert lookup.ending is ending


def test_a_server_that_cannot_be_reached_from_here_is_left_out() -> None:
    lookup, _ = asked(PTR, [REVERSE, FORWARD], [REVERSE, FORWARD], away=True)
    assert lookup.records == ("mail.sender.example.",)


def test_aliases_are_followed_to_the_servers_of_their_target() -> None:
    lookup, _ = asked("26.2.0.192.in-addr.arpa PTR", [REVERSE, FORWARD], [REVERSE, FORWARD])
    assert lookup.records == ("mail.sender.example.",)
    assert [alias.target for alias in lookup.aliases] == ["26.sub.sender.example."]


@pytest.mark.parametrize(
    ("question", "ending"),
    [("none.sender.example A", Ending.NXDOMAIN), ("mail.sender.example TXT", Ending.NODATA)],
)
def test_an_absence_has_the_ttl_of_its_zone(question: str, ending: Ending) -> None:
    lookup, _ = asked(question, [FORWARD], [FORWARD])
    assert (lookup.ending, lookup.ttl_s) == (ending, 60)


def test_a_large_answer_comes_over_tcp() -> None:
    hosts = [f"many A 192.0.2.{number}" for number in range(250)]
    big = zone("big.example.", *SERVERS, *hosts)
    lookup, second = asked("many.big.example A", [big, FORWARD], [big, FORWARD])
    assert len(lookup.records) == 250
    assert {one.transport for one in second.questions} == {"udp", "tcp"}


def test_a_zone_whose_servers_nobody_knows_is_left_open() -> None:
    lookup, _ = asked("mail.nobody.example A", [NOWHERE], [NOWHERE])
    assert (lookup.conclusive, lookup.detail) == (False, "its servers are not known")
