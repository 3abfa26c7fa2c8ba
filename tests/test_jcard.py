"""Contacts as registries write them: what is of use is found, and whatever else stands there does no harm."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.jcard import MAX_EMAILS, Card, card, words
from tests.registries import vcard

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("fn", "org", "kind", "email", "adr", "ADR", "tel")
PARAMETERS = st.fixed_dictionaries({}, optional={"cc": JSON, "label": SCALARS})
VALUES = SCALARS | st.lists(SCALARS, min_size=7, max_size=7)
PROPERTY = st.tuples(st.sampled_from(NAMES), PARAMETERS, st.just("text"), VALUES).map(list) | JSON


def emails(*given: Any) -> tuple[str, ...]:
    return card(["vcard", [["email", {}, "text", one] for one in given]]).emails


def test_a_card_tells_name_kind_and_addresses() -> None:
    found = card(vcard("Example Hosting GmbH", "noc@hosting.example", "abuse@hosting.example"))
    assert found == Card(name="Example Hosting GmbH", kind="org", emails=("noc@hosting.example", "abuse@hosting.example"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("mailto:noc@hosting.example", ("noc@hosting.example",), id="a URI"),
        pytest.param("a@x.example, b@x.example;c@x.example", ("a@x.example", "b@x.example", "c@x.example"), id="several"),
        pytest.param("a@x.example\r\nBcc: b@x.example", ("a@x.example", "b@x.example"), id="a line end is a blank"),
        pytest.param("NOC <noc@x.example>", (), id="with a name"),
        pytest.param("noc@x.example>", (), id="with a rest"),
        pytest.param("no address at all", (), id="words"),
        pytest.param("noc@-x.example", (), id="a hyphen first"),
        pytest.param("m\u00fcller@x.example", (), id="no ASCII"),
        pytest.param(["noc@x.example"], (), id="a list"),
        pytest.param("a" * 65 + "@x.example", (), id="too long a local part"),
        pytest.param("a@" + "x" * 300 + ".example", (), id="too long"),
    ],
)
def test_only_what_can_be_written_to_counts_as_an_address(given: Any, expected: tuple[str, ...]) -> None:
    assert emails(given) == expected


def test_an_address_is_told_once_and_not_too_many_are() -> None:
    assert emails("a@x.example", "a@x.example") == ("a@x.example",)
    assert len(emails(*(f"a{number}@x.example" for number in range(50)))) == MAX_EMAILS


@pytest.mark.parametrize(
    ("adr", "country"),
    [
        pytest.param(["adr", {"cc": "DE"}, "text", ["", "", "", "", "", "", "Germany"]], "DE", id="the code first"),
        pytest.param(["adr", {}, "text", ["", "", "", "", "", "", "Germany"]], "Germany", id="the seventh part"),
        pytest.param(
            ["adr", {"label": "1 Main St\nSeattle\nUnited States\n"}, "text", [""] * 7], "United States", id="label"
        ),
        pytest.param(["adr", {"label": "Seattle"}, "text", [""] * 7], "", id="a label of one line tells no country"),
        pytest.param(["adr", {"cc": ["DE"], "label": 7}, "text", "Germany"], "", id="of other types"),
    ],
)
def test_the_country_of_an_address_is_found_where_registries_put_it(adr: list[Any], country: str) -> None:
    assert card(["vcard", [adr]]).country == country


@pytest.mark.parametrize("given", [None, [], "vcard", ["vcard"], ["vcard", {}], ["vcard", [None, [], ["fn"]]], {"fn": "x"}])
def test_what_is_no_card_is_an_empty_one(given: Any) -> None:
    assert card(given) == Card()


def test_marks_are_taken_off_letters_and_the_rest_is_printable() -> None:
    assert words("Telef\u00f3nica  de\tEspa\u00f1a") == "Telefonica de Espana"
    assert words("\x1b[31mred\u202e") == "\\027[31mred\\226\\128\\174"
    assert len(words("\u6771" * 5000)) < 300


@given(st.lists(PROPERTY, max_size=5))
def test_whatever_a_card_holds_comes_out_printable_and_bounded(properties: list[Any]) -> None:
    found = card(["vcard", properties])
    text = json.dumps([found.name, found.kind, found.country, found.emails])
    assert text.isascii()
    assert all(char.isprintable() for char in found.name + found.kind + found.country)
    assert len(text) < 3000


@given(JSON)
def test_any_json_is_taken_for_a_card(given: Any) -> None:
    assert isinstance(card(given), Card)
