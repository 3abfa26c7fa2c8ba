"""Waiting for a change: with real packets, and without waiting."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from ptraudit.cli.wait import seconds, watched
from ptraudit.dns.direct import DirectResolver
from ptraudit.dns.server import Server
from ptraudit.errors import UsageError
from ptraudit.lab.nameserver import NameServer
from ptraudit.lab.zones import Zones
from ptraudit.line import Question, observed
from ptraudit.lookup import Ending, Lookup
from ptraudit.watch import LEAST_S, MOST_S, LoopClock, Round, Views, pause_s, rounds
from tests.background import running
from tests.conftest import Ran
from tests.gathering import zone
from tests.worlds import V4, host, nxdomain, outbound, ptr, world

FORWARD = zone("sender.example.", "@ MX 10 mail", "mail A 192.0.2.25")
BEFORE = zone("2.0.192.in-addr.arpa.", "26 PTR other.sender.example.")
AFTER = zone("2.0.192.in-addr.arpa.", "25 PTR mail.sender.example.")
WANTED = "ptr-missing,ptr-unconfirmed"


@dataclass
class FakeClock:
    """Time that passes when somebody sleeps; then `happens` is called with the time."""

    happens: Callable[[float], None]
    time_s: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time_s += seconds
        self.happens(self.time_s)


def watch(published_at: tuple[float, ...], deadline_s: float) -> tuple[list[Round], list[float]]:
    """The rounds over servers that publish the change at these times, and how long was slept between them."""

    async def run() -> tuple[list[Round], list[float]]:
        question = Question.of(["sender.example"], treat_as_public=["192.0.2.0/24"])
        servers = [NameServer([FORWARD, BEFORE]) for _ in published_at]

        def happens(now: float) -> None:
            for server, moment in zip(servers, published_at, strict=True):
                if now >= moment:
                    server._zones = Zones([FORWARD, AFTER])

        async def observe() -> Views:
            places = [Server(host=server.address[0], port=server.address[1]) for server in servers]
            seen = await asyncio.gather(*(observed(question, servers=[place]) for place in places))
            return {f"server {number}": evidence[0] for number, evidence in enumerate(seen)}

        clock = FakeClock(happens)
        async with AsyncExitStack() as stack:
            for server in servers:
                await stack.enter_async_context(server)
            found = [one async for one in rounds(observe, watched([WANTED]), deadline_s=deadline_s, clock=clock)]
        return found, clock.slept

    return asyncio.run(run())


def test_it_ends_when_everybody_sees_the_change() -> None:
    found, slept = watch((100.0, 250.0), deadline_s=3600)
    assert [one.pause_s is None for one in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].missing == ()
    assert 250.0 <= found[-1].elapsed_s < 400.0
    first = {(one.view, one.check) for one in found[0].missing}
    assert first == {(f"server {n}", check) for n in (0, 1) for check in WANTED.split(",")}
    assert {one.view for one in found[-2].missing} == {"server 1"}
    assert slept[0] == 60.0  # the least TTL that was seen, of the absence


def test_at_the_deadline_it_says_what_is_missing() -> None:
    found, slept = watch((9999.0,), deadline_s=200)
    assert sum(slept) == 200
    assert found[-1].pause_s is None
    (message,) = (one.message for one in found[-1].missing if one.check == "ptr-missing")
    assert message.startswith("192.0.2.25 has no PTR record: nobody has provisioned 25.2.0.192.in-addr.arpa.")


def test_one_look_is_enough_where_all_is_well() -> None:
    async def observe() -> Views:
        return {"here": world(ptr(V4, "mail.sender.example."), *host("mail.sender.example.", V4), outbound=outbound(V4))}

    async def run() -> list[Round]:
        clock = FakeClock(lambda _: None)
        return [one async for one in rounds(observe, watched([WANTED]), deadline_s=10, clock=clock)]

    (only,) = asyncio.run(run())
    assert (only.number, only.missing, only.pause_s) == (1, (), None)


@pytest.mark.parametrize(
    ("ttl_s", "unchanged", "pause"),
    [
        pytest.param(0, 0, LEAST_S, id="never sooner"),
        pytest.param(60, 0, 60, id="the TTL"),
        pytest.param(86400, 0, MOST_S, id="not for a day"),
        pytest.param(0, 3, LEAST_S * 1.5**3, id="longer each time"),
        pytest.param(0, 10_000, MOST_S, id="but not for ever"),
    ],
)
def test_the_pause_is_polite(ttl_s: int, unchanged: int, pause: float) -> None:
    views = {"here": world(*nxdomain(ptr(V4).name, "PTR", ttl_s=ttl_s), outbound=outbound(V4))}
    assert pause_s(views, unchanged) == pause


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90), ("90s", 90), ("10m", 600), ("1h30m", 5400), ("2d", 172800), (" 1h ", 3600)]
)
def test_a_time_is_read_as_people_write_it(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "0", "soon", "1.5h", "-1h", "31d", "9" * 40, "1m1h", "١h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        seconds(text)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        pytest.param("ptr-mising", 'did you mean "ptr-missing"', id="misspelt"),
        pytest.param("starttls-missing", "asks DNS alone", id="of a conversation"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(word: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        watched([word])


def test_the_command_waits_and_says_how_it_ended(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    public = ("--treat-as-public", "192.0.2.0/24", "--no-authoritative")
    with running(NameServer([FORWARD, BEFORE])) as server:
        clock = FakeClock(lambda now: setattr(server, "_zones", Zones([FORWARD, AFTER])) if now > 100 else None)
        monkeypatch.setattr(LoopClock, "now", lambda _: clock.now())
        monkeypatch.setattr(LoopClock, "sleep", lambda _, seconds: clock.sleep(seconds))
        resolver = "{}:{}".format(*server.address)
        ran = run("wait", "sender.example", "--for", WANTED, "--resolver", resolver, "--deadline", "80s", *public)
        assert ran.status == 1
        assert ran.out.startswith("The time is over, after 3 rounds, 80 s. Still missing:\n")
        assert f"\n  PTR001 ptr-missing at {resolver}: 192.0.2.25 has no PTR record" in ran.out
        assert ran.err == f"ptraudit: missing: FCR001 ptr-unconfirmed of 192.0.2.25 at {resolver} and 1 more\n"
        ran = run("wait", "sender.example", "--for", WANTED, "--resolver", resolver, *public)
        assert (ran.status, ran.out) == (0, "All pass, after 2 rounds, 60 s.\n")


def test_the_zones_own_servers_are_a_view_of_their_own(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_: DirectResolver, name: str, rdtype: str) -> Lookup:
        return Lookup(name=name, rdtype=rdtype, ending=Ending.TIMEOUT)

    with running(NameServer([FORWARD, AFTER])) as server:
        clock = FakeClock(lambda _: None)
        monkeypatch.setattr(LoopClock, "now", lambda _: clock.now())
        monkeypatch.setattr(LoopClock, "sleep", lambda _, seconds: clock.sleep(seconds))
        monkeypatch.setattr(DirectResolver, "lookup", silent)
        resolver = "{}:{}".format(*server.address)
        options = ("--resolver", resolver, "--deadline", "6s", "--ip", "192.0.2.25", "--treat-as-public", "192.0.2.0/24")
        ran = run("wait", "sender.example", "--for", "ptr-missing", *options)
        assert ran.status == 1
        assert "PTR001 ptr-missing at the zones' own servers: " in ran.out
        assert f"at {resolver}" not in ran.out
