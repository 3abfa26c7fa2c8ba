"""What the servers of a zone say, each for itself."""

from typing import Any

import pytest
from msgspec.structs import replace

from ptraudit.check import Outcome
from ptraudit.checks.host_servers_differ import host_servers_differ
from ptraudit.checks.mx_servers_differ import mx_servers_differ
from ptraudit.checks.name_servers_differ import name_servers_differ
from ptraudit.checks.reverse_delegation_differs import reverse_delegation_differs
from ptraudit.checks.reverse_server_lame import reverse_server_lame
from ptraudit.checks.reverse_servers_differ import reverse_servers_differ
from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup, Witness
from tests.worlds import (
    DOMAIN,
    OTHER_V4,
    V4,
    a,
    aaaa,
    agrees,
    answer,
    exchanging,
    mx,
    nodata,
    nxdomain,
    ptr,
    reverse,
    sending,
    timeout,
    without,
    world,
)

HOST = "mx.sender.example."
NAME = "mail.sender.example."
ZONE = "100.51.198.in-addr.arpa."


def heard(lookup: Lookup, *said: Lookup, zone: str = DOMAIN) -> Lookup:
    """A lookup, and what each of a zone's servers says of it."""
    witnesses = [
        Witness(zone=zone, host=f"ns{number}.{zone}", lookup=replace(one, server=f"192.0.2.{number}:53"))
        for number, one in enumerate(said, 1)
    ]
    return replace(lookup, witnesses=(*lookup.witnesses, *witnesses))


def refused(name: str, rdtype: str) -> Lookup:
    (lookup,) = without(Ending.REFUSED, name, rdtype)
    return lookup


def named(*lookups: Lookup) -> Evidence:
    return sending(V4, *lookups)


PTR = ptr(V4, NAME)
MISSING = nxdomain(reverse(V4), "PTR")[0]
A = a(NAME, V4)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            named(heard(PTR, PTR, PTR)), Outcome.PASS, "2 servers of the zone say the same of the names", id="they agree"
        ),
        pytest.param(named(heard(PTR, PTR)), Outcome.PASS, "there is nobody to disagree", id="one server"),
        pytest.param(
            named(heard(PTR, PTR, MISSING)), Outcome.FAIL, "It depends on the server that is asked", id="one has no name"
        ),
        pytest.param(
            named(heard(PTR, PTR, ptr(V4, "old.sender.example."))), Outcome.FAIL, "depends on the server", id="an old name"
        ),
        pytest.param(
            named(heard(PTR, PTR, refused(PTR.name, "PTR"))), Outcome.PASS, "One server of the zone", id="one is lame"
        ),
        pytest.param(
            named(heard(PTR, *timeout(PTR.name, "PTR"))), Outcome.NOT_APPLICABLE, "No server of the zone gave", id="silence"
        ),
        pytest.param(named(PTR), Outcome.NOT_APPLICABLE, "Only a resolver was asked about the names", id="not asked"),
    ],
)
def test_reverse_servers_differ(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(reverse_servers_differ, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(named(PTR, heard(A, A, A)), Outcome.PASS, "2 servers of the zone say the same", id="they agree"),
        pytest.param(
            named(PTR, heard(A, A, a(NAME, OTHER_V4))),
            Outcome.FAIL,
            "of the addresses that the names have",
            id="they differ",
        ),
        pytest.param(
            named(PTR, heard(A, A, A, *timeout(NAME, "A"))), Outcome.PASS, "2 servers of the zone", id="one is silent"
        ),
        pytest.param(named(PTR, heard(A, *timeout(NAME, "A"))), Outcome.NOT_APPLICABLE, "gave an answer", id="silence"),
        pytest.param(named(*timeout(reverse(V4), "PTR")), Outcome.NOT_APPLICABLE, "No name of", id="names unknown"),
        pytest.param(named(PTR, A), Outcome.NOT_APPLICABLE, "Only a resolver was asked", id="not asked"),
        pytest.param(named(MISSING), Outcome.NOT_APPLICABLE, "No name of 198.51.100.7 is known", id="nameless"),
    ],
)
def test_name_servers_differ(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(name_servers_differ, evidence, outcome, substance)


MX = mx(f"10 {HOST}")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(world(heard(MX, MX, MX)), Outcome.PASS, "2 servers of the zone say the same", id="they agree"),
        pytest.param(
            world(heard(mx("10 a.", "20 b."), mx("20 b.", "10 a."), mx("10 a.", "20 b."))),
            Outcome.PASS,
            "2 servers of the zone say the same",
            id="in another order",
        ),
        pytest.param(
            world(heard(MX, MX, mx("10 old.sender.example."))), Outcome.FAIL, "the mail exchangers", id="an old exchanger"
        ),
        pytest.param(world(heard(MX, MX, mx(f"20 {HOST}"))), Outcome.FAIL, "depends on the server", id="a preference"),
        pytest.param(world(heard(MX, *timeout(DOMAIN, "MX"))), Outcome.NOT_APPLICABLE, "gave an answer", id="silence"),
        pytest.param(world(MX), Outcome.NOT_APPLICABLE, "Only a resolver was asked", id="not asked"),
    ],
)
def test_mx_servers_differ(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_servers_differ, evidence, outcome, substance)


V6 = aaaa(HOST, "2001:db8::7")
NO_V6 = nodata(HOST, "AAAA")[0]


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            exchanging(HOST, heard(a(HOST, V4), a(HOST, V4), a(HOST, V4)), heard(NO_V6, NO_V6, NO_V6)),
            Outcome.PASS,
            "2 servers of the zone say the same",
            id="they agree",
        ),
        pytest.param(
            exchanging(HOST, heard(a(HOST, V4), a(HOST, V4), a(HOST, OTHER_V4)), NO_V6), Outcome.FAIL, "addresses", id="A"
        ),
        pytest.param(
            exchanging(HOST, a(HOST, V4), heard(V6, V6, NO_V6)), Outcome.FAIL, "depends on the server", id="AAAA only"
        ),
        pytest.param(
            exchanging(HOST, heard(a(HOST, V4), *timeout(HOST, "A")), NO_V6),
            Outcome.NOT_APPLICABLE,
            "No server of the zone gave an answer",
            id="silence",
        ),
        pytest.param(exchanging(HOST, a(HOST, V4), NO_V6), Outcome.NOT_APPLICABLE, "Only a resolver", id="not asked"),
    ],
)
def test_host_servers_differ(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(host_servers_differ, evidence, outcome, substance)


NS = answer(ZONE, "NS", f"ns1.{ZONE}", f"ns2.{ZONE}")
OTHER_NS = answer(ZONE, "NS", f"ns1.{ZONE}", f"ns3.{ZONE}")
SOA = answer(ZONE, "SOA", f"ns1.{ZONE} hostmaster.isp.example. 1 2 3 4 5")
TOLD = nxdomain(reverse(V4), "PTR", zone=ZONE)[0]


def zoned(ns: Lookup) -> Evidence:
    return sending(V4, TOLD, ns, SOA)


def referred(*hosts: str) -> Lookup:
    """What a server of the zone above says."""
    lookup = answer(ZONE, "NS", *hosts, ending=Ending.REFERRAL, zone=ZONE)
    return heard(NS, lookup, zone="51.198.in-addr.arpa.")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(zoned(heard(NS, NS, NS, zone=ZONE)), Outcome.PASS, "All servers of 100.51.198", id="they answer"),
        pytest.param(
            zoned(heard(NS, NS, refused(ZONE, "NS"), zone=ZONE)),
            Outcome.FAIL,
            f"ns2.{ZONE[:-1]} (192.0.2.2:53, refused) of 100.51.198.in-addr.arpa does not answer for it",
            id="one refuses",
        ),
        pytest.param(
            zoned(heard(NS, NS, *without(Ending.REFERRAL, ZONE, "NS"), zone=ZONE)),
            Outcome.FAIL,
            "referral",
            id="one knows no more than we do",
        ),
        pytest.param(
            zoned(heard(NS, NS, *timeout(ZONE, "NS"), zone=ZONE)), Outcome.UNDETERMINED, "timeout", id="one is silent"
        ),
        pytest.param(
            zoned(heard(NS, NS, *without(Ending.UNREACHABLE, ZONE, "NS"), zone=ZONE)),
            Outcome.PASS,
            "that can be reached from here answer for it: 1",
            id="one has an address of another family",
        ),
        pytest.param(zoned(NS), Outcome.NOT_APPLICABLE, "No server of 100.51.198.in-addr.arpa was asked", id="not asked"),
    ],
)
def test_reverse_server_lame(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(reverse_server_lame, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            zoned(heard(referred(*NS.records), NS, NS, zone=ZONE)), Outcome.PASS, "name the same 2 servers", id="the same"
        ),
        pytest.param(
            zoned(heard(referred(f"ns1.{ZONE}", f"old.{ZONE}"), NS, zone=ZONE)),
            Outcome.FAIL,
            f"old.{ZONE[:-1]} only above and ns2.{ZONE[:-1]} only in the zone itself",
            id="an old server above",
        ),
        pytest.param(
            zoned(heard(referred(*NS.records), NS, OTHER_NS, zone=ZONE)),
            Outcome.FAIL,
            f"ns3.{ZONE[:-1]} only in the zone itself",
            id="one of its servers says otherwise",
        ),
        pytest.param(zoned(heard(NS, NS, zone=ZONE)), Outcome.NOT_APPLICABLE, "were not asked", id="nobody above said"),
        pytest.param(zoned(NS), Outcome.NOT_APPLICABLE, "were not asked", id="not asked"),
    ],
)
def test_reverse_delegation_differs(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(reverse_delegation_differs, evidence, outcome, substance)


def test_a_word_of_the_zone_is_part_of_the_finding() -> None:
    fields: dict[str, Any] = {"zone": ZONE}
    (finding,) = reverse_servers_differ.findings(named(heard(PTR, PTR, MISSING, **fields)))
    assert "ns1.100.51.198.in-addr.arpa (192.0.2.1:53) says mail.sender.example.; ns2" in finding.verdict.told
