"""The macros of SPF, and the names that are made of them."""

from functools import partial
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.dns.names import absolute
from ptraudit.spf_macro import IN_EXPLANATIONS, Client, expanded, parsed, target_name

CLIENT = Client(ip=ip_address("192.0.2.3"), domain="email.example.com", local="strong-bad", helo="mx.example.org")
CLIENT_V6 = Client(ip=ip_address("2001:db8::cb01"), domain="email.example.com", local="strong-bad")


def text(macros: str, client: Client = CLIENT) -> str:
    value = partial(client.value, domain="email.example.com", validated="mx.example.org.", at_s=1700000000)
    return expanded(parsed(macros, IN_EXPLANATIONS), value)


@pytest.mark.parametrize(
    ("macros", "expected"),
    [
        # RFC 7208 section 7.4
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l-}", "strong.bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{p2}.trusted", "example.org.trusted"),
        # beyond its examples
        ("%{D2}", "example.com"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("%{h1}", "org"),
        ("%{c}, %{r}, %{t}", "192.0.2.3, unknown, 1700000000"),
        ("%%%_%-", "% %20"),
        ("%{d100000}", "email.example.com"),
        ("%{d" + "9" * 5000 + "}", "email.example.com"),
        ("%{d002}", "example.com"),
        ("%{l1-+}", "bad"),
    ],
)
def test_macros_expand(macros: str, expected: str) -> None:
    assert text(macros) == expected


def test_an_address_of_ipv6_is_its_nibbles() -> None:
    nibbles = "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6"
    assert text("%{ir}.%{v}", CLIENT_V6) == nibbles
    assert text("%{c}", CLIENT_V6) == "2001:db8::cb01"


@pytest.mark.parametrize(
    ("sender", "helo", "expected"),
    [
        ("user@a.example", "mx.example", "user@a.example"),
        ("a.example", "mx.example", "postmaster@a.example"),
        ("@a.example", "mx.example", "postmaster@a.example"),
        ("", "mx.example", "postmaster@mx.example"),
        ('"a@b"@a.example', "", '"a@b"@a.example'),
    ],
)
def test_who_sends(sender: str, helo: str, expected: str) -> None:
    assert Client.of(ip=CLIENT.ip, sender=sender, helo=helo).sender == expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("A.Example", "a.example."),
        ("a.example.", "a.example."),
        ("a b.example", "a\\032b.example."),
        ('a"(;@$\\b.example', 'a\\"\\(\\;\\@\\$\\\\b.example.'),
        ("bü.example", "b\\195\\188.example."),
        ("a..example", None),
        ("", None),
        (".", None),
        ("x" * 64 + ".example", None),
        ("x" * 63 + ".example", "x" * 63 + ".example."),
        (".".join(["long" * 12] * 6) + ".end", ".".join(["long" * 12] * 5) + ".end."),
    ],
)
def test_a_text_becomes_the_name_to_ask_for(written: str, name: str | None) -> None:
    assert target_name(written) == name


@given(st.text())
def test_every_name_is_as_the_resolver_has_it(written: str) -> None:
    name = target_name(written)
    assert name is None or absolute(name) == name


@given(st.text(st.sampled_from("%{}slodiphvcrtx0129r.-+,/_=")))
def test_whatever_is_read_expands(macros: str) -> None:
    try:
        parts = parsed(macros, IN_EXPLANATIONS)
    except ValueError:
        return
    assert isinstance(expanded(parts, partial(CLIENT.value, domain="a.example")), str)
