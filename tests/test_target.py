"""What users write, and what is meant by it."""

from ipaddress import ip_address, ip_network

import pytest

from ptraudit import target
from ptraudit.errors import InvalidTarget, UsageError
from ptraudit.evidence import Helo


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        pytest.param("example.com", "example.com.", id="domain"),
        pytest.param(" Example.COM. ", "example.com.", id="case, blanks and the last dot"),
        pytest.param("user@example.com", "example.com.", id="mail address"),
        pytest.param("mail.example.com", "mail.example.com.", id="host"),
        pytest.param("straße.example", "xn--strae-oqa.example.", id="IDNA 2008 keeps the sharp s"),
        pytest.param("BÜCHER.example", "xn--bcher-kva.example.", id="UTS 46 maps the case"),
        pytest.param("用户@例え.テスト", "xn--r8jz45g.xn--zckzah.", id="all in other scripts"),
        pytest.param("_dmarc.example.com", "_dmarc.example.com.", id="underscore"),
        pytest.param("3com.example", "3com.example.", id="label that begins with a digit"),
    ],
)
def test_a_domain_is_understood(text: str, domain: str) -> None:
    found = target.target(text)
    assert (found.domain, found.ip) == (domain, None)


@pytest.mark.parametrize(
    ("text", "ip"),
    [
        pytest.param("192.0.2.25", "192.0.2.25", id="IPv4"),
        pytest.param("[192.0.2.25]", "192.0.2.25", id="IPv4 literal"),
        pytest.param("2001:DB8:0:0::25", "2001:db8::25", id="IPv6"),
        pytest.param("[IPv6:2001:db8::25]", "2001:db8::25", id="IPv6 literal"),
        pytest.param("::ffff:192.0.2.25", "192.0.2.25", id="mapped"),
        pytest.param("fe80::1%eth0", "fe80::1", id="zone"),
    ],
)
def test_an_address_is_understood(text: str, ip: str) -> None:
    found = target.target(text)
    assert (found.domain, found.ip) == (None, ip_address(ip))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("", "it is empty", id="nothing"),
        pytest.param("user@", "it is empty", id="an address without a domain"),
        pytest.param("localhost", "it is a single label", id="single label"),
        pytest.param("exa mple.com", 'label "exa\\032mple" has more than letters', id="blank"),
        pytest.param("example..com", "it has an empty label", id="empty label"),
        pytest.param("a" * 64 + ".example", "a label holds at most 63 octets", id="long label"),
        pytest.param(".".join(["abcdefgh"] * 30) + ".example", "a name holds at most 253 octets", id="long name"),
        pytest.param("192.0.2.256", "its last label is a number", id="an address with a slip"),
        pytest.param(
            "192.0.2.0/28", "is a network; name the domain that sends from it and add --ip 192.0.2.0/28", id="network"
        ),
        pytest.param("https://example.com/", "is a web address", id="web address"),
        pytest.param("-bad.example", 'label "-bad"', id="leading hyphen"),
        pytest.param("a\x1b[31m.example", 'label "a', id="escape sequence"),
        pytest.param("\udcff.example", "IDNA", id="octets that are no UTF-8"),
        pytest.param("☃\u202e.example", "IDNA", id="direction override"),
    ],
)
def test_an_invalid_target_is_told_with_what_is_expected(text: str, complaint: str) -> None:
    with pytest.raises(InvalidTarget) as caught:
        target.target(text)
    message = str(caught.value)
    assert complaint in message
    assert message.isprintable()
    assert "give a domain (example.com)" in message or "--ip" in message


def test_a_file_has_one_target_a_line_and_comments() -> None:
    found = target.targets(["# our domains", "", "example.com # the first", "  192.0.2.25"])
    assert [one.given for one in found] == ["example.com", "192.0.2.25"]


def test_a_fault_in_a_file_names_its_line() -> None:
    with pytest.raises(InvalidTarget, match=r"line 2: .*single label"):
        target.targets(["example.com", "oops"])


@pytest.mark.parametrize(
    ("text", "network"),
    [
        pytest.param("192.0.2.25", "192.0.2.25/32", id="address"),
        pytest.param("192.0.2.0/28", "192.0.2.0/28", id="network"),
        pytest.param("::ffff:192.0.2.0/124", "192.0.2.0/28", id="mapped network"),
    ],
)
def test_a_network_is_understood(text: str, network: str) -> None:
    assert target.network(text, "--ip") == ip_network(network)


def test_host_bits_are_refused_and_not_dropped() -> None:
    with pytest.raises(UsageError, match=r'--ip "192.0.2.1/28": .*host bits set'):
        target.network("192.0.2.1/28", "--ip")


def test_a_network_of_a_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="names a zone"):
        target.network("2001:db8::1%eth0/128", "--ip")


@pytest.mark.parametrize(
    ("text", "helo"),
    [
        pytest.param("mail.example.com", Helo(name="mail.example.com"), id="for all"),
        pytest.param("192.0.2.25=Mail_1.example.", Helo(name="Mail_1.example.", ip=ip_address("192.0.2.25")), id="for one"),
        pytest.param("2001:db8::25=m.example", Helo(name="m.example", ip=ip_address("2001:db8::25")), id="for one of IPv6"),
    ],
)
def test_an_ehlo_name_is_kept_as_it_was_written(text: str, helo: Helo) -> None:
    assert target.helo(text) == helo


@pytest.mark.parametrize("text", ["", "192.0.2.25=", "mail=example.com"])
def test_what_is_no_ehlo_name_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="give NAME or IP=NAME"):
        target.helo(text)


@pytest.mark.parametrize(
    ("text", "ip", "port", "host", "to_port"),
    [
        pytest.param("192.0.2.25:25:127.0.0.1:2525", "192.0.2.25", 25, "127.0.0.1", 2525, id="all four"),
        pytest.param("[2001:db8::25]:25:[::1]:2525", "2001:db8::25", 25, "::1", 2525, id="IPv6"),
        pytest.param("::127.0.0.1:2525", None, 0, "127.0.0.1", 2525, id="any address and port"),
        pytest.param("192.0.2.25:25::2525", "192.0.2.25", 25, "", 2525, id="another port of the same host"),
    ],
)
def test_a_detour_is_understood(text: str, ip: str | None, port: int, host: str, to_port: int) -> None:
    expected = target.Detour(ip=ip_address(ip) if ip else None, port=port, host=host, to_port=to_port)
    assert target.detour(text) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("192.0.2.25:25", "has not four parts", id="two parts"),
        pytest.param("mx.example:25:127.0.0.1:2525", '"mx.example" is no address', id="a name in front"),
        pytest.param("192.0.2.25:25:localhost:2525", '"localhost" is no address', id="a name behind"),
        pytest.param("192.0.2.25:25:127.0.0.1:70000", "a port is a number from 1 to 65535", id="port"),
    ],
)
def test_what_is_no_detour_is_told(text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        target.detour(text)
