from ipaddress import ip_address

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.ptr_address_as_text import ptr_address_as_text
from ptraudit.checks.ptr_alias import ptr_alias
from ptraudit.checks.ptr_generic import ptr_generic
from ptraudit.checks.ptr_many import ptr_many
from ptraudit.checks.ptr_missing import ptr_missing
from ptraudit.checks.ptr_not_authenticated import ptr_not_authenticated
from ptraudit.checks.ptr_not_hostname import ptr_not_hostname
from ptraudit.checks.ptr_reveals_internal import ptr_reveals_internal
from ptraudit.checks.ptr_trailing_dot_lost import ptr_trailing_dot_lost
from ptraudit.checks.ptr_ttl_extreme import ptr_ttl_extreme
from ptraudit.direct import Direct
from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending
from ptraudit.validation import State
from tests.worlds import (
    PRIVATE,
    V4,
    V6,
    a,
    agrees,
    answer,
    host,
    nodata,
    nxdomain,
    ptr,
    reverse,
    sending,
    servfail,
    timeout,
    validated,
    verdict,
    without,
)

MAIL = "mail.sender.example."
REVERSE = "7.100.51.198.in-addr.arpa."
DELEGATED = "7.0-127.100.51.198.in-addr.arpa."
COLUMNS = ("evidence", "outcome", "substance")

UNNAMED = sending(V4, *nxdomain(REVERSE, "PTR"))
UNKNOWN = sending(V4, *servfail(REVERSE, "PTR"))
INNER = sending(PRIVATE, ptr(PRIVATE, MAIL))


def named(*names: str, **more: object) -> Evidence:
    return sending(V4, ptr(V4, *names, **more))


def named_at(address: str, name: str) -> Evidence:
    return sending(ip_address(address), ptr(ip_address(address), name))


# What every check on names says where there is none to judge.
NAMELESS = [
    pytest.param(UNNAMED, Outcome.NOT_APPLICABLE, "198.51.100.7 has no PTR record", id="no PTR record"),
    pytest.param(UNKNOWN, Outcome.UNDETERMINED, f"PTR of {REVERSE} ended with servfail", id="PTR servfail"),
    pytest.param(INNER, Outcome.NOT_APPLICABLE, "10.0.0.7 is private", id="private address"),
]


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(named(MAIL), Outcome.PASS, "198.51.100.7 is named mail.sender.example.", id="a name"),
        pytest.param(named(MAIL, aliases=(DELEGATED,)), Outcome.PASS, "mail.sender.example", id="through RFC 2317"),
        pytest.param(UNNAMED, Outcome.FAIL, f"nobody has provisioned {REVERSE} A receiver", id="nxdomain"),
        pytest.param(sending(V4, *nodata(REVERSE, "PTR")), Outcome.FAIL, "exists, but holds none", id="nodata"),
        pytest.param(
            sending(V4, *nodata(REVERSE, "PTR", aliases=(DELEGATED,))), Outcome.FAIL, "7.0-127.100", id="alias to nothing"
        ),
        pytest.param(
            sending(V4, *without(Ending.ALIAS_LOOP, REVERSE, "PTR", aliases=(DELEGATED, REVERSE))),
            Outcome.FAIL,
            "lead in a circle",
            id="alias loop",
        ),
        pytest.param(
            sending(V4, *nxdomain(REVERSE, "PTR"), answer(f"{REVERSE}sender.example.", "PTR", MAIL), direct=Direct.FAILING),
            Outcome.FAIL,
            f"There is one at {REVERSE}sender.example, where nobody looks",
            id="in the zone of the domain",
        ),
        pytest.param(UNKNOWN, Outcome.UNDETERMINED, f"PTR of {REVERSE} ended with servfail", id="servfail"),
        pytest.param(sending(V4, *timeout(REVERSE, "PTR")), Outcome.UNDETERMINED, "ended with timeout", id="timeout"),
        pytest.param(
            sending(V4, *without(Ending.REFUSED, REVERSE, "PTR")), Outcome.UNDETERMINED, "ended with refused", id="refused"
        ),
        pytest.param(sending(V4), Outcome.UNDETERMINED, "ended with not-asked", id="never asked"),
        pytest.param(INNER, Outcome.NOT_APPLICABLE, "10.0.0.7 is private", id="private address"),
        pytest.param(
            sending(V6, *nxdomain(reverse(V6), "PTR"), sampled=True),
            Outcome.NOT_APPLICABLE,
            "drawn from a range",
            id="sampled from an IPv6 prefix",
        ),
        pytest.param(
            sending(V4, *nxdomain(REVERSE, "PTR"), sampled=True),
            Outcome.NOT_APPLICABLE,
            "it may not be in use",
            id="sampled from an IPv4 network",
        ),
        pytest.param(sending(V6, *nxdomain(reverse(V6), "PTR")), Outcome.FAIL, "2001:db8::7 has no PTR", id="IPv6 in use"),
    ],
)
def test_ptr_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL), Outcome.PASS, "named mail.sender.example", id="a host name"),
        pytest.param(named("sender.example."), Outcome.PASS, "named sender.example", id="the domain itself"),
        pytest.param(named("192.0.2.1."), Outcome.PASS, "192.0.2.1", id="address as text, judged elsewhere"),
        pytest.param(named("mail_1.sender.example."), Outcome.FAIL, '"mail_1" has more than', id="underscore"),
        pytest.param(named("localhost."), Outcome.FAIL, '"localhost": it is a single label', id="single label"),
        pytest.param(named("."), Outcome.FAIL, '".": it is the root', id="root"),
        pytest.param(named("*.sender.example."), Outcome.FAIL, 'label "*"', id="asterisk"),
        pytest.param(named("mail.sender.123."), Outcome.FAIL, "its last label is a number", id="numeric top level"),
        pytest.param(
            named(MAIL, "-mail.sender.example."), Outcome.FAIL, '"-mail.sender.example": its label', id="one of two"
        ),
        pytest.param(named("x" * 64 + ".example."), Outcome.FAIL, "has 64 octets", id="long label"),
    ],
)
def test_ptr_not_hostname(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_not_hostname, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL), Outcome.PASS, "does not look generic", id="a name of its own"),
        pytest.param(named("mail4.sender.example."), Outcome.PASS, "does not look generic", id="a number"),
        pytest.param(named("smtp-out-12-34.sender.example."), Outcome.PASS, "not look generic", id="digits of its own"),
        pytest.param(named("output.sender.example."), Outcome.PASS, "not look generic", id="out inside a word"),
        pytest.param(named("resolute.sender.example."), Outcome.PASS, "not look generic", id="res inside a word"),
        pytest.param(named("mail.users.example."), Outcome.PASS, "not look generic", id="word in the registrable part"),
        pytest.param(named("mail.user.co.uk."), Outcome.PASS, "not look generic", id="word above a second level"),
        pytest.param(
            named("mail-51-100-7.sender.example."),
            Outcome.PASS,
            'holds "51-100-7", the last three octets, but says "mail"',
            id="part of the address beside a static hint",
        ),
        pytest.param(named("mout.kundenserver.de."), Outcome.PASS, "not look generic", id="outbound host of IONOS"),
        pytest.param(named("mxeu.kundenserver.de."), Outcome.PASS, "not look generic", id="exchanger of IONOS"),
        pytest.param(named("m100-7.mailgun.net."), Outcome.PASS, "not look generic", id="two octets behind a letter"),
        pytest.param(
            named_at("203.0.113.88", "mta-113-88.sparkpostmail.com."), Outcome.PASS, "not look generic", id="two octets, mta"
        ),
        pytest.param(
            named_at("203.0.113.34", "mta-0-113-34.sparkpostmail.com."), Outcome.PASS, 'says "mta"', id="three octets, mta"
        ),
        pytest.param(named_at("192.0.2.1", "web2-1.hoster.example."), Outcome.PASS, "not look generic", id="web2-1"),
        pytest.param(named_at("192.0.2.10", "ham2-10.example.com."), Outcome.PASS, "not look generic", id="ham2-10"),
        pytest.param(named_at("192.0.2.4", "s2-4.example.com."), Outcome.PASS, "not look generic", id="s2-4"),
        *(
            pytest.param(named(name), Outcome.PASS, "not look generic", id=f"ordinary word, {name}")
            for name in (
                "mail.customer-success.example.com.",
                "mx.client-portal.example.com.",
                "mail.mobile.example.com.",
                "mail.users.example.org.",
                "nat.example.com.",
                "smtp.res.example.edu.",
                "smtp-22.pool-a.esp.example.com.",
                "host12.example.com.",
            )
        ),
        pytest.param(
            named("mail.westeurope.cloudapp.azure.com."), Outcome.PASS, "not look generic", id="label chosen at Azure"
        ),
        pytest.param(named("mail.cable.ltd.uk."), Outcome.PASS, "not look generic", id="registered under ltd.uk"),
        pytest.param(named("mail.pool.sch.uk."), Outcome.PASS, "not look generic", id="registered under sch.uk"),
        pytest.param(
            named("mail-198-51-100-7.sender.example."),
            Outcome.FAIL,
            'holds "198-51-100-7", the address in decimal, though it says "mail". R',
            id="whole address beside a word for mail",
        ),
        pytest.param(
            named_at("192.0.2.10", "10-2-0-192.static.example.net."),
            Outcome.FAIL,
            'holds "10-2-0-192", the address reversed, though it says "static". R',
            id="whole address beside static",
        ),
        pytest.param(named("unknown.telstraglobal.net."), Outcome.FAIL, 'begins with "unknown"', id="unknown"),
        pytest.param(named("no-rdns.example.net."), Outcome.FAIL, '"no-rdns", which stands for no name', id="no rDNS"),
        pytest.param(named("hosted-by.leaseweb.com."), Outcome.FAIL, 'begins with "hosted-by"', id="hosted by"),
        pytest.param(named("vmd12345.contaboserver.net."), Outcome.FAIL, "default of Contabo", id="vmd at Contabo"),
        pytest.param(named("p5dc0020a.dip0.t-ipconnect.de."), Outcome.FAIL, "default of Deutsche Telekom", id="Telekom"),
        pytest.param(named("pD9E0C00.dip.t-dialin.net."), Outcome.FAIL, "default of Deutsche Telekom", id="Telekom, older"),
        pytest.param(named("dynamicpool10.isp.example.net."), Outcome.FAIL, 'holds "dynamicpool"', id="two words in one"),
        pytest.param(
            named_at("192.0.2.10", "3221225994.isp.example.net."), Outcome.FAIL, "the address as one integer", id="integer"
        ),
        pytest.param(
            named_at("192.0.2.10", "s192000002010.isp.example.net."), Outcome.FAIL, "padded to three digits", id="padded"
        ),
        pytest.param(
            named_at("192.0.2.10", "s192010002010.isp.example.net."),
            Outcome.FAIL,
            '"192010002010", four numbers as of an address',
            id="another address padded",
        ),
        pytest.param(
            named_at("203.0.113.80", "203-0-113-80.pool.example.net."), Outcome.FAIL, 'holds "pool"', id="address in a pool"
        ),
        pytest.param(
            named_at("192.0.2.14", "host-192-0-2-14.dyn.isp.example."), Outcome.FAIL, 'holds "dyn"', id="address in dyn"
        ),
        pytest.param(
            named("ec2-198-51-100-7.eu-west-1.compute.amazonaws.com."), Outcome.FAIL, "default of Amazon EC2", id="Amazon"
        ),
        pytest.param(named("cable12.isp.example."), Outcome.FAIL, 'holds "cable"', id="ordinary word beside digits"),
        pytest.param(named("dhcp.isp.example."), Outcome.FAIL, 'holds "dhcp"', id="access word alone"),
        pytest.param(
            named("198-51-100-7.isp.example."), Outcome.FAIL, '"198-51-100-7", the address in decimal', id="address"
        ),
        pytest.param(named("7.100.51.198.isp.example."), Outcome.FAIL, "the address reversed", id="address reversed"),
        pytest.param(named("ip198051100007.isp.example."), Outcome.FAIL, "padded to three digits", id="address padded"),
        pytest.param(named("xc6336407.isp.example."), Outcome.FAIL, "in hexadecimal", id="address in hexadecimal"),
        pytest.param(named("host100-7.isp.example."), Outcome.FAIL, '"100-7", the last two octets', id="two octets"),
        pytest.param(named("pool-3.isp.example."), Outcome.FAIL, 'holds "pool"', id="access word"),
        pytest.param(named("mx.dyn.isp.example."), Outcome.FAIL, 'holds "dyn"', id="access word beside a static hint"),
        pytest.param(named("dsl1234.isp.example."), Outcome.FAIL, 'holds "dsl"', id="access word beside digits"),
        pytest.param(
            named("static.7.100.51.198.clients.your-server.de."), Outcome.FAIL, "default of Hetzner", id="provider default"
        ),
        pytest.param(
            named("vmi123456.contaboserver.net."), Outcome.FAIL, "default of Contabo", id="default without address"
        ),
        pytest.param(named(MAIL, "pool3.isp.example."), Outcome.FAIL, "pool3.isp.example holds", id="one of two"),
        pytest.param(
            sending(V6, ptr(V6, "2001-db8--7.isp.example.")), Outcome.FAIL, "the address with hyphens", id="IPv6 address"
        ),
        pytest.param(
            named(f"{MAIL}100.51.198.in-addr.arpa."), Outcome.NOT_APPLICABLE, "lost its last dot", id="lost trailing dot"
        ),
        pytest.param(named("198.51.100.7."), Outcome.NOT_APPLICABLE, "no name but an address as text", id="address as text"),
        pytest.param(
            named("198.51.100.7.", MAIL), Outcome.PASS, "7: mail.sender.example does", id="address as text beside a name"
        ),
    ],
)
def test_ptr_generic(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_generic, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL), Outcome.PASS, "one name, mail.sender.example", id="one"),
        pytest.param(named(MAIL, MAIL), Outcome.PASS, "one name", id="the same twice"),
        pytest.param(
            named("b.example.", "a.example."), Outcome.FAIL, "2 names: a.example and b.example.", id="two, in order"
        ),
        pytest.param(
            named(*(f"n{n}.example." for n in range(5)), omitted=7),
            Outcome.FAIL,
            "12 names: n0.example, n1.example, n2.example and 2 more",
            id="many",
        ),
    ],
)
def test_ptr_many(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_many, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(sending(V4, ptr(V4, MAIL), *host(MAIL, V4)), Outcome.PASS, "no alias at mail.sender", id="a host"),
        pytest.param(
            sending(V4, ptr(V4, MAIL, aliases=(DELEGATED,)), *host(MAIL, V4)), Outcome.PASS, "no alias", id="RFC 2317 alias"
        ),
        pytest.param(
            sending(V4, ptr(V4, MAIL), *nxdomain(MAIL, "A"), *timeout(MAIL, "AAAA")),
            Outcome.PASS,
            "no alias",
            id="one type answered without an alias",
        ),
        pytest.param(
            sending(V4, ptr(V4, MAIL), a(MAIL, V4, aliases=("host.example.",)), *timeout(MAIL, "AAAA")),
            Outcome.FAIL,
            "mail.sender.example is an alias for host.example",
            id="alias",
        ),
        pytest.param(
            sending(V4, ptr(V4, MAIL), *servfail(MAIL, "A", "AAAA", aliases=("host.example.",))),
            Outcome.FAIL,
            "an alias for host.example",
            id="alias to a name without an answer",
        ),
        pytest.param(
            sending(V4, ptr(V4, MAIL), *timeout(MAIL, "A", "AAAA")),
            Outcome.UNDETERMINED,
            f"A of {MAIL} ended with timeout",
            id="forward timeout",
        ),
    ],
)
def test_ptr_alias(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_alias, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL), Outcome.PASS, "named mail.sender.example", id="a name"),
        pytest.param(named("198.51.100.7."), Outcome.FAIL, 'holds "198.51.100.7"', id="IPv4"),
        pytest.param(named("[198.51.100.7]."), Outcome.FAIL, 'holds "[198.51.100.7]"', id="IPv4 in brackets"),
        pytest.param(named("2001:db8::7."), Outcome.FAIL, 'holds "2001:db8::7"', id="IPv6"),
        pytest.param(named("198.51.100.7.example."), Outcome.PASS, "198.51.100.7.example", id="address in a name"),
    ],
)
def test_ptr_address_as_text(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_address_as_text, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL), Outcome.PASS, "named mail.sender.example", id="a name"),
        pytest.param(
            named(f"{MAIL}100.51.198.in-addr.arpa."),
            Outcome.FAIL,
            "the reverse zone's own name follows mail.sender.example,",
            id="IPv4 zone appended",
        ),
        pytest.param(
            named(f"{MAIL}0-127.100.51.198.in-addr.arpa."), Outcome.FAIL, "follows mail.sender.example,", id="RFC 2317 zone"
        ),
        pytest.param(
            sending(V6, ptr(V6, "mail.sender.de.8.b.d.0.1.0.0.2.ip6.arpa.")),
            Outcome.FAIL,
            "follows mail.sender.de,",
            id="IPv6 zone appended",
        ),
        pytest.param(named(REVERSE), Outcome.PASS, "in-addr.arpa", id="the reverse name itself"),
    ],
)
def test_ptr_trailing_dot_lost(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_trailing_dot_lost, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL), Outcome.PASS, "mail.sender.example of 198.51.100.7 tells nothing", id="plain name"),
        pytest.param(named("mail.vpn.example."), Outcome.PASS, "tells nothing", id="role in the registrable part"),
        pytest.param(named("vpn2.sender.example."), Outcome.FAIL, '"vpn", an internal role', id="role"),
        pytest.param(named("srv01.corp.local."), Outcome.FAIL, '".local", a suffix for private use', id="private suffix"),
        pytest.param(
            named("nat-10-1-2-3.sender.example."), Outcome.FAIL, '"10-1-2-3", a private address', id="private address inside"
        ),
        pytest.param(
            sending(ip_address("203.0.113.10"), ptr(ip_address("203.0.113.10"), "10.113.0.203.isp.example.")),
            Outcome.PASS,
            "tells nothing",
            id="own address reversed looks private",
        ),
    ],
)
def test_ptr_reveals_internal(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_reveals_internal, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL), Outcome.PASS, "remembered for 3600 s", id="an hour"),
        pytest.param(named(MAIL, ttl_s=60), Outcome.PASS, "60 s", id="a minute"),
        pytest.param(named(MAIL, ttl_s=604_800), Outcome.PASS, "604800 s", id="a week"),
        pytest.param(named(MAIL, ttl_s=59), Outcome.FAIL, "59 s only", id="under a minute"),
        pytest.param(named(MAIL, ttl_s=0), Outcome.FAIL, "0 s only", id="zero"),
        pytest.param(named(MAIL, ttl_s=604_801), Outcome.FAIL, "604801 s; a week", id="over a week"),
        pytest.param(named(MAIL, ttl_s=None), Outcome.UNDETERMINED, "without a TTL", id="unknown"),
    ],
)
def test_ptr_ttl_extreme(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_ttl_extreme, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *NAMELESS,
        pytest.param(named(MAIL, authentic=True), Outcome.PASS, "is authenticated: the resolver vouches for", id="AD bit"),
        pytest.param(named(MAIL), Outcome.UNDETERMINED, "does not seem to validate", id="no AD bit"),
        pytest.param(
            sending(V4, answer(".", "NS", "ns.example.", authentic=True, server="s"), ptr(V4, MAIL, server="s")),
            Outcome.FAIL,
            "the reverse zone is not signed",
            id="no AD bit, of a resolver that validates",
        ),
        pytest.param(validated(named(MAIL), State.SECURE), Outcome.PASS, "validated here", id="validated"),
        pytest.param(validated(named(MAIL, authentic=True), State.INSECURE), Outcome.FAIL, "is not signed", id="unsigned"),
        pytest.param(
            validated(named(MAIL), State.BOGUS, "x"), Outcome.NOT_APPLICABLE, "wrongly signed", id="wrongly signed"
        ),
    ],
)
def test_ptr_not_authenticated(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ptr_not_authenticated, evidence, outcome, substance)


def test_the_record_for_a_missing_ptr_lies_at_the_delegated_name() -> None:
    evidence = sending(V4, *nodata(REVERSE, "PTR", aliases=(DELEGATED,)))
    assert verdict(ptr_missing, evidence).record == f"{DELEGATED} IN PTR <the host's name>."


def test_the_record_for_a_missing_ptr_names_the_host_that_leads_to_the_address() -> None:
    evidence = sending(V4, *nxdomain(REVERSE, "PTR"), a(MAIL, V4))
    assert verdict(ptr_missing, evidence).record == f"{REVERSE} IN PTR {MAIL}"


def test_the_record_for_a_lost_dot_has_the_dot() -> None:
    evidence = named(f"{MAIL}100.51.198.in-addr.arpa.", aliases=(DELEGATED,))
    assert verdict(ptr_trailing_dot_lost, evidence).record == f"{DELEGATED} IN PTR {MAIL}"


def test_the_record_for_a_lost_dot_behind_a_single_label_leaves_the_name_open() -> None:
    evidence = named("mail.100.51.198.in-addr.arpa.")
    assert verdict(ptr_trailing_dot_lost, evidence).record == f"{REVERSE} IN PTR <the host's name>."
    assert verdict(ptr_trailing_dot_lost, evidence).fix == ""


def test_the_order_of_the_names_does_not_matter() -> None:
    names = ("c.example.", "a.example.", "b.example.")
    assert verdict(ptr_many, named(*names)).message == verdict(ptr_many, named(*reversed(names))).message
