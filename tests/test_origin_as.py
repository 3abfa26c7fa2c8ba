"""Who announces an address, as it is told over DNS."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.origin_as import AutonomousSystem, number_name, numbers, origin_name, origins
from tests.worlds import V4, answer, servfail, world

ORIGIN = "0.100.51.198.origin.asn.cymru.com."


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("198.51.100.7", ORIGIN),
        ("198.51.100.200", ORIGIN),
        ("2001:db8:1:2::7", f"{'0.' * 20}1.0.0.0.8.b.d.0.1.0.0.2.origin6.asn.cymru.com."),
    ],
)
def test_the_same_is_asked_of_all_addresses_of_a_prefix(address: str, name: str) -> None:
    assert origin_name(ip_address(address)) == name


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param(["64500 | 198.51.100.0/24 | DE | ripencc | 2010-01-01"], (64500,), id="one"),
        pytest.param(["64500 64501 | 198.51.100.0/24 | DE | ripencc | 2010-01-01"], (64500, 64501), id="two origins"),
        pytest.param(["64500 | 198.51.0.0/16 | DE", "64501 | 198.51.100.0/24 | DE"], (64501,), id="the longest prefix"),
        pytest.param(["64500 64500 1 2 3 | 198.51.100.0/24 |"], (64500, 1, 2), id="each once, and not too many"),
        pytest.param(["NA | 198.51.100.0/24 |"], (), id="not announced"),
        pytest.param(["4294967296 | 198.51.100.0/24 |"], (), id="no number of a system"),
        pytest.param(["v=spf1 -all"], (), id="another record"),
        pytest.param([], (), id="nothing"),
    ],
)
def test_the_origins_are_read_of_the_record(records: list[str], expected: tuple[int, ...]) -> None:
    assert numbers(answer(ORIGIN, "TXT", *records)) == expected


@given(st.lists(st.text(alphabet="0123456789/| aA-", max_size=40)))
def test_any_record_is_taken(records: list[str]) -> None:
    assert all(0 < number < 2**32 for number in numbers(answer(ORIGIN, "TXT", *records)))


def test_a_system_has_a_name_where_that_was_answered() -> None:
    asked = answer(ORIGIN, "TXT", "64500 64501 | 198.51.100.0/24 | DE | ripencc | 2010-01-01")
    named = answer(number_name(64500), "TXT", "64500 | DE | ripencc | 2010-01-01 | EXAMPLE-AS - Example Hosting, DE")
    found = origins(world(asked, named, *servfail(number_name(64501), "TXT")), V4)
    assert found == (
        AutonomousSystem(number=64500, name="EXAMPLE-AS - Example Hosting, DE"),
        AutonomousSystem(number=64501),
    )


def test_where_nobody_asked_nobody_announces_it() -> None:
    assert origins(world(), V4) == ()
