"""The names of an address, and where they lead."""

from ipaddress import ip_address

import pytest

from ptraudit.address import reverse_name
from ptraudit.dnssec import ROOT
from ptraudit.evidence import OriginKind
from ptraudit.iprev import Iprev, iprev
from ptraudit.lab.nameserver import Fault
from ptraudit.lookup import Ending
from tests.gathering import gathered, zone

REVERSE = zone(
    "2.0.192.in-addr.arpa.",
    "10 IN PTR a.s.example.",
    "64/26 IN TXT x",
    "70 IN CNAME 70.64/26",
    "70.64/26 IN PTR a.s.example.",
)
FORWARD = zone("s.example.", "a IN A 192.0.2.10", "a IN A 192.0.2.70", "b IN AAAA 2001:db8::10")


def test_an_address_is_named_and_its_name_asked_in_both_families() -> None:
    found = gathered("192.0.2.10", REVERSE, FORWARD)
    asked = [question for question in found.questions if question != ROOT]
    assert asked == [("10.2.0.192.in-addr.arpa.", "PTR"), ("a.s.example.", "A"), ("a.s.example.", "AAAA")]
    assert iprev(found.evidence, ip_address("192.0.2.10")) is Iprev.PASS
    assert found.evidence.domain is None
    assert [origin.kind for origin in found.evidence.outbound[0].origins] == [OriginKind.OPTION]


def test_aliases_of_rfc_2317_are_followed_and_kept() -> None:
    evidence = gathered("192.0.2.70", REVERSE, FORWARD).evidence
    lookup = evidence.lookup("70.2.0.192.in-addr.arpa.", "PTR")
    assert [alias.target for alias in lookup.aliases] == ["70.64/26.2.0.192.in-addr.arpa."]
    assert iprev(evidence, ip_address("192.0.2.70")) is Iprev.PASS


def test_ten_names_are_looked_up_and_no_more() -> None:
    names = [f"n{number:02}.s.example." for number in range(25)]
    reverse = zone("2.0.192.in-addr.arpa.", *(f"10 IN PTR {name}" for name in names))
    found = gathered("192.0.2.10", reverse, FORWARD)
    assert len(found.evidence.lookup("10.2.0.192.in-addr.arpa.", "PTR").records) == 25
    assert {name for name, _ in found.questions if name.startswith("n")} == set(names[:10])


def test_an_ipv6_address_is_asked_by_its_nibbles() -> None:
    address = ip_address("2001:db8::10")
    reverse = zone("8.b.d.0.1.0.0.2.ip6.arpa.", f"{reverse_name(address)} IN PTR b.s.example.")
    assert iprev(gathered("2001:db8::10", reverse, FORWARD).evidence, address) is Iprev.PASS


@pytest.mark.parametrize(
    ("faults", "ending"),
    [
        pytest.param({"10.2.0.192.in-addr.arpa.": Fault.SERVFAIL}, Ending.SERVFAIL, id="servfail"),
        pytest.param({"10.2.0.192.in-addr.arpa.": Fault.SILENCE}, Ending.TIMEOUT, id="silence"),
    ],
)
def test_a_failed_reverse_lookup_is_a_temporary_error(faults: dict[str, Fault], ending: Ending) -> None:
    evidence = gathered("192.0.2.10", REVERSE, FORWARD, faults=faults).evidence
    assert evidence.lookup("10.2.0.192.in-addr.arpa.", "PTR").ending is ending
    assert iprev(evidence, ip_address("192.0.2.10")) is Iprev.TEMPERROR


def test_ehlo_names_are_looked_up_and_literals_are_not() -> None:
    found = gathered("192.0.2.10", REVERSE, FORWARD, helos=["a.s.example", "[192.0.2.10]", "192.0.2.10=b.s.example."])
    assert {("b.s.example.", "A"), ("a.s.example.", "AAAA")} <= set(found.questions)
    assert not any("[" in name for name, _ in found.questions)


def test_networks_of_the_user_are_audited_with_the_words_of_the_option() -> None:
    found = gathered("s.example", REVERSE, FORWARD, ips=["192.0.2.8/30", "192.0.2.70"])
    assert [(str(one.ip), one.origins[0].detail) for one in found.evidence.outbound] == [
        ("192.0.2.8", "--ip 192.0.2.8/30"),
        ("192.0.2.9", "--ip 192.0.2.8/30"),
        ("192.0.2.10", "--ip 192.0.2.8/30"),
        ("192.0.2.11", "--ip 192.0.2.8/30"),
        ("192.0.2.70", "--ip 192.0.2.70"),
    ]
    assert found.evidence.authorised == 5
