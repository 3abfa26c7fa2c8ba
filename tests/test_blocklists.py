"""The lists that are shipped, and how a user chooses among them."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.blocklists import FOLDER, chosen, closed, files
from ptraudit.dnsbl import ANSWERS, KEY, BlockList, Code, Tier, Word, listing
from ptraudit.errors import UsageError
from ptraudit.lookup import Ending, Lookup

EACH = pytest.mark.parametrize("name", files())
ZEN = files()["spamhaus-zen"].block_list("spamhaus-zen", keyed=False)


@EACH
def test_every_code_is_an_answer_of_a_list(name: str) -> None:
    by = files()[name].block_list(name, keyed=False)
    for code in by.codes:
        assert ip_address(code.answer.replace("*", "1")) in ANSWERS
        assert code.meaning
    assert any(code.tier is not Tier.REFUSAL for code in by.codes)
    assert by.zone.endswith(".")


@EACH
def test_a_list_under_a_key_keeps_the_place_of_the_key(name: str) -> None:
    file = files()[name]
    assert bool(file.key_variable) == bool(file.keyed_zone) == (KEY in file.keyed_zone)
    assert KEY not in file.zone


@EACH
def test_the_codes_of_a_sum_are_bits(name: str) -> None:
    by = files()[name].block_list(name, keyed=False)
    bits = [int(code.answer.rpartition(".")[2]) for code in by.codes]
    assert not by.bits or (all(bit.bit_count() == 1 for bit in bits) and len(set(bits)) == len(bits))


def test_no_list_that_has_closed_is_shipped() -> None:
    assert len(files()) == len(list(FOLDER.glob("*.toml"))) - 1
    gone = [one.zone for one in closed()]
    assert not [file.zone for file in files().values() if file.zone.endswith(tuple(gone))]


def test_an_ipv6_address_is_asked_by_32_nibbles() -> None:
    assert ZEN.question(ip_address("2001:db8:7ca6:22::45")) == (
        "5.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.2.0.0.6.a.c.7.8.b.d.0.1.0.0.2.zen.spamhaus.org."
    )


def test_an_ipv4_address_is_asked_by_its_octets() -> None:
    assert ZEN.question(ip_address("203.0.113.79")) == "79.113.0.203.zen.spamhaus.org."


def test_without_a_word_the_default_set_is_asked() -> None:
    assert [by.name for by in chosen([], {}).lists] == [name for name, file in files().items() if file.default]


def test_lists_are_named_by_name_or_zone_once() -> None:
    named = chosen(["spamcop, b.barracudacentral.org", "SPAMCOP"], {})
    assert [by.name for by in named.lists] == ["spamcop", "barracuda"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param("dnsbl.sorbs.net", 'the list "dnsbl.sorbs.net" closed on 2024-06-05', id="closed"),
        pytest.param("ix.dnsbl.manitu.net.", "closed on 2025-01-16", id="closed, absolute"),
        pytest.param("spamhaus-zem", 'did you mean "spamhaus-zen"?', id="misspelt"),
        pytest.param("rbl.example", "the lists are barracuda, ", id="unknown"),
        pytest.param("", 'no list ""', id="nothing"),
    ],
)
def test_a_word_that_names_no_list_is_refused_with_a_sentence(word: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen([word], {})
    assert said in str(raised.value)


def test_a_key_changes_the_zone_and_is_never_shown() -> None:
    named = chosen(["spamhaus-zen"], {"PTRAUDIT_SPAMHAUS_DQS_KEY": " sesame "})
    assert named.keys == {"spamhaus-zen": "sesame"}
    assert named.lists[0].zone == "your-key.zen.dq.spamhaus.net."
    assert "sesame" not in repr(named)


def test_a_key_that_is_none_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="PTRAUDIT_SPAMHAUS_DQS_KEY holds no key") as raised:
        chosen(["spamhaus-zen"], {"PTRAUDIT_SPAMHAUS_DQS_KEY": "open.sesame"})
    assert "sesame" not in str(raised.value)


@given(
    st.lists(st.ip_addresses(v=4).map(str), max_size=4), st.lists(st.ip_addresses(v=4).map(str), max_size=2), st.booleans()
)
def test_whatever_a_list_answers_only_a_documented_code_counts(answers: list[str], test: list[str], both: bool) -> None:
    by = BlockList(
        name="l",
        title="L",
        zone="l.example.",
        of="addresses",
        codes=(Code(answer="127.0.*.2", meaning="m", tier=Tier.POLICY),),
    )

    def ask(name: str, rdtype: str) -> Lookup:
        known = {by.tests[0]: test, by.tests[1]: test if both else []}
        records = tuple(known.get(name, answers)) if rdtype == "A" else ()
        ending = Ending.ANSWERED if records else Ending.NXDOMAIN
        return Lookup(name=name, rdtype=rdtype, ending=ending, records=records)

    found = listing(by, ip_address("192.0.2.1"), ask)
    assert found is not None
    if found.word is Word.LISTED:
        assert all(code.covers(answer) for answer, code in zip(answers, by.codes * len(answers), strict=True))
        assert all(ip_address(answer) in ANSWERS for answer in test)
        assert not both
    if both or not test:
        assert found.word is Word.UNKNOWN
