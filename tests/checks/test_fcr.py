import pytest

from ptraudit.check import Outcome
from ptraudit.checks.forward_family_missing import forward_family_missing
from ptraudit.checks.ptr_partly_unconfirmed import ptr_partly_unconfirmed
from ptraudit.checks.ptr_unconfirmed import ptr_unconfirmed
from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup
from tests.worlds import (
    OTHER_V4,
    OTHER_V6,
    PRIVATE,
    V4,
    V6,
    a,
    aaaa,
    agrees,
    host,
    nodata,
    nxdomain,
    ptr,
    sending,
    servfail,
    timeout,
    verdict,
    without,
)

ONE, TWO = "a.example.", "b.example."
REVERSE = "7.100.51.198.in-addr.arpa."
COLUMNS = ("evidence", "outcome", "substance")

NAMELESS = [
    pytest.param(sending(V4, *nxdomain(REVERSE, "PTR")), Outcome.NOT_APPLICABLE, "has no PTR record", id="no PTR record"),
    pytest.param(sending(V4, *timeout(REVERSE, "PTR")), Outcome.UNDETERMINED, f"PTR of {REVERSE} ended", id="PTR timeout"),
    pytest.param(sending(PRIVATE, ptr(PRIVATE, ONE), *host(ONE)), Outcome.NOT_APPLICABLE, "private", id="private address"),
]


def named(*lookups: Lookup, names: tuple[str, ...] = (ONE,), **more: object) -> Evidence:
    return sending(V4, ptr(V4, *names, **more), *lookups)


def both(*lookups: Lookup) -> Evidence:
    return named(*lookups, names=(ONE, TWO))


MANY = tuple(f"n{number:02}.example." for number in range(12))


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(*host(ONE, V4)), Outcome.PASS, "named a.example, which leads back", id="leads back"),
        pytest.param(named(*host(ONE, OTHER_V4, V4)), Outcome.PASS, "leads back", id="one of its addresses"),
        pytest.param(
            both(*host(ONE, OTHER_V4), *host(TWO, V4)), Outcome.PASS, "named b.example", id="second name leads back"
        ),
        pytest.param(both(*timeout(ONE, "A"), *host(TWO, V4)), Outcome.PASS, "b.example", id="the other without an answer"),
        pytest.param(named(a(ONE, V4, aliases=("c.example.",))), Outcome.PASS, "leads back", id="through an alias"),
        pytest.param(named(a(ONE, V4, omitted=4)), Outcome.PASS, "leads back", id="found in the part that was read"),
        pytest.param(
            sending(V6, ptr(V6, ONE), aaaa(ONE, "2001:0DB8:0:0:0:0:0:7")), Outcome.PASS, "leads back", id="other spelling"
        ),
        pytest.param(
            named(*host(ONE, OTHER_V4)), Outcome.FAIL, "which resolves to 198.51.100.9 only", id="resolves elsewhere"
        ),
        pytest.param(named(*nxdomain(ONE, "A", "AAAA")), Outcome.FAIL, "a.example, which does not exist", id="no such name"),
        pytest.param(named(*host(ONE, V6)), Outcome.FAIL, "which has no A record", id="the other family only"),
        pytest.param(
            named(*without(Ending.ALIAS_LOOP, ONE, "A", aliases=(TWO, ONE))), Outcome.FAIL, "in a circle", id="alias loop"
        ),
        pytest.param(
            both(*host(ONE, OTHER_V4), *nxdomain(TWO, "A")),
            Outcome.FAIL,
            "b.example, which does not exist",
            id="neither name",
        ),
        pytest.param(
            named(*(lookup for name in MANY[:10] for lookup in host(name, OTHER_V4)), names=MANY[:10]),
            Outcome.FAIL,
            "(and 7 more names)",
            id="ten names",
        ),
        pytest.param(
            named(*(lookup for name in MANY for lookup in host(name, OTHER_V4)), names=MANY),
            Outcome.UNDETERMINED,
            "none of the first 10 names leads back, and 2 more were not asked",
            id="twelve names, of which two were not looked up",
        ),
        pytest.param(
            named(*(lookup for name in MANY[:3] for lookup in host(name, OTHER_V4)), names=MANY[:3]),
            Outcome.FAIL,
            "n02.example, which resolves to 198.51.100.9 only. A PTR name",
            id="three names",
        ),
        pytest.param(
            named(*servfail(ONE, "A")), Outcome.UNDETERMINED, "a.example could not be looked up (A: servfail)", id="servfail"
        ),
        pytest.param(
            both(*host(ONE, OTHER_V4), *timeout(TWO, "A")), Outcome.UNDETERMINED, "b.example could not", id="one timeout"
        ),
        pytest.param(
            named(a(ONE, OTHER_V4, omitted=4)), Outcome.UNDETERMINED, "only a part of the addresses", id="answer cut short"
        ),
    ],
)
def test_ptr_unconfirmed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_unconfirmed, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(both(*host(ONE, V4), *host(TWO, V4)), Outcome.PASS, "All 2 of 2 names", id="both lead back"),
        pytest.param(
            both(*host(ONE, V4), *host(TWO, OTHER_V4)),
            Outcome.FAIL,
            "Only 1 of 2 names of 198.51.100.7 lead back to it: b.example resolves to 198.51.100.9 only",
            id="one leads elsewhere",
        ),
        pytest.param(
            named(*host(ONE, V4), *host(TWO), *timeout("c.example.", "A"), names=(ONE, TWO, "c.example.")),
            Outcome.FAIL,
            "Only 1 of 3 names",
            id="one leads nowhere, one without an answer",
        ),
        pytest.param(
            both(*host(ONE, V4), *servfail(TWO, "A")),
            Outcome.UNDETERMINED,
            "b.example could not be looked up (A: servfail)",
            id="one without an answer",
        ),
        pytest.param(
            both(*host(ONE, OTHER_V4), *servfail(TWO, "A")),
            Outcome.UNDETERMINED,
            "0 of 2 names of 198.51.100.7 lead back",
            id="one elsewhere, one without an answer",
        ),
        pytest.param(named(*host(ONE, V4)), Outcome.NOT_APPLICABLE, "only one name", id="one name"),
        pytest.param(
            both(*host(ONE, OTHER_V4), *host(TWO)), Outcome.NOT_APPLICABLE, "No name of 198.51.100.7", id="none leads back"
        ),
    ],
)
def test_ptr_partly_unconfirmed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_partly_unconfirmed, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(
            named(*host(ONE, V4)), Outcome.PASS, "a.example, named by 198.51.100.7, has A records", id="A for IPv4"
        ),
        pytest.param(named(*host(ONE, OTHER_V4, V6)), Outcome.PASS, "has A records", id="both, though elsewhere"),
        pytest.param(
            named(a(ONE, V4), *timeout(ONE, "AAAA")), Outcome.PASS, "has A records", id="A, AAAA without an answer"
        ),
        pytest.param(named(*host(ONE, V6)), Outcome.FAIL, "has no A record, only AAAA 2001:db8::7", id="AAAA only"),
        pytest.param(
            sending(V6, ptr(V6, ONE), *host(ONE, V4)),
            Outcome.FAIL,
            "a.example, a name of 2001:db8::7, has no AAAA record, only A 198.51.100.7",
            id="A only for IPv6",
        ),
        pytest.param(both(*host(ONE, V4), *host(TWO, OTHER_V6)), Outcome.FAIL, "b.example, a name", id="one of two"),
        pytest.param(
            named(*nodata(ONE, "A"), *timeout(ONE, "AAAA")), Outcome.UNDETERMINED, "AAAA of a.example.", id="AAAA timeout"
        ),
        pytest.param(
            named(*servfail(ONE, "A"), aaaa(ONE, V6)), Outcome.UNDETERMINED, "A of a.example. ended", id="A servfail"
        ),
        pytest.param(named(*nxdomain(ONE, "A", "AAAA")), Outcome.NOT_APPLICABLE, "in either family", id="neither"),
    ],
)
def test_forward_family_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(forward_family_missing, evidence, outcome, substance)


ASKED = f"{REVERSE} IN PTR <the host's name>."


@pytest.mark.parametrize(
    ("evidence", "record"),
    [
        pytest.param(named(*host(ONE, OTHER_V4)), "a.example. IN A 198.51.100.7", id="A at the name"),
        pytest.param(sending(V6, ptr(V6, ONE), *host(ONE, V4)), "a.example. IN AAAA 2001:db8::7", id="AAAA at the name"),
        pytest.param(named(a(ONE, OTHER_V4, aliases=(TWO,))), "b.example. IN A 198.51.100.7", id="at the end of an alias"),
        pytest.param(named(*nxdomain("mail.local.", "A"), names=("mail.local.",)), ASKED, id="another than a private name"),
        pytest.param(named(*nxdomain("localhost.", "A"), names=("localhost.",)), ASKED, id="another than a single label"),
        pytest.param(
            named(*nxdomain("vmi1.contaboserver.net.", "A"), names=("vmi1.contaboserver.net.",)),
            ASKED,
            id="another than a provider's",
        ),
        pytest.param(
            named(*nxdomain(f"a.{REVERSE}", "A"), names=(f"a.{REVERSE}",)), ASKED, id="another than one in the reverse tree"
        ),
    ],
)
def test_the_record_that_would_confirm(evidence: Evidence, record: str) -> None:
    given = verdict(ptr_unconfirmed, evidence)
    assert given.record == record
    assert given.fix.startswith("Point ") is (record != ASKED)


def test_the_missing_family_is_a_record_to_publish() -> None:
    evidence = sending(V6, ptr(V6, ONE), *host(ONE, V4))
    assert verdict(forward_family_missing, evidence).record == "a.example. IN AAAA 2001:db8::7"
