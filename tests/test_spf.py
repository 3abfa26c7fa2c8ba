"""The grammar of SPF records."""

from ipaddress import ip_network

import pytest

from ptraudit.spf import SpfSyntaxError, parsed, spf_records


@pytest.mark.parametrize(
    ("text", "is_spf"),
    [
        pytest.param("v=spf1", True, id="empty record"),
        pytest.param("V=SPF1 -all", True, id="case"),
        pytest.param("v=spf10 -all", False, id="another version"),
        pytest.param(" v=spf1 -all", False, id="blank in front"),
        pytest.param("spf2.0/pra -all", False, id="sender id"),
    ],
)
def test_which_texts_are_spf_records(text: str, *, is_spf: bool) -> None:
    assert bool(spf_records([text])) == is_spf


def test_terms_are_read_with_qualifier_value_and_prefixes() -> None:
    terms = parsed("v=spf1 a mx:mail.example/24//64 ~include:_spf.example ip4:192.0.2.0/28 redirect=x.example -ALL")
    assert [(term.qualifier, term.name, term.value, term.prefix_v4, term.prefix_v6) for term in terms] == [
        ("+", "a", "", 32, 128),
        ("+", "mx", "mail.example", 24, 64),
        ("~", "include", "_spf.example", 32, 128),
        ("+", "ip4", "", 32, 128),
        ("", "redirect", "x.example", 32, 128),
        ("-", "all", "", 32, 128),
    ]
    assert terms[3].network == ip_network("192.0.2.0/28")


@pytest.mark.parametrize(
    ("term", "network", "other_family"),
    [
        pytest.param("ip4:192.0.2.1", "192.0.2.1/32", False, id="single address"),
        pytest.param("ip4:192.0.2.9/28", "192.0.2.0/28", False, id="host bits are ignored, as receivers do"),
        pytest.param("ip6:2001:db8::/32", "2001:db8::/32", False, id="IPv6"),
        pytest.param("ip6:::ffff:192.0.2.1", "192.0.2.1/32", True, id="IPv4 in the form of IPv6"),
    ],
)
def test_networks_are_read(term: str, network: str, *, other_family: bool) -> None:
    (found,) = parsed(f"v=spf1 {term}")
    assert (found.network, found.other_family) == (ip_network(network), other_family)


@pytest.mark.parametrize(
    "term",
    [
        "ip4:192.0.2.256",
        "ip6:2001:db8::1%eth0",
        "ip4:2001:db8::1",
        "ip6:192.0.2.1",
        "ip4:192.0.2.0/33",
        "ip4:192.0.2.0/08",
        "ip4",
        "include",
        "include:",
        "include:localhost",
        "exists",
        "a/33",
        "a//129",
        "a:",
        "all:example.com",
        "include:_spf.example/24",
        "ipv4:192.0.2.1",
        "redirect=",
        "redirect=%{z}.example",
        "exists:%(i).example",
        "a:exa mple",
        "-",
        "redirect=a.example redirect=b.example",
        "exp=a.example exp=b.example",
        "ip4:192.0.2.1,192.0.2.2",
        "a:%{d0}",
        "a:%{d00}.example",
        "a:%{dx}.example",
        "a:%{c}.example",
        "exp=%{t}",
        "a:%{d}example",
        "a:x%%_",
        "a:example.%{d}.1",
        "a:mail.example/",
        "a/24/64",
        "a//064",
        "unknown=%",
        "unknown=%{z}",
    ],
)
def test_a_malformed_term_is_a_syntax_error(term: str) -> None:
    with pytest.raises(SpfSyntaxError):
        parsed(f"v=spf1 {term} -all")


@pytest.mark.parametrize(
    ("term", "letters"),
    [
        ("exists:%{ir}.%{v}._spf.%{d2}", "ivd"),
        ("include:%{d}", "d"),
        ("a:%{O}.example/24", "o"),
        ("redirect=_%{l-}.example", "l"),
        ("a:%{d127}.example", "d"),
        ("a:x%-", ""),
        ("a:example.xn--zckzah", ""),
        ("unknown=%{c}%{t}", "ct"),
    ],
)
def test_macros_are_read_and_known_as_such(term: str, letters: str) -> None:
    (found,) = parsed(f"v=spf1 {term}")
    assert found.letters == set(letters)


def test_unknown_modifiers_are_ignored_by_name() -> None:
    assert [term.name for term in parsed("v=spf1 op=helo -all")] == ["op", "all"]


def test_a_backslash_is_a_character_as_any_other() -> None:
    (term,) = parsed("v=spf1 a:b\\\\c.example")
    assert term.value == "b\\c.example"


def test_octets_beyond_ascii_are_a_syntax_error() -> None:
    with pytest.raises(SpfSyntaxError, match="printable ASCII"):
        parsed("v=spf1 a:b\\195\\188cher.example -all")
