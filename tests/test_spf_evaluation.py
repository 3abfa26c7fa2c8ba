"""check_host() beyond the suite: what a reader is told, what time and silence do, and that it always ends."""

from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptraudit.lookup import Ending, Lookup
from ptraudit.spf import SpfSyntaxError, parsed
from ptraudit.spf_evaluation import check_host, repeated
from ptraudit.spf_macro import Client
from ptraudit.spf_result import Evaluation, Result
from ptraudit.spf_view import evaluation
from tests.worlds import a, answer, mx, nxdomain, ptr, servfail, timeout, world

DOMAIN = "s.example."
IP = ip_address("192.0.2.1")


def evaluated(
    record: str, *lookups: Lookup, asked: list[tuple[str, str]] | None = None, explained: bool = False
) -> Evaluation:
    """The evaluation of this record of s.example for 192.0.2.1; other names do not exist."""
    known = {(one.name, one.rdtype): one for one in (answer(DOMAIN, "TXT", record), *lookups)}

    def lookup(name: str, rdtype: str) -> Lookup:
        if asked is not None:
            asked.append((name, rdtype))
        return known.get((name, rdtype)) or nxdomain(name, rdtype)[0]

    return repeated(check_host(Client(ip=IP, domain="s.example", helo="mx.s.example"), explained=explained), lookup)


def test_one_evaluation_serves_the_addresses_of_a_network_and_no_others() -> None:
    evidence = world(answer(DOMAIN, "TXT", "v=spf1 ip4:192.0.2.0/25 -ip6:2001:db8::/64 ~all"), domain=DOMAIN)
    results = {
        ip: evaluation(evidence, Client(ip=ip_address(ip), domain=DOMAIN))
        for ip in ("2001:db9::1", "192.0.2.1", "192.0.2.2", "192.0.2.200", "192.0.2.3", "2001:db8::1")
    }
    assert [found.result.value for found in results.values()] == ["softfail", "pass", "pass", "softfail", "pass", "fail"]
    assert results["192.0.2.2"] is results["192.0.2.1"]


def test_the_terms_are_told_in_their_order_with_what_led_to_them() -> None:
    found = evaluated(
        "v=spf1 a include:i.s.example redirect=r.s.example",
        a(DOMAIN, "192.0.2.9"),
        answer("i.s.example.", "TXT", "v=spf1 ip4:192.0.2.8 -all"),
        answer("r.s.example.", "TXT", "v=spf1 mx ~all"),
    )
    assert found.lines == (
        "a: no match (192.0.2.9)",
        "include:i.s.example: no match (fail)",
        "  ip4:192.0.2.8: no match",
        "  -all: match",
        "redirect=r.s.example: match (softfail)",
        "  mx: no match (r.s.example. MX: nxdomain)",
        "  ~all: match",
    )
    assert (found.result, found.dns_terms, found.void_lookups) == (Result.SOFTFAIL, 4, 1)
    assert found.reason == '"~all" of r.s.example matches, by "redirect=r.s.example" of s.example'
    assert [one.term for one in found.deciding] == ["redirect=r.s.example", "~all"]


def test_an_address_of_ipv4_in_the_form_of_ipv6_matches_no_client_of_ipv4() -> None:
    found = evaluated("v=spf1 ip6:::ffff:192.0.2.1 ~all")
    assert (found.result, found.lines) == (Result.SOFTFAIL, ("ip6:::ffff:192.0.2.1: no match", "~all: match"))


@pytest.mark.parametrize(
    ("record", "lookups", "result", "reason"),
    [
        pytest.param(
            "v=spf1 mx -all",
            (mx("1 a.example.", "2 b.example.", domain=DOMAIN), *servfail("a.example.", "A"), a("b.example.", IP)),
            Result.PASS,
            '"mx" of s.example matches',
            id="one exchanger is silent, another matches",
        ),
        pytest.param(
            "v=spf1 mx -all",
            (mx("1 a.example.", "2 b.example.", domain=DOMAIN), *servfail("a.example.", "A"), a("b.example.", "192.0.2.9")),
            Result.TEMPERROR,
            "the lookup of A of a.example. ended with servfail",
            id="one exchanger is silent, none matches",
        ),
        pytest.param(
            "v=spf1 ptr:s.example -all",
            (ptr(IP, "a.s.example.", "b.s.example."), *timeout("a.s.example.", "A"), a("b.s.example.", IP)),
            Result.PASS,
            '"ptr:s.example" of s.example matches',
            id="a name of the client is silent, another leads back",
        ),
        pytest.param(
            "v=spf1 a:b.s.example -all",
            (answer("b.s.example.", "A", "192.0.2.1", duration_s=20.1),),
            Result.TEMPERROR,
            "the lookups took more than 20 s together",
            id="slow",
        ),
        pytest.param(
            "v=spf1 a:b.s.example a:b.s.example -all",
            (answer("b.s.example.", "A", "192.0.2.9", duration_s=12.0),),
            Result.FAIL,
            '"-all" of s.example matches',
            id="what is known takes no time",
        ),
        pytest.param(
            "v=spf1 a:b.s.example -all",
            (Lookup(name="b.s.example.", rdtype="A", ending=Ending.NOT_ASKED),),
            Result.TEMPERROR,
            "the lookup of A of b.s.example. ended with not-asked",
            id="never asked",
        ),
        pytest.param(
            "v=spf1 ptr -all",
            (Lookup(name="1.2.0.192.in-addr.arpa.", rdtype="PTR", ending=Ending.NOT_ASKED),),
            Result.TEMPERROR,
            "the lookup of PTR of 1.2.0.192.in-addr.arpa. ended with not-asked",
            id="never asked, where receivers pass over silence",
        ),
        pytest.param(
            "v=spf1 include:%{h2}x -all", (), Result.PERMERROR, '"include:%{h2}x" has no valid domain', id="malformed"
        ),
    ],
)
def test_what_silence_and_time_do(record: str, lookups: tuple[Lookup, ...], result: Result, reason: str) -> None:
    found = evaluated(record, *lookups)
    assert (found.result, reason if reason in found.reason else found.reason) == (result, reason)


def test_what_is_passed_over_is_told() -> None:
    found = evaluated("v=spf1 ptr -all", *timeout("1.2.0.192.in-addr.arpa.", "PTR"))
    assert (found.result, [one.name for one in found.unanswered]) == (Result.FAIL, ["1.2.0.192.in-addr.arpa."])


def test_the_explanation_is_asked_for_only_where_it_is_wanted() -> None:
    asked: list[tuple[str, str]] = []
    evaluated("v=spf1 -all exp=e.s.example", asked=asked)
    assert asked == [(DOMAIN, "TXT")]
    text = answer("e.s.example.", "TXT", "%{h} 100%% no")
    assert evaluated("v=spf1 -all exp=e.s.example", text, explained=True).explanation == "mx.s.example 100% no"


TERM = st.sampled_from(
    ("include:s.example", "redirect=s.example", "?include:%{d}", "a", "mx", "ptr", "exists:%{p}.s.example", "~all", "a:%{s}")
)


@given(st.lists(TERM, max_size=30))
def test_it_ends_after_a_bounded_number_of_questions(terms: list[str]) -> None:
    asked: list[tuple[str, str]] = []
    evaluated(" ".join(("v=spf1", *terms)), asked=asked)
    assert len(asked) <= 10 * (1 + 10) * 2 + 1


@settings(max_examples=300)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_a_record_is_read_or_refused(text: str) -> None:
    try:
        terms = parsed(f"v=spf1 {text}")
    except SpfSyntaxError:
        return
    assert all(term.text in text.replace("\\\\", "\\") for term in terms)
