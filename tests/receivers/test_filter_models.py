"""The models of the filters alone: what rests on documents, what they say beside the points, and what the report shows."""

import pytest

from ptraudit import shape
from ptraudit.judge import judge
from ptraudit.lookup import Lookup
from ptraudit.receiver import Action, Forecast, forecast
from ptraudit.receivers import software
from ptraudit.receivers.spamassassin import Relay, matching
from ptraudit.subject import EhloName, addresses
from tests.worlds import OTHER_V4, V4, a, host, nxdomain, ptr, reverse, sending, servfail

MAIL = "mail.sender.example."
HETZNER = "static.7.100.51.198.clients.your-server.de."
GOOD = (ptr(V4, MAIL), *host(MAIL, V4))


def said(receiver: str, *lookups: Lookup, ehlo: str | None = None) -> Forecast:
    evidence = sending(V4, *lookups)
    rule = next(one for one in software() if one.name == receiver)
    name = EhloName(evidence=evidence, written=ehlo) if ehlo else None
    return forecast(rule, addresses(evidence)[0], name)


def symbols(found: Forecast) -> dict[str, float]:
    return {part.symbol: part.points for part in found.worst.parts}


def test_rspamd_4_counts_a_missing_name_but_no_unconfirmed_one() -> None:
    assert symbols(said("rspamd:4.1", *nxdomain(reverse(V4), "PTR"))) == {"HFILTER_HOSTNAME_UNKNOWN": 2.5, "RDNS_NONE": 2.0}
    assert said("rspamd:4.1", *servfail(reverse(V4), "PTR")).worst.points == 4.5
    assert said("rspamd:4.1", ptr(V4, MAIL), a(MAIL, OTHER_V4)).worst.action is Action.ACCEPT


def test_rspamd_4_finds_out_an_ehlo_name_that_leads_elsewhere() -> None:
    elsewhere = host("out.sender.example.", OTHER_V4)
    assert symbols(said("rspamd:4.1", *GOOD, *elsewhere, ehlo="out.sender.example")) == {"HFILTER_HELO_IP_A": 1.0}
    assert not said("rspamd:3.4", *GOOD, *elsewhere, ehlo="out.sender.example").worst.parts


def test_rspamd_says_which_threshold_the_points_reach() -> None:
    answer = said("rspamd:3.4", *nxdomain(reverse(V4), "PTR"), ehlo="localhost").worst
    assert answer.points == 6.6
    assert answer.because == ("PTR001", "EHLO001")
    assert answer.why == (
        "that alone reaches its mark as spam at 6; 0.1 of it only for a message that brings no Received header along"
    )


def test_several_names_have_a_worst_and_a_best() -> None:
    found = said("spamassassin:4.0", ptr(V4, "a.sender.example.", MAIL), *host(MAIL, V4), *host("a.sender.example."))
    assert (found.worst.points, found.best.action, found.accepted, found.orders) == (1.274, Action.ACCEPT, 1, 2)


@pytest.mark.parametrize(
    ("ehlo", "points"),
    [
        pytest.param(HETZNER.removesuffix("."), 4.243, id="the provider's name as EHLO name"),
        pytest.param("mx1.example.com", 1.0, id="a name of its own"),
    ],
)
def test_spamassassin_counts_a_providers_name_most_where_it_is_the_ehlo_name(ehlo: str, points: float) -> None:
    assert said("spamassassin:4.0", ptr(V4, HETZNER), *host(HETZNER, V4), ehlo=ehlo).worst.points == points


def test_spamassassin_says_what_the_other_score_sets_add_up_to() -> None:
    answer = said("spamassassin:4.0", ptr(V4, MAIL), a(MAIL, OTHER_V4)).worst
    assert (answer.points, answer.because) == (1.274, ("FCR001",))
    assert answer.why == (
        "with network tests and Debian's own rules; 2.399 with local tests, 1.228 with local tests with Bayes, "
        "0.793 with network tests with Bayes; for the reverse name alone, since no EHLO name was given"
    )


def test_spamassassin_asks_nothing_of_an_ehlo_name_that_is_not_known() -> None:
    assert [rule.name for rule in matching(Relay(ip=str(V4), name="", ehlo=None))] == ["RDNS_NONE"]


def test_the_report_shows_each_symbol_with_its_points() -> None:
    report = judge(sending(V4, *nxdomain(reverse(V4), "PTR")))
    row = next(one for one in report.receivers if one.receiver == "rspamd:3.4")
    assert [(symbol.name, symbol.points) for symbol in row.symbols] == [
        ("HFILTER_HOSTNAME_UNKNOWN", 2.5),
        ("RDNS_NONE", 1.0),
        ("ONCE_RECEIVED", 0.1),
    ]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        pytest.param("198-51-100-7.isp.example", "address", id="decimal"),
        pytest.param("x7x100x51x198.isp.example", "address", id="reversed, with letters between"),
        pytest.param("198-51-100-7", "", id="no domain behind it"),
        pytest.param("198-51--100-7.isp.example", "", id="two characters between"),
        pytest.param("198.51.100.7.isp.example", "address split", id="over labels"),
        pytest.param("1.2.3.4.isp.example", "address", id="single digits over labels"),
        pytest.param("0xc6336407.isp.example", "hex", id="hexadecimal"),
        pytest.param("dsl-12-7.example", "word", id="a word before numbers"),
        pytest.param("dsl7.example", "", id="a word before one number"),
        pytest.param("a1-2.cable.example", "label", id="a word as a label behind numbers"),
        pytest.param("x.dyn.example", "customer", id="a word for customers"),
        pytest.param("dyn.example", "", id="such a word as the first label"),
        pytest.param("x.dyn7.example", "customer", id="such a word with a number"),
        pytest.param("yahoobb219.bbtec.net", "layout", id="a provider's layout"),
        pytest.param("h1n2fls30.telia.com", "layout", id="another one's"),
        pytest.param("mail.example.com", "", id="a name of its own"),
    ],
)
def test_the_facts_about_a_name_are_kept_apart(name: str, fact: str) -> None:
    found = {
        "address": shape.embeds_address(name),
        "split": shape.embeds_split_address(name),
        "hex": shape.embeds_address_in_hex(name),
        "word": shape.access_word_before_numbers(name),
        "label": shape.access_label_behind_numbers(name),
        "customer": shape.customer_word(name),
        "layout": bool(shape.layout(name)),
    }
    assert {one for one, true in found.items() if true} == set(fact.split())
