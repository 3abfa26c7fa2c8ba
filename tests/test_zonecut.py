"""In which zone a name lies, from answers that real packets brought."""

from ipaddress import ip_address

import pytest

from ptraudit.zonecut import enclosing_zone, reverse_zone
from ptraudit.zonename import is_within, parent, perhaps_apexes
from tests.gathering import gathered, zone
from tests.worlds import answer, nodata, nxdomain, world

PARENT = zone("2.0.192.in-addr.arpa.", "70 IN CNAME 70.64/26", "64/26 IN NS ns.example.")
CHILD = zone("64/26.2.0.192.in-addr.arpa.", "71 IN PTR a.s.example.")
FORWARD = zone("s.example.", "a IN A 192.0.2.70", "_25._tcp.mail.sub IN TXT x", "b IN A 192.0.2.1", "b IN AAAA 2001:db8::1")


def test_an_absence_names_the_zone_that_it_is_told_of() -> None:
    evidence = gathered("192.0.2.70", PARENT, CHILD, FORWARD).evidence
    lookup = evidence.lookup("70.2.0.192.in-addr.arpa.", "PTR")
    assert (lookup.absent, lookup.zone) == (True, "64/26.2.0.192.in-addr.arpa.")
    assert reverse_zone(evidence, "70.2.0.192.in-addr.arpa.") == "64/26.2.0.192.in-addr.arpa."


def test_a_zone_that_the_name_cannot_lie_in_is_not_believed() -> None:
    evidence = gathered("s.example", FORWARD).evidence
    assert {one.zone for one in evidence.lookups if one.absent and one.name.endswith(".s.example.")} == {"s.example."}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("s.example.", "s.example.", id="the apex"),
        pytest.param("sub.s.example.", "s.example.", id="between an absent name and its zone"),
        pytest.param("mail.sub.s.example.", "s.example.", id="right above an absent name"),
        pytest.param("b.s.example.", "", id="no answer tells"),
        pytest.param("example.", "", id="above the zone"),
        pytest.param("www.s.example.", "s.example.", id="an alias lies where the name above it does"),
        pytest.param("www.far.example.", "far.example.", id="where it leads to"),
        pytest.param("deep.child.s.example.", "child.s.example.", id="the apex was asked for"),
    ],
)
def test_the_zone_of_a_name(name: str, expected: str) -> None:
    evidence = world(
        *nxdomain("_25._tcp.mail.sub.s.example.", "TLSA", zone="s.example."),
        answer("b.s.example.", "A", "192.0.2.1"),
        *nodata("www.s.example.", "A", aliases=("www.far.example.",), zone="far.example."),
        answer("child.s.example.", "SOA", "ns.child.s.example. hostmaster.s.example. 1 2 3 4 5"),
        *nxdomain("deep.child.s.example.", "A", zone="child.s.example."),
    )
    assert enclosing_zone(evidence, name) == expected


def test_the_root_is_its_own_parent() -> None:
    assert (parent("a.b."), parent("b."), parent(".")) == ("b.", ".", ".")


def test_a_name_is_within_its_zone_and_not_within_one_that_it_merely_ends_like() -> None:
    assert is_within("a.b.", "b.")
    assert is_within("b.", "b.")
    assert is_within("b.", ".")
    assert not is_within("ab.", "b.")


def test_a_zone_is_looked_for_at_few_names_however_long_the_name_is() -> None:
    assert perhaps_apexes("7.2.0.192.in-addr.arpa.")[:2] == ("2.0.192.in-addr.arpa.", "0.192.in-addr.arpa.")
    nibbles = perhaps_apexes(ip_address("2001:db8:1:2::7").reverse_pointer + ".")
    assert [len(name.split(".")) - 3 for name in nibbles] == [31, 16, 14, 12, 8]
    assert nibbles[-1] == "8.b.d.0.1.0.0.2.ip6.arpa."
    assert len(perhaps_apexes("a.b.c.d.e.f.g.h.")) == 5
