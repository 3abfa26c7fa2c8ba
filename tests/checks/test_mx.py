from ipaddress import IPv4Address, ip_address

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.domain_unmailable import domain_unmailable
from ptraudit.checks.mx_address_literal import mx_address_literal
from ptraudit.checks.mx_alias import mx_alias
from ptraudit.checks.mx_missing import mx_missing
from ptraudit.checks.mx_not_global import mx_not_global
from ptraudit.checks.mx_single_label import mx_single_label
from ptraudit.checks.mx_single_point import mx_single_point
from ptraudit.checks.mx_unresolvable import mx_unresolvable
from ptraudit.checks.null_mx_mixed import null_mx_mixed
from ptraudit.checks.null_mx_preference import null_mx_preference
from ptraudit.evidence import Evidence, Exchanger
from ptraudit.lookup import Ending, Lookup
from tests.worlds import (
    DOMAIN,
    OTHER_V4,
    PRIVATE,
    V4,
    V6,
    a,
    aaaa,
    agrees,
    exchanging,
    host,
    mx,
    nodata,
    nxdomain,
    servfail,
    timeout,
    verdict,
    without,
    world,
)

MX = "mx.sender.example."
LOOP = without(Ending.ALIAS_LOOP, DOMAIN, "MX", aliases=("www.sender.example.", DOMAIN))
COLUMNS = ("evidence", "outcome", "substance")


def exchangers(*hosts: str, lookups: tuple[Lookup, ...] = (), implicit: bool = False) -> Evidence:
    known = tuple(Exchanger(preference=10, host=name, implicit=implicit) for name in hosts)
    records = nodata(DOMAIN, "MX") if implicit or not hosts else (mx(*(f"10 {name}" for name in hosts)),)
    return world(*records, *lookups, exchangers=known)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(exchanging(MX, *host(MX, V4)), Outcome.PASS, "resolves to 198.51.100.7.", id="A only"),
        pytest.param(exchanging(MX, *host(MX, V6)), Outcome.PASS, "resolves to 2001:db8::7.", id="AAAA only"),
        pytest.param(
            exchanging(MX, a(MX, V4), *timeout(MX, "AAAA")), Outcome.PASS, "198.51.100.7", id="A, AAAA without an answer"
        ),
        pytest.param(exchanging(MX, *host(MX)), Outcome.FAIL, "mx.sender.example has neither", id="neither"),
        pytest.param(exchanging(MX, *nxdomain(MX, "A", "AAAA")), Outcome.FAIL, "neither an A", id="no such name"),
        pytest.param(
            exchanging(MX, *nodata(MX, "A"), *servfail(MX, "AAAA")),
            Outcome.UNDETERMINED,
            "AAAA of mx.sender.example. ended with servfail",
            id="no A, AAAA servfail",
        ),
        pytest.param(exchanging("192.0.2.1."), Outcome.NOT_APPLICABLE, "192.0.2.1 is no fully", id="address as text"),
        pytest.param(exchanging("localhost."), Outcome.NOT_APPLICABLE, "localhost is no fully", id="single label"),
    ],
)
def test_mx_unresolvable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_unresolvable, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(world(mx("10 a.example.", "20 b.example.")), Outcome.PASS, "a.example and b.example", id="two"),
        pytest.param(world(*nodata(DOMAIN, "MX")), Outcome.FAIL, "sender.example has no MX record", id="none"),
        pytest.param(world(*timeout(DOMAIN, "MX")), Outcome.UNDETERMINED, "MX of sender.example. ended", id="timeout"),
        pytest.param(world(*servfail(DOMAIN, "MX")), Outcome.UNDETERMINED, "ended with servfail", id="servfail"),
        pytest.param(world(mx("0 .")), Outcome.NOT_APPLICABLE, "null MX", id="null MX"),
        pytest.param(world(*nxdomain(DOMAIN, "MX")), Outcome.NOT_APPLICABLE, "leads nowhere", id="no such domain"),
    ],
)
def test_mx_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(world(mx("10 mx.example.")), Outcome.PASS, "goes to mx.example.", id="MX"),
        pytest.param(world(*nodata(DOMAIN, "MX"), *host(DOMAIN, V6)), Outcome.PASS, "2001:db8::7", id="AAAA stands in"),
        pytest.param(
            world(*nodata(DOMAIN, "MX"), a(DOMAIN, V4), *timeout(DOMAIN, "AAAA")),
            Outcome.PASS,
            "198.51.100.7",
            id="A stands in, AAAA without an answer",
        ),
        pytest.param(world(*nxdomain(DOMAIN, "MX")), Outcome.FAIL, "does not exist", id="no such domain"),
        pytest.param(world(*LOOP), Outcome.FAIL, "leads in a circle", id="alias loop"),
        pytest.param(world(*nodata(DOMAIN, "MX"), *host(DOMAIN)), Outcome.FAIL, "neither MX nor address", id="nothing"),
        pytest.param(world(*timeout(DOMAIN, "MX"), *host(DOMAIN, V4)), Outcome.UNDETERMINED, "MX of", id="MX timeout"),
        pytest.param(
            world(*nodata(DOMAIN, "MX", "A"), *servfail(DOMAIN, "AAAA")),
            Outcome.UNDETERMINED,
            "AAAA of sender.example. ended with servfail",
            id="no MX, no A, AAAA servfail",
        ),
        pytest.param(world(mx("0 .")), Outcome.NOT_APPLICABLE, "null MX", id="null MX"),
    ],
)
def test_domain_unmailable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(domain_unmailable, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(world(mx("0 .")), Outcome.PASS, "stands alone", id="alone"),
        pytest.param(
            world(mx("0 .", "10 mx.example.")),
            Outcome.FAIL,
            "2 MX records, of which one is a null MX; the others name mx.example.",
            id="mixed",
        ),
        pytest.param(world(mx("0 .", "5 .")), Outcome.FAIL, "the others name the root too", id="two null MX"),
        pytest.param(world(mx("10 mx.example.")), Outcome.NOT_APPLICABLE, "no null MX", id="ordinary MX"),
        pytest.param(world(*nodata(DOMAIN, "MX")), Outcome.NOT_APPLICABLE, "no null MX", id="no MX"),
        pytest.param(world(*servfail(DOMAIN, "MX")), Outcome.UNDETERMINED, "MX of sender.example.", id="servfail"),
    ],
)
def test_null_mx_mixed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(null_mx_mixed, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(world(mx("0 .")), Outcome.PASS, "has the preference 0", id="zero"),
        pytest.param(world(mx("10 .")), Outcome.FAIL, "has the preference 10", id="ten"),
        pytest.param(world(mx("10 mx.example.")), Outcome.NOT_APPLICABLE, "no null MX", id="ordinary MX"),
        pytest.param(world(*timeout(DOMAIN, "MX")), Outcome.UNDETERMINED, "MX of sender.example.", id="timeout"),
    ],
)
def test_null_mx_preference(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(null_mx_preference, evidence, outcome, substance)


ALIASES = ("cluster.example.",)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(exchanging(MX, *host(MX, V4)), Outcome.PASS, "mx.sender.example is not an alias", id="a host"),
        pytest.param(exchanging(MX, *host(MX)), Outcome.PASS, "is not an alias", id="no addresses, no alias"),
        pytest.param(
            exchanging(MX, a(MX, V4, aliases=ALIASES), *nodata(MX, "AAAA", aliases=ALIASES)),
            Outcome.FAIL,
            "an alias for cluster.example, which still leads to 198.51.100.7",
            id="alias to a host",
        ),
        pytest.param(
            exchanging(MX, *nxdomain(MX, "A", "AAAA", aliases=ALIASES)),
            Outcome.FAIL,
            "an alias for cluster.example, which leads to no address",
            id="dangling alias",
        ),
        pytest.param(
            exchanging(MX, *servfail(MX, "A", "AAAA", aliases=ALIASES)),
            Outcome.FAIL,
            "which leads to an unknown address",
            id="alias to a name without an answer",
        ),
        pytest.param(
            exchanging(MX, *timeout(MX, "A", "AAAA")),
            Outcome.UNDETERMINED,
            "A of mx.sender.example. ended with timeout, and of AAAA of mx.sender.example. ended with timeout",
            id="timeout",
        ),
        pytest.param(exchanging("[192.0.2.1]."), Outcome.NOT_APPLICABLE, "no fully qualified", id="address as text"),
    ],
)
def test_mx_alias(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_alias, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(exchanging(MX), Outcome.PASS, "mx.sender.example is a name", id="a name"),
        pytest.param(exchanging("192.0.2.1."), Outcome.FAIL, '"192.0.2.1" is an address', id="IPv4"),
        pytest.param(exchanging("[192.0.2.1]."), Outcome.FAIL, '"[192.0.2.1]"', id="IPv4 in brackets"),
        pytest.param(exchanging("2001:db8::1."), Outcome.FAIL, '"2001:db8::1" is an address', id="IPv6"),
        pytest.param(exchanging("192.0.2.example."), Outcome.PASS, "192.0.2.example is a name", id="digits in a name"),
    ],
)
def test_mx_address_literal(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_address_literal, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(exchanging(MX, *host(MX, V4, V6)), Outcome.PASS, "All addresses of mx.sender", id="public"),
        pytest.param(
            exchanging(MX, *host(MX, V4, PRIVATE)), Outcome.FAIL, "10.0.0.7, which is private (RFC 1918)", id="one private"
        ),
        pytest.param(
            exchanging(MX, a(MX, "127.0.0.1"), *timeout(MX, "AAAA")), Outcome.FAIL, "loopback", id="loopback, AAAA timeout"
        ),
        pytest.param(
            exchanging(MX, a(MX, V4), *timeout(MX, "AAAA")), Outcome.UNDETERMINED, "AAAA of mx.sender", id="AAAA timeout"
        ),
        pytest.param(exchanging(MX, *host(MX)), Outcome.NOT_APPLICABLE, "no addresses", id="no addresses"),
        pytest.param(exchanging("10.0.0.1."), Outcome.NOT_APPLICABLE, "no addresses", id="address as text"),
        pytest.param(
            exchanging(MX, *host(MX, V4), treat_as_public=()), Outcome.FAIL, "documentation", id="not treated as public"
        ),
    ],
)
def test_mx_not_global(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_not_global, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(exchanging(MX), Outcome.PASS, "mx.sender.example is fully qualified", id="fully qualified"),
        pytest.param(exchanging("localhost."), Outcome.FAIL, '"localhost" is a single label', id="localhost"),
        pytest.param(exchanging("mail."), Outcome.FAIL, '"mail" is a single label', id="single label"),
        pytest.param(exchanging("2001:db8::1."), Outcome.NOT_APPLICABLE, "an address as text", id="IPv6 as text"),
    ],
)
def test_mx_single_label(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_single_label, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(exchangers(MX, lookups=host(MX, V4, V6)), Outcome.PASS, "2 addresses", id="one host, two families"),
        pytest.param(
            exchangers(MX, "b.example.", lookups=(*host(MX, V4), *host("b.example.", OTHER_V4))),
            Outcome.PASS,
            "2 addresses",
            id="two hosts",
        ),
        pytest.param(
            exchangers(MX, lookups=host(MX, V4)),
            Outcome.FAIL,
            "198.51.100.7 (mx.sender.example)",
            id="one host, one address",
        ),
        pytest.param(
            exchangers(MX, "b.example.", lookups=(*host(MX, V4), *host("b.example.", V4))),
            Outcome.FAIL,
            "198.51.100.7 (mx.sender.example and b.example)",
            id="two names of one address",
        ),
        pytest.param(
            exchangers(DOMAIN, lookups=host(DOMAIN, V4), implicit=True), Outcome.FAIL, "198.51.100.7", id="the domain itself"
        ),
        pytest.param(
            exchangers(MX, lookups=(a(MX, V4), *timeout(MX, "AAAA"))), Outcome.UNDETERMINED, "AAAA of", id="AAAA timeout"
        ),
        pytest.param(world(*servfail(DOMAIN, "MX")), Outcome.UNDETERMINED, "MX of sender.example.", id="MX servfail"),
        pytest.param(
            exchangers(MX, "192.0.2.1.", lookups=host(MX, V4)), Outcome.FAIL, "198.51.100.7", id="beside an address as text"
        ),
        pytest.param(exchangers(), Outcome.NOT_APPLICABLE, "no mail exchanger", id="no exchanger"),
        pytest.param(
            world(mx("0 ."), exchangers=(Exchanger(preference=0, host="."),)),
            Outcome.NOT_APPLICABLE,
            "no mail exchanger",
            id="null MX",
        ),
    ],
)
def test_mx_single_point(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_single_point, evidence, outcome, substance)


def test_the_record_in_place_of_an_alias_names_its_target() -> None:
    evidence = exchanging(MX, a(MX, V4, aliases=ALIASES), *nodata(MX, "AAAA", aliases=ALIASES))
    assert verdict(mx_alias, evidence).record == "sender.example. IN MX 10 cluster.example."


def test_no_record_names_the_target_of_a_dangling_alias() -> None:
    given = verdict(mx_alias, exchanging(MX, *nxdomain(MX, "A", "AAAA", aliases=ALIASES)))
    assert (given.record, given.fix[:21]) == ("", "Give mx.sender.exampl")


def test_an_ipv4_mapped_address_counts_as_ipv4() -> None:
    evidence = exchanging(MX, *nodata(MX, "A"), aaaa(MX, "::ffff:10.0.0.7"))
    assert agrees(mx_not_global, evidence, Outcome.FAIL, "10.0.0.7, which is private")
    assert evidence.addresses(MX) == (IPv4Address("10.0.0.7"),) != (ip_address("::ffff:10.0.0.7"),)


def test_a_host_with_two_preferences_is_one_subject() -> None:
    twice = tuple(Exchanger(preference=preference, host=MX) for preference in (10, 20))
    assert [finding.subject for finding in mx_unresolvable.findings(world(exchangers=twice))] == ["mx.sender.example"]


def test_null_and_implicit_exchangers_are_no_mx_hosts() -> None:
    evidence = exchangers(DOMAIN, lookups=host(DOMAIN, V4), implicit=True)
    assert mx_unresolvable.findings(evidence) == ()
    assert mx_unresolvable.findings(world(mx("0 ."), exchangers=(Exchanger(preference=0, host="."),))) == ()
