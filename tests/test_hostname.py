import string
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.generic import access_keyword, embedded_address, placeholder, static_hint
from ptraudit.hostname import (
    bare,
    can_be_asked,
    can_hold_address,
    certificate_covers,
    internal_traces,
    is_fully_qualified,
    labels,
    lost_trailing_dot,
    not_hostname,
    own_labels,
    provider_default,
    same_name,
    shown,
    spells_address,
    under_reverse_tree,
    unholdable,
    unicode_form,
)

V4 = IPv4Address("198.51.100.7")
V6 = IPv6Address("2001:db8:85a3::8a2e:370:7334")

ALNUM = string.ascii_lowercase + string.digits
LABEL = st.builds("".join, st.lists(st.sampled_from(ALNUM), min_size=1, max_size=12))
HOSTNAME = st.lists(LABEL, min_size=2, max_size=5).map(lambda parts: ".".join([*parts, "example"]))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("mail.example.", "", id="a host"),
        pytest.param("xn--mller-kva.example", "", id="an A-label"),
        pytest.param("3com.example", "", id="leading digit"),
        pytest.param(".", "root", id="root"),
        pytest.param("localhost.", "single label", id="single label"),
        pytest.param("mail_1.example", '"mail_1" has more than', id="underscore"),
        pytest.param("-a.example", "inner hyphens", id="leading hyphen"),
        pytest.param("a-.example", "inner hyphens", id="trailing hyphen"),
        pytest.param("a..example", "empty label", id="empty label"),
        pytest.param("192.0.2.1", "last label is a number", id="address"),
        pytest.param(f"{'a' * 63}.example", "", id="longest label"),
        pytest.param(f"{'a' * 64}.example", "64 octets", id="label too long"),
        pytest.param(".".join(["a" * 61] * 4) + ".abcde", "", id="longest name"),
        pytest.param(".".join(["a" * 61] * 4) + ".abcdef", "254 octets", id="name too long"),
        pytest.param("straße.example", "more than letters", id="outside ASCII"),
    ],
)
def test_why_a_name_is_no_host_name(name: str, reason: str) -> None:
    assert (reason in not_hostname(name), bool(not_hostname(name))) == (True, bool(reason))


@given(HOSTNAME)
def test_a_host_name_is_one_in_any_case_and_with_or_without_its_last_dot(name: str) -> None:
    assert not_hostname(name) == not_hostname(name.upper()) == not_hostname(f"{name}.") == ""
    assert same_name(name, f"{name.upper()}.")
    assert is_fully_qualified(name)
    assert can_be_asked(name)


@pytest.mark.parametrize(
    ("name", "qualified"),
    [
        pytest.param("mail.example", True, id="two labels"),
        pytest.param("mail.local.example", True, id="local inside"),
        pytest.param("mail", False, id="one label"),
        pytest.param("mail.local", False, id="local"),
        pytest.param("a.localhost", False, id="localhost"),
        pytest.param("localhost.localdomain.", False, id="localdomain"),
        pytest.param("192.0.2.1", False, id="address"),
        pytest.param("a..example", False, id="empty label"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_whether_a_name_is_fully_qualified(name: str, qualified: bool) -> None:
    assert is_fully_qualified(name) is qualified


@pytest.mark.parametrize(
    ("name", "askable"),
    [
        pytest.param("_dmarc.example.", True, id="underscore"),
        pytest.param("a..example", False, id="empty label"),
        pytest.param("", False, id="nothing"),
        pytest.param("a b.example", False, id="blank"),
        pytest.param("ä.example", False, id="outside ASCII"),
        pytest.param(f"{'a' * 64}.example", False, id="label too long"),
    ],
)
def test_whether_dns_could_hold_a_name(name: str, askable: bool) -> None:
    assert can_be_asked(name) is askable


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("mail_1.example.", "", id="lawful lengths, whatever the characters"),
        pytest.param(".", "", id="root"),
        pytest.param("a..example", "it has an empty label", id="empty label"),
        pytest.param(".example", "it has an empty label", id="empty first label"),
        pytest.param(
            f"{'a' * 64}.example", 'its label "aaaaaaaaaaaaaaaaaaaa…" has 64 octets; a label holds at most 63', id="label"
        ),
        pytest.param(".".join(["a" * 61] * 4) + ".abcdef.", "it has 254 octets; a name holds at most 253", id="name"),
    ],
)
def test_why_dns_cannot_hold_a_name(name: str, reason: str) -> None:
    assert unholdable(name) == reason


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("mail.example.com.113.0.203.in-addr.arpa.", "mail.example.com", id="IPv4 zone"),
        pytest.param("mail.example.com.0-25.113.0.203.in-addr.arpa.", "mail.example.com", id="RFC 2317 zone"),
        pytest.param("mail.example.com.0/25.113.0.203.in-addr.arpa.", "mail.example.com", id="RFC 2317 zone, slash"),
        pytest.param("mail.example.de.8.b.d.0.1.0.0.2.ip6.arpa.", "mail.example.de", id="top level of hexadecimal letters"),
        pytest.param("mail.in-addr.arpa.", "mail", id="the top of the tree"),
        pytest.param("10.113.0.203.in-addr.arpa.", "", id="reverse name"),
        pytest.param("10.0-25.113.0.203.in-addr.arpa.", "", id="RFC 2317 name"),
        pytest.param("0-25.113.0.203.in-addr.arpa.", "", id="RFC 2317 zone itself"),
        pytest.param("1.0.8.b.d.0.1.0.0.2.ip6.arpa.", "", id="IPv6 reverse name"),
        pytest.param("in-addr.arpa.", "", id="the tree itself"),
        pytest.param("mail.example.com.", "", id="a host"),
        pytest.param("in-addr.arpa.example.", "", id="the tree's name inside"),
    ],
)
def test_the_name_that_lost_its_last_dot(name: str, meant: str) -> None:
    assert lost_trailing_dot(name) == meant


@pytest.mark.parametrize(
    ("name", "matched", "pattern"),
    [
        pytest.param("198-51-100-7.isp.example", "198-51-100-7", "in decimal", id="hyphens"),
        pytest.param("198.51.100.7.isp.example", "198.51.100.7", "in decimal", id="dots"),
        pytest.param("ip198x51x100x7.isp.example", "198x51x100x7", "in decimal", id="letters between"),
        pytest.param("C-198-51-100-7.ISP.example.", "198-51-100-7", "in decimal", id="capitals"),
        pytest.param("7-100-51-198.isp.example", "7-100-51-198", "reversed", id="reversed"),
        pytest.param("198-051-100-007.isp.example", "198-051-100-007", "in decimal", id="padded with hyphens"),
        pytest.param("198051100007.isp.example", "198051100007", "padded", id="padded"),
        pytest.param("007100051198.isp.example", "007100051198", "reversed and padded", id="reversed and padded"),
        pytest.param("h198511007.isp.example", "198511007", "in decimal", id="without separators"),
        pytest.param("c6336407.isp.example", "c6336407", "hexadecimal", id="hexadecimal"),
        pytest.param("0xc6336407.isp.example", "0xc6336407", "hexadecimal", id="hexadecimal with 0x"),
        pytest.param("3325256711.isp.example", "3325256711", "one integer", id="integer"),
        pytest.param("ip-3325256711.isp.example", "3325256711", "one integer", id="integer behind a word"),
        pytest.param("host-198-51-100.isp.example", "198-51-100", "first three octets", id="first three"),
        pytest.param("51-100-7.isp.example", "51-100-7", "last three octets", id="last three"),
        pytest.param("7.100.51.isp.example", "7.100.51", "last three octets reversed", id="last three reversed"),
        pytest.param("host100-7.isp.example", "100-7", "last two octets", id="last two behind a word for hosts"),
        pytest.param("dsl-100-7.isp.example", "100-7", "last two octets", id="last two behind an access word"),
        pytest.param("h100-7.customers.isp.example", "100-7", "last two octets", id="last two before an access word"),
        pytest.param("7-100.isp.example", "7-100", "last two octets reversed", id="last two reversed"),
        pytest.param("7.100.isp.example", "7.100", "last two octets reversed", id="last two in two labels"),
        pytest.param("c-203-0-113-80.isp.example", "203-0-113-80", "as of an address", id="another address"),
        pytest.param("203000113080.isp.example", "203000113080", "as of an address", id="another address padded"),
    ],
)
def test_the_spelling_of_an_ipv4_address_in_a_name(name: str, matched: str, pattern: str) -> None:
    trait = embedded_address(name, V4)
    assert trait is not None
    assert (trait.matched, pattern in trait.pattern) == (matched, True)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        pytest.param("2001-db8-85a3--8a2e-370-7334.isp.example", "with hyphens", id="compressed"),
        pytest.param("20010db885a3000000008a2e03707334.isp.example", "hexadecimal", id="all digits"),
        pytest.param("2001-db8-85a3-0-0-8a2e-370-7334.isp.example", "groups", id="groups"),
        pytest.param("x0-8a2e-370-7334.isp.example", "last four groups", id="last four groups"),
        pytest.param(f"{V6.reverse_pointer.removesuffix('.ip6.arpa')}.isp.example", "reversed nibbles", id="nibbles"),
    ],
)
def test_the_spelling_of_an_ipv6_address_in_a_name(name: str, pattern: str) -> None:
    trait = embedded_address(name, V6)
    assert trait is not None
    assert pattern in trait.pattern


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("mail7.example.com", id="one octet"),
        pytest.param("smtp-out-12-34.example.com", id="other numbers"),
        pytest.param("mail-198-51-107.example.com", id="two octets in another place"),
        pytest.param("mail.100-7.example", id="part of the address in the registrable domain"),
        pytest.param("mail2.100and7.com", id="octets in the middle of words"),
        pytest.param("xc6336407f.example.com", id="a hexadecimal digit more"),
        pytest.param("mail-1007.example.com", id="two octets without a separator"),
        pytest.param("web100-7.hoster.example", id="two octets behind a word of the owner's"),
        pytest.param("m100-7.mailgun.net", id="two octets behind a letter"),
        pytest.param("33252567110.isp.example", id="a longer integer"),
        pytest.param("rack-1-2-3-4.example.com", id="four small numbers"),
        pytest.param("256-100-100-100.example.com", id="four numbers that are no octets"),
        pytest.param("203-0.113-80.example.com", id="four numbers with different separators"),
        pytest.param("202612241830.example.com", id="a date and time"),
    ],
)
def test_numbers_that_are_not_the_address(name: str) -> None:
    assert embedded_address(name, V4) is None


@pytest.mark.parametrize(
    ("name", "address"),
    [
        pytest.param("web2-1.hoster.example", "192.0.2.1", id="web"),
        pytest.param("ham2-10.example.com", "192.0.2.10", id="ham"),
        pytest.param("s3-4.example.com", "192.0.3.4", id="s"),
        pytest.param("2-10.example.com", "192.0.2.10", id="fewer than four digits"),
    ],
)
def test_two_octets_are_the_numbering_of_the_owner(name: str, address: str) -> None:
    assert embedded_address(name, ip_address(address)) is None


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        pytest.param("mail-198-51-100-7.sender.example", True, id="whole"),
        pytest.param("7-100-51-198.static.isp.example", True, id="whole reversed"),
        pytest.param("3325256711.isp.example", True, id="integer"),
        pytest.param("51-100-7.isp.example", False, id="three octets"),
        pytest.param("203-0-113-80.isp.example", False, id="another address"),
    ],
)
def test_whether_a_name_spells_the_whole_of_its_address(name: str, whole: bool) -> None:
    trait = embedded_address(name, V4)
    assert trait is not None
    assert trait.whole is whole


@pytest.mark.parametrize("name", ["a198-51-100-70.example.com", "a1198-51-100-7.example.com"])
def test_a_digit_more_is_another_address(name: str) -> None:
    trait = embedded_address(name, V4)
    assert trait is not None
    assert "three octets" in trait.pattern


@given(st.ip_addresses(v=4), HOSTNAME)
def test_every_address_is_found_in_its_plain_spellings(address: IPv4Address, domain: str) -> None:
    octets = str(address).split(".")
    for spelling in (
        "-".join(octets),
        ".".join(reversed(octets)),
        "".join(octet.zfill(3) for octet in octets),
        f"{int(address):010}",
    ):
        assert embedded_address(f"h{spelling}.{domain}", address) is not None


@given(st.ip_addresses(v=6), HOSTNAME)
def test_every_ipv6_address_is_found_in_its_plain_spellings(address: IPv6Address, domain: str) -> None:
    for spelling in (address.exploded.replace(":", ""), address.reverse_pointer.removesuffix(".ip6.arpa")):
        assert embedded_address(f"{spelling}.{domain}", address) is not None


@given(st.ip_addresses(), st.text(ALNUM + "-._", max_size=60))
def test_looking_into_a_name_never_fails(address: IPv4Address | IPv6Address, name: str) -> None:
    assert (embedded_address(name, address) is None) in {True, False}
    assert all(trait.matched for trait in internal_traces(name, address))
    assert (access_keyword(name, address) is None) in {True, False}
    assert placeholder(name) in {"", *own_labels(name)}
    assert set(own_labels(name)) <= set(labels(name))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        pytest.param("pool-1.isp.example", "pool", id="beside a hyphen"),
        pytest.param("a.dhcp.isp.example", "dhcp", id="a label of its own"),
        pytest.param("dsl123.isp.example", "dsl", id="beside digits"),
        pytest.param("12dyn34.isp.example", "dyn", id="between digits"),
        pytest.param("dial-up-3.isp.example", "dial-up", id="two words"),
        pytest.param("unused-addr.isp.example", "unused-addr", id="the longest of two"),
        pytest.param("cm12.isp.example", "cm", id="short word beside digits"),
        pytest.param("cm-12.isp.example", "cm", id="short word before a hyphen and digits"),
        pytest.param("cm.isp.example", "", id="short word alone"),
        pytest.param("res-1.isp.example", "res", id="ordinary word before a number"),
        pytest.param("12-cust.isp.example", "cust", id="ordinary word behind a number"),
        pytest.param("cable12.isp.example", "cable", id="ordinary word beside digits"),
        pytest.param("198-51-100-7.pool.isp.example", "pool", id="ordinary word beside the address"),
        pytest.param("host100-7.customers.isp.example", "customers", id="ordinary word beside a part of the address"),
        pytest.param("dynamicpool10.isp.example", "dynamicpool", id="two words in one"),
        pytest.param("clientpool.isp.example", "", id="two ordinary words in one"),
        pytest.param("pool.isp.example", "", id="ordinary word alone"),
        pytest.param("nat.isp.example", "", id="nat alone"),
        pytest.param("client-portal-2.sender.example", "", id="ordinary word away from the number"),
        pytest.param("smtp-22.pool-3.sender.example", "", id="ordinary word behind a word for mail"),
        pytest.param("mx.dyn.isp.example", "dyn", id="plain word behind a word for mail"),
        pytest.param("host12.sender.example", "", id="host and a number"),
        pytest.param("resolute.isp.example", "", id="res inside a word"),
        pytest.param("mailpool.isp.example", "", id="pool inside a word"),
        pytest.param("mail.dsl.example", "", id="in the registrable domain"),
        pytest.param("mail.client1.co.uk", "", id="in the registrable domain below a second level"),
        pytest.param("host.dsl.sch.uk", "", id="in the registrable domain below a rarer second level"),
        pytest.param("dsl.example", "", id="the registrable domain itself"),
        pytest.param("mail4.isp.example", "", id="a number"),
    ],
)
def test_the_word_for_an_access_line(name: str, word: str) -> None:
    trait = access_keyword(name, V4)
    assert (trait.matched if trait else "") == word


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("static-1-2-3-4.isp.example", "static", id="static"),
        pytest.param("1-2-3-4.mail.isp.example", "mail", id="in another label"),
        pytest.param("mx12.isp.example", "mx", id="before digits"),
        pytest.param("mta-100-7.sender.example", "mta", id="mta"),
        pytest.param("output.isp.example", "", id="out inside a word"),
        pytest.param("host.mail.example", "", id="in the registrable domain"),
    ],
)
def test_the_word_for_a_fixed_host(name: str, hint: str) -> None:
    assert static_hint(name) == hint


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        pytest.param("ec2-198-51-100-7.eu-west-1.compute.amazonaws.com.", "Amazon EC2", id="Amazon"),
        pytest.param("7.100.51.198.bc.googleusercontent.com.", "Google Cloud", id="Google"),
        pytest.param("static.7.100.51.198.clients.your-server.de.", "Hetzner", id="Hetzner"),
        pytest.param("198-51-100-7.ip.linodeusercontent.com.", "Linode", id="Linode"),
        pytest.param("198.51.100.7.vultrusercontent.com.", "Vultr", id="Vultr"),
        pytest.param("vps-c6336407.vps.ovh.net.", "OVHcloud", id="OVH"),
        pytest.param("vmi123456.contaboserver.net.", "Contabo", id="Contabo"),
        pytest.param("vmd12345.contaboserver.net.", "Contabo", id="Contabo, the other product"),
        pytest.param("mail.contaboserver.net.", "", id="a provider's own host"),
        pytest.param("s12345.kundenserver.de.", "IONOS", id="IONOS"),
        pytest.param("ip-198-51-100-7.kundenserver.de.", "IONOS", id="IONOS by address"),
        pytest.param("mout.kundenserver.de.", "", id="outbound host of IONOS"),
        pytest.param("mxeu.kundenserver.de.", "", id="exchanger of IONOS"),
        pytest.param("h1234567.stratoserver.net.", "Strato", id="Strato"),
        pytest.param("0123456789abcdef0123456789abcdef.cloudapp.net.", "Microsoft Azure", id="Azure, made by machine"),
        pytest.param("mail.westeurope.cloudapp.azure.com.", "", id="Azure, chosen label"),
        pytest.param("pc6336407.dip0.t-ipconnect.de.", "Deutsche Telekom", id="Telekom"),
        pytest.param("pC6336407.dip.t-dialin.net.", "Deutsche Telekom", id="Telekom, the older zone"),
        pytest.param("vmi123456.contaboserver.net.example.", "", id="only the beginning is the same"),
        pytest.param("mail.example.com.", "", id="a name of its own"),
    ],
)
def test_the_provider_whose_default_a_name_is(name: str, provider: str) -> None:
    assert provider_default(name) == provider


@pytest.mark.parametrize(
    ("name", "word"),
    [
        pytest.param("unknown.isp.example", "unknown", id="unknown"),
        pytest.param("No-rDNS.isp.example.", "no-rdns", id="no rDNS"),
        pytest.param("norevdns.isp.example", "norevdns", id="no rDNS in one word"),
        pytest.param("no-ptr-set.isp.example", "no-ptr-set", id="no PTR, and more"),
        pytest.param("hosted-by.isp.example", "hosted-by", id="hosted by"),
        pytest.param("unused.isp.example", "unused", id="unused"),
        pytest.param("mail.unknown.isp.example", "", id="not the first label"),
        pytest.param("unknown.example", "", id="the registrable domain"),
        pytest.param("nordic.sender.example", "", id="no at the start of a word"),
        pytest.param(".", "", id="root"),
    ],
)
def test_the_first_label_that_stands_for_no_name(name: str, word: str) -> None:
    assert placeholder(name) == word


@pytest.mark.parametrize(
    ("name", "matched"),
    [
        pytest.param("srv.corp.lan", [".lan"], id="private suffix"),
        pytest.param("vpn.example.local", [".local", "vpn"], id="suffix and role"),
        pytest.param("k8s-2.sender.example", ["k8s"], id="role with a digit"),
        pytest.param("db1.sender.example", ["db"], id="role before a digit"),
        pytest.param("backup.example", [], id="role as the registrable domain"),
        pytest.param("mail.gitlab.com", [], id="role in the registrable domain"),
        pytest.param("advent.sender.example", [], id="role inside a word"),
        pytest.param("h-10-1-2-3.sender.example", ["10-1-2-3"], id="private address"),
        pytest.param("3.2.1.10.sender.example", ["3.2.1.10"], id="private address reversed"),
        pytest.param("8-8-8-8.sender.example", [], id="public address"),
        pytest.param("mail.home.arpa", [".home.arpa"], id="home.arpa"),
    ],
)
def test_what_a_name_tells_of_the_inside(name: str, matched: list[str]) -> None:
    assert [trait.matched for trait in internal_traces(name)] == matched


def test_the_own_address_is_no_trace_in_either_order() -> None:
    address = ip_address("203.0.113.10")
    assert internal_traces("10.113.0.203.isp.example", address) == ()
    assert internal_traces("10.113.0.203.isp.example", V4) != ()


@pytest.mark.parametrize(
    ("names", "covers"),
    [
        pytest.param(("mail.sender.example",), True, id="the name"),
        pytest.param(("other.example", "MAIL.Sender.example"), True, id="the second, in capitals"),
        pytest.param(("*.sender.example",), True, id="wildcard"),
        pytest.param(("*.example",), False, id="wildcard of two labels"),
        pytest.param(("*.mail.sender.example",), False, id="wildcard below"),
        pytest.param(("m*.sender.example",), False, id="wildcard in a label"),
        pytest.param(("mail.*.example",), False, id="wildcard inside"),
        pytest.param(("*",), False, id="wildcard alone"),
        pytest.param(("sender.example",), False, id="the domain"),
        pytest.param(("mail.sender.example.net",), False, id="only the beginning is the same"),
        pytest.param((), False, id="no names"),
    ],
)
def test_whether_a_certificate_covers_a_host(names: tuple[str, ...], covers: bool) -> None:
    assert certificate_covers(names, "mail.sender.example.") is covers


def test_a_wildcard_alone_covers_no_single_label() -> None:
    assert not certificate_covers(("*", "*."), "localhost")


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        pytest.param("mail.sender.example.", True, id="a host"),
        pytest.param("vpn.sender.example.", True, id="a role"),
        pytest.param("mail_1.sender.example.", False, id="underscore"),
        pytest.param("srv.corp.", False, id="private suffix"),
        pytest.param("localhost.", False, id="single label"),
        pytest.param("mail.sender.example.100.51.198.in-addr.arpa.", False, id="in the reverse tree"),
        pytest.param("vmi1.contaboserver.net.", False, id="a provider's default"),
        pytest.param("mail.westeurope.cloudapp.azure.com.", False, id="chosen, in a provider's zone"),
        pytest.param("mout.kundenserver.de.", False, id="a provider's own"),
    ],
)
def test_whether_an_address_can_be_published_at_a_name(name: str, holds: bool) -> None:
    assert can_hold_address(name) is holds


def test_the_labels_left_of_the_registrable_domain() -> None:
    assert own_labels("a.b.example.com.") == ("a", "b")
    assert own_labels("a.example.co.uk") == own_labels("a.example.police.uk") == ("a",)
    assert own_labels("mail.co.example") == ("mail",)
    assert own_labels("example.com") == own_labels("com") == own_labels(".") == ()


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        pytest.param("xn--strae-oqa.example.", "straße.example", id="sharp s"),
        pytest.param("mail.example.", None, id="ASCII"),
        pytest.param("xn--a.example.", None, id="no A-label"),
    ],
)
def test_the_unicode_form_of_a_name(name: str, readable: str | None) -> None:
    assert unicode_form(name) == readable
    assert shown(name) == (f"{bare(name)} ({readable})" if readable else bare(name))


def test_the_root_is_shown_as_a_dot() -> None:
    assert shown(".") == "."
    assert labels(".") == ()


def test_addresses_and_reverse_names() -> None:
    assert spells_address("198.51.100.7.") == V4
    assert spells_address("mail.example.") is None
    assert under_reverse_tree("7.100.51.198.in-addr.arpa.") is not under_reverse_tree("in-addr.arpa.example.")
