"""Names by hand, and by dnspython: alike wherever both can."""

from contextlib import suppress

import dns.name
import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.dns.codes import RCODES, TYPES, rcode_text, type_number
from ptraudit.dns.names import absolute, encoded, is_plain, zone

labels = st.text("abcXYZ019-_/", min_size=1, max_size=63)


@given(st.lists(labels, min_size=1, max_size=6), st.sampled_from(("", ".")))
def test_a_plain_name_is_what_dnspython_makes_of_it(parts: list[str], end: str) -> None:
    text = ".".join(parts) + end
    try:
        expected = dns.name.from_text(text, dns.name.root, dns.name.IDNA_2008_Practical)
    except dns.name.NameTooLong:
        with pytest.raises(ValueError, match="cannot be a name"):
            absolute(text)
        return
    assert is_plain(absolute(text))
    assert absolute(text) == expected.to_text().lower()
    assert encoded(absolute(text)) == dns.name.from_text(absolute(text)).to_wire()


@given(st.text(max_size=80))
def test_any_text_is_a_name_or_a_reason(text: str) -> None:
    with suppress(ValueError):
        name = absolute(text)
        assert absolute(name) == name
        assert encoded(name) == dns.name.from_text(name).to_wire()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("STRASSE.example", "strasse.example.", id="upper case"),
        pytest.param("straße.example", "xn--strae-oqa.example.", id="IDNA 2008"),
        pytest.param("\u212aelvin.example", "kelvin.example.", id="a sign whose lower case is ASCII"),
        pytest.param("two words.example", "two\\032words.example.", id="a space"),
        pytest.param(".", ".", id="the root"),
    ],
)
def test_a_name_is_absolute_and_in_lower_case(name: str, expected: str) -> None:
    assert absolute(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("_dmarc.sender.example.", "sender.example", id="below a domain"),
        pytest.param("mx1.mail.sender.example.", "sender.example", id="a host"),
        pytest.param("mx1.sender.co.uk.", "sender.co.uk", id="a registry's second level"),
        pytest.param("9.2.0.192.in-addr.arpa.", "0.192.in-addr.arpa", id="a reverse name of IPv4"),
        pytest.param("1.0.0.0." * 4 + "8.b.d.0.1.0.0.2.ip6.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa", id="of IPv6"),
        pytest.param("example.", "example", id="a top-level domain"),
        pytest.param(".", "", id="the root"),
    ],
)
def test_names_of_one_zone_share_it(name: str, expected: str) -> None:
    assert zone(name) == expected


def test_our_numbers_are_those_of_dnspython() -> None:
    assert all(number == dns.rdatatype.from_text(name) for name, number in TYPES.items())
    assert all(text == dns.rcode.to_text(dns.rcode.Rcode(code)) for code, text in RCODES.items())
    assert (type_number("SRV"), rcode_text(23)) == (33, "BADCOOKIE")


def test_a_type_that_nobody_knows_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match='"XM" is no type of record'):
        type_number("XM")
