"""How long to wait, how much to ask and whose turn it is: functions of given times, so no clock is read here."""

import asyncio
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.dns.pace import EPOCH, FIRST_WINDOW, LEAST_WINDOW, MOST_WINDOW, TOLERATED_LOSSES, Rate, Window, rate
from ptraudit.dns.randomness import Randomness
from ptraudit.dns.server import Server
from ptraudit.dns.shares import MOST_OF_ZONE, SLOW_WEIGHT, Shares
from ptraudit.dns.timing import CEILING_S, FIRST_S, FLOOR_S, RoundTrips
from ptraudit.dns.upstream import PUBLIC_QPS, Upstream


@pytest.mark.parametrize(
    ("round_trips_s", "patience_s"),
    [
        pytest.param([], FIRST_S, id="nothing is known"),
        pytest.param([0.020], 0.060, id="one: three times as long"),
        pytest.param([0.020] * 40, FLOOR_S, id="steady: the floor"),
        pytest.param([0.200] * 40, 0.200, id="far away, and steady"),
        pytest.param([3.0], CEILING_S, id="never longer than the ceiling"),
    ],
)
def test_patience_follows_the_round_trips(round_trips_s: list[float], patience_s: float) -> None:
    known = RoundTrips()
    for round_trip_s in round_trips_s:
        known.seen(round_trip_s)
    assert known.patience_s() == pytest.approx(patience_s, rel=0.01)


def test_patience_doubles_with_each_silence() -> None:
    assert [RoundTrips().patience_s(silences) for silences in range(4)] == pytest.approx([0.4, 0.8, 1.6, 2.0])


def test_a_resolver_that_varies_is_waited_for_longer_than_a_steady_one() -> None:
    steady, varying = RoundTrips(), RoundTrips()
    for number in range(50):
        steady.seen(0.1)
        varying.seen(0.02 if number % 2 else 0.18)
    assert varying.patience_s() > 2 * steady.patience_s()


@given(st.lists(st.floats(0, 100), max_size=30), st.integers(0, 40))
def test_patience_is_always_between_floor_and_ceiling(round_trips_s: list[float], silences: int) -> None:
    known = RoundTrips()
    for round_trip_s in round_trips_s:
        known.seen(round_trip_s)
    assert FLOOR_S <= known.patience_s(silences) <= CEILING_S


def answered(window: Window, count: int, *, began_s: float = 0.0, now_s: float = 0.0, losses: int = 0) -> None:
    for _ in range(count):
        window.filled()
        window.ended(began_s, now_s, losses=losses)


def test_a_full_window_doubles_until_something_is_lost_and_then_grows_by_steps() -> None:
    window = Window()
    answered(window, FIRST_WINDOW)
    assert window.size == 2 * FIRST_WINDOW
    answered(window, TOLERATED_LOSSES + 1, losses=1)
    assert window.size == int(2 * FIRST_WINDOW * 0.7)
    answered(window, EPOCH)
    assert window.size == int(2 * FIRST_WINDOW * 0.7) + LEAST_WINDOW


def test_a_window_that_is_never_full_does_not_grow() -> None:
    window = Window()
    for _ in range(10 * EPOCH):
        window.ended(0.0, 0.0)
    assert window.size == FIRST_WINDOW


def test_what_a_bad_path_loses_does_not_shrink_a_window() -> None:
    window = Window()
    for number in range(20 * EPOCH):
        window.ended(0.0, 0.0, losses=int(number % 100 == 0))
    assert window.size == FIRST_WINDOW


def test_losses_of_one_moment_shrink_it_once() -> None:
    window = Window()
    answered(window, 500, began_s=1.0, now_s=2.0, losses=1)
    assert window.size == int(FIRST_WINDOW * 0.7)
    answered(window, 500, began_s=2.5, now_s=3.0, losses=1)
    assert window.size == int(int(FIRST_WINDOW * 0.7) * 0.7)


def test_a_burst_of_failures_shrinks_it_as_losses_do() -> None:
    window = Window()
    for _ in range(EPOCH // 2):
        window.ended(0.0, 0.0, failed=True)
    assert window.size < FIRST_WINDOW


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=3000))
def test_a_window_stays_within_its_bounds(endings: list[tuple[int, bool]]) -> None:
    window = Window()
    for second, (losses, failed) in enumerate(endings):
        window.filled()
        window.ended(float(second), float(second), losses=losses, failed=failed)
        assert LEAST_WINDOW <= window.size <= MOST_WINDOW


def test_a_rate_lets_a_burst_go_and_then_so_many_a_second() -> None:
    bucket = Rate(per_s=100, burst=10)
    assert [bucket.take(0.0) for _ in range(12)] == [True] * 10 + [False] * 2
    assert bucket.wait_s() == pytest.approx(0.01)
    assert [bucket.take(0.011), bucket.take(0.011)] == [True, False]
    assert sum(bucket.take(1 + number / 1000) for number in range(1000)) == pytest.approx(110, abs=2)


def test_credit_lets_more_go_but_never_more_than_a_burst() -> None:
    bucket = Rate(per_s=1, burst=2)
    assert [bucket.take(0.0) for _ in range(3)] == [True, True, False]
    bucket.give(5.0)
    assert [bucket.take(0.0) for _ in range(3)] == [True, True, False]


def test_no_cap_is_no_rate() -> None:
    assert rate(None) is None
    one = rate(1)
    assert one is not None
    assert one.take(0.0)


def turns(shares: Shares[str]) -> str:
    """The tickets of all who may enter now."""
    entered = ""
    while (zone := shares.next_zone()) is not None:
        entered += shares.turn(zone)
    return entered


def test_who_waits_is_let_in_zone_by_zone() -> None:
    shares: Shares[str] = Shares(Window())
    for zone, ticket in zip("aaab", "123x", strict=True):
        shares.wait(zone, ticket)
    assert turns(shares) == "1x23"


def test_nobody_enters_a_full_window_and_it_learns_that_it_is_full() -> None:
    window = Window(size=2)
    shares: Shares[str] = Shares(window)
    for ticket in "123":
        shares.wait("a", ticket)
    assert turns(shares) == "12"
    assert not shares.enters()
    shares.left()
    assert turns(shares) == "3"
    answered_size = window.size
    window.ended(0.0, 0.0)
    window.ended(0.0, 0.0)
    assert window.size > answered_size


def test_a_slow_zone_waits_and_does_not_hold_up_the_others() -> None:
    window = Window(size=64)
    shares: Shares[str] = Shares(window)
    for _ in range(int(window.size * MOST_OF_ZONE / SLOW_WEIGHT)):
        shares.wait("slow", "0")
        assert turns(shares) == "0"
        shares.slowed("slow")
    assert not shares.enters()
    for zone, ticket in zip(["slow"] * 3 + ["a", "b"], "123ab", strict=True):
        shares.wait(zone, ticket)
    assert turns(shares) == "ab"
    shares.left_slowly("slow")
    assert turns(shares) == "123"


@given(st.lists(st.sampled_from("ab"), max_size=60), st.lists(st.booleans(), max_size=60))
def test_when_all_have_ended_everything_is_free_again(zones: list[str], slow: list[bool]) -> None:
    shares: Shares[str] = Shares(Window(size=4))
    for zone in zones:
        shares.wait(zone, zone)
    ends = iter([*slow, *[False] * len(zones)])
    while entered := turns(shares):
        for zone in entered:
            if next(ends):
                shares.slowed(zone)
                shares.left_slowly(zone)
            else:
                shares.left()
    assert shares.enters()


@pytest.mark.parametrize(
    ("host", "max_qps", "each"),
    [
        pytest.param("127.0.0.1", 40, 10, id="named"),
        pytest.param("8.8.8.8", None, PUBLIC_QPS / 4, id="a public resolver"),
        pytest.param("127.0.0.1", None, None, id="one's own"),
    ],
)
def test_processes_share_what_one_resolver_is_asked(host: str, max_qps: int | None, each: float | None) -> None:
    loop = asyncio.new_event_loop()
    tls = ssl.create_default_context
    one = Upstream(Server(host=host), loop, Randomness(), tls=tls, max_qps=max_qps, shared_by=4)
    loop.close()
    assert (one._rate and one._rate.per_s) == each
