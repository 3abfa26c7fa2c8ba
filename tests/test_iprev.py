import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.evidence import Evidence
from ptraudit.iprev import MAX_NAMES, Iprev, hosts_at, iprev, ptr_names
from ptraudit.lookup import Ending, Lookup
from tests.worlds import OTHER_V4, V4, V6, a, aaaa, answer, host, nodata, nxdomain, ptr, servfail, timeout, without, world

ONE, TWO = "a.example.", "b.example."
REVERSE = "7.100.51.198.in-addr.arpa."


@pytest.mark.parametrize(
    ("evidence", "result"),
    [
        pytest.param(world(ptr(V4, ONE), a(ONE, V4)), Iprev.PASS, id="the name leads back"),
        pytest.param(world(ptr(V4, ONE), a(ONE, OTHER_V4, V4)), Iprev.PASS, id="among others"),
        pytest.param(world(ptr(V4, ONE, TWO), *nxdomain(ONE, "A"), a(TWO, V4)), Iprev.PASS, id="second name leads back"),
        pytest.param(world(ptr(V4, ONE, TWO), *servfail(ONE, "A"), a(TWO, V4)), Iprev.PASS, id="one passes, one servfail"),
        pytest.param(world(ptr(V4, ONE, aliases=(TWO,)), a(ONE, V4)), Iprev.PASS, id="through RFC 2317"),
        pytest.param(world(ptr(V4, ONE), a(ONE, OTHER_V4)), Iprev.FAIL, id="leads elsewhere"),
        pytest.param(world(ptr(V4, ONE), *nxdomain(ONE, "A")), Iprev.FAIL, id="name does not exist"),
        pytest.param(world(ptr(V4, ONE), *nodata(ONE, "A")), Iprev.FAIL, id="no A record"),
        pytest.param(world(ptr(V4, ONE), *nodata(ONE, "A"), aaaa(ONE, V6)), Iprev.FAIL, id="the other family never counts"),
        pytest.param(world(ptr(V4, ONE), *without(Ending.ALIAS_LOOP, ONE, "A")), Iprev.FAIL, id="alias loop"),
        pytest.param(world(ptr(V4, ONE, TWO), a(ONE, OTHER_V4), *timeout(TWO, "A")), Iprev.TEMPERROR, id="one timeout"),
        pytest.param(world(ptr(V4, ONE)), Iprev.TEMPERROR, id="forward not asked"),
        pytest.param(world(ptr(V4, ONE), a(ONE, OTHER_V4, omitted=1)), Iprev.TEMPERROR, id="forward answer cut short"),
        pytest.param(world(*servfail(REVERSE, "PTR")), Iprev.TEMPERROR, id="PTR servfail"),
        pytest.param(world(*without(Ending.REFUSED, REVERSE, "PTR")), Iprev.TEMPERROR, id="PTR refused"),
        pytest.param(world(*nxdomain(REVERSE, "PTR")), Iprev.PERMERROR, id="PTR nxdomain"),
        pytest.param(world(*nodata(REVERSE, "PTR")), Iprev.PERMERROR, id="PTR nodata"),
    ],
)
def test_the_result_of_iprev(evidence: Evidence, result: Iprev) -> None:
    assert iprev(evidence, V4) is result


def test_an_ipv6_address_is_confirmed_by_aaaa_in_any_spelling() -> None:
    assert iprev(world(ptr(V6, ONE), aaaa(ONE, "2001:0DB8:0000::0007")), V6) is Iprev.PASS


def test_an_ipv4_mapped_aaaa_does_not_confirm_an_ipv4_address() -> None:
    assert iprev(world(ptr(V4, ONE), *nodata(ONE, "A"), aaaa(ONE, f"::ffff:{V4}")), V4) is Iprev.FAIL


def test_only_the_first_ten_names_are_followed() -> None:
    names = tuple(f"n{number:02}.example." for number in range(MAX_NAMES + 2))
    elsewhere = [lookup for name in names[:MAX_NAMES] for lookup in host(name, OTHER_V4)]
    evidence = world(ptr(V4, *reversed(names)), *elsewhere, a(names[-1], V4))
    assert [found.name for found in ptr_names(evidence, V4)] == list(names[:MAX_NAMES])
    assert iprev(evidence, V4) is Iprev.FAIL


FORWARDS = st.sampled_from(
    [
        lambda name: answer(name, "A", V4),
        lambda name: answer(name, "A", OTHER_V4),
        lambda name: nxdomain(name, "A")[0],
        lambda name: timeout(name, "A")[0],
    ]
)


def built(made: list[Lookup], order: list[str]) -> Evidence:
    return world(ptr(V4, *order), *made)


@given(st.lists(FORWARDS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_names_does_not_matter(forwards: list[object], random: object) -> None:
    names = [f"n{number}.example." for number in range(len(forwards))]
    made = [forward(name) for forward, name in zip(forwards, names, strict=True)]  # type: ignore[operator]  # lambdas
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert iprev(built(made, names), V4) is iprev(built(made, shuffled), V4)


def test_the_hosts_at_an_address_are_the_names_that_lead_to_it_in_its_family() -> None:
    evidence = world(
        a("example.", V4), a("mx.a.example.", V4, OTHER_V4), a("other.example.", OTHER_V4), aaaa("v6.example.", V6)
    )
    assert hosts_at(evidence, V4) == ("mx.a.example.", "example.")
    assert hosts_at(evidence, V6) == ("v6.example.",)
