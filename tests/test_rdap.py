"""What registries answer, and which one to ask: read as the RFCs have it, and with distrust."""

import json
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.errors import UsageError
from ptraudit.rdap import MAX_CONTACTS, Service, answered, base_for, server_url, services
from ptraudit.registration import Contact, RdapEnding, Registration, most_specific
from tests.registries import HOSTING, bootstrap, entity, network, vcard
from tests.test_jcard import JSON

IP = ip_address("198.51.100.7")
ASKED = Registration(ip=IP, ending=RdapEnding.NOT_ASKED, server="https://rdap.example/")
URL = "https://rdap.db.ripe.net/ip/198.51.100.7"


def told(document: Any, *, asked: Registration = ASKED, url: str = URL) -> Registration:
    return answered(asked, document if isinstance(document, bytes) else json.dumps(document).encode(), url)


def block(**more: Any) -> dict[str, Any]:
    return network("198.51.100.0", "198.51.100.255", **more)


def test_an_answer_tells_block_holder_country_and_contacts() -> None:
    found = told(block())
    assert (found.ending, found.networks, found.country) == (
        RdapEnding.ANSWERED,
        (ip_network("198.51.100.0/24"),),
        "DE",
    )
    assert (found.holder, found.holder_handle, found.kind) == ("Example Hosting GmbH", "ORG-EX1-RIPE", "ASSIGNED PA")
    assert (found.registry, found.name) == ("RIPE NCC", "EXAMPLE-NET")
    assert found.contacts == (
        Contact(roles=("technical", "administrative"), email="noc@hosting.example"),
        Contact(roles=("registrant",), email="info@hosting.example"),
        Contact(roles=("abuse",), email="abuse@hosting.example"),
    )


def test_contacts_inside_the_holder_count_as_arin_lays_them_out() -> None:
    inner = [entity("TECH1-ARIN", "technical", "abuse", card=vcard("Tech", "tech@isp.example", kind="group"))]
    label = {"label": "1 Main St\nSeattle\nUnited States"}
    card = vcard("Example ISP, Inc.")
    card[1].append(["adr", label, "text", [""] * 7])
    rows = [entity("EXISP-4", "registrant", card=card, entities=inner)]
    found = told(block(entities=rows, country=None, port43="whois.arin.net"))
    assert (found.holder_handle, found.country, found.registry) == ("EXISP-4", "United States", "ARIN")
    assert found.contacts == (Contact(roles=("technical", "abuse"), email="tech@isp.example"),)


def test_a_maintainer_is_not_taken_for_the_holder_unless_there_is_no_other() -> None:
    assert told(block(entities=HOSTING[:1])).holder == "EXAMPLE-MNT"
    assert told(block()).holder == "Example Hosting GmbH"


def test_an_organisation_goes_before_a_person() -> None:
    person = entity("JD1-RIPE", "registrant", card=vcard("Jo Doe", kind="individual"))
    assert told(block(entities=[person, HOSTING[2]])).holder == "Example Hosting GmbH"


def test_a_range_becomes_the_fewest_prefixes() -> None:
    found = told(network("198.51.100.4", "198.51.100.11"))
    assert [str(one) for one in found.networks] == ["198.51.100.4/30", "198.51.100.8/30"]
    assert found.covers(ip_address("198.51.100.11"))
    assert not found.covers(ip_address("198.51.100.12"))


@pytest.mark.parametrize(
    ("document", "ending", "detail"),
    [
        pytest.param(b"<html>", RdapEnding.MALFORMED, "no JSON object", id="no JSON"),
        pytest.param(b"", RdapEnding.MALFORMED, "no JSON object", id="nothing"),
        pytest.param(b"\xff\xfe", RdapEnding.MALFORMED, "no JSON object", id="no UTF-8"),
        pytest.param(b"[" * 200_000, RdapEnding.MALFORMED, "no JSON object", id="brackets in brackets"),
        pytest.param(b'{"a":' * 100_000, RdapEnding.MALFORMED, "no JSON object", id="objects in objects"),
        pytest.param(b'{"a":' + b"9" * 100_000 + b"}", RdapEnding.MALFORMED, "no JSON object", id="a number without end"),
        pytest.param([1, 2], RdapEnding.MALFORMED, "no JSON object", id="a list"),
        pytest.param({"errorCode": 400}, RdapEnding.MALFORMED, '"ip network"', id="an error with status 200"),
        pytest.param(block(objectClassName="autnum"), RdapEnding.MALFORMED, '"autnum"', id="another object"),
        pytest.param(network("203.0.113.0", "203.0.113.255"), RdapEnding.MALFORMED, "other addresses", id="elsewhere"),
        pytest.param(network("198.51.100.255", "198.51.100.0"), RdapEnding.MALFORMED, "other addresses", id="backwards"),
        pytest.param(network("198.51.100.0", "2001:db8::"), RdapEnding.MALFORMED, "other addresses", id="two families"),
        pytest.param(block(startAddress=["198.51.100.0"]), RdapEnding.MALFORMED, "other addresses", id="no address"),
        pytest.param(network("0.0.0.0", "255.255.255.255"), RdapEnding.NOT_FOUND, "0.0.0.0/0", id="the whole Internet"),
        pytest.param(network("192.0.0.0", "199.255.255.255"), RdapEnding.NOT_FOUND, "192.0.0.0/5", id="of a registry"),
    ],
)
def test_what_is_no_answer_about_the_address_is_told_as_what_it_is(document: Any, ending: RdapEnding, detail: str) -> None:
    found = told(document)
    assert (found.ending, detail in found.detail) == (ending, True)
    assert (found.holder, found.networks, found.contacts) == ("", (), ())


def test_a_registry_goes_by_its_name_or_by_its_host() -> None:
    assert told(block(port43="whois.example"), url="https://rdap.example.net/ip/198.51.100.7").registry == "rdap.example.net"
    assert told(block(port43=None), url="https://rdap.lacnic.net/rdap/ip/198.51.100.7").registry == "LACNIC"
    assert told(block(port43="notripe.net"), url="https://rdap.x.example/").registry == "rdap.x.example"


def test_entities_are_bounded_in_number_and_depth() -> None:
    many = [entity(f"H{n}", "technical", card=vcard("x", f"a{n}@x.example")) for n in range(1000)]
    assert len(told(block(entities=many)).contacts) == MAX_CONTACTS
    deep = entity("H", "technical", card=vcard("x", "deep@x.example"))
    for _ in range(3):
        deep = entity("H", card=vcard("x"), entities=[deep])
    assert told(block(entities=[deep])).contacts == ()


@given(st.dictionaries(st.sampled_from(list(block())), JSON, max_size=3), st.lists(JSON, max_size=2))
def test_any_answer_is_taken_and_comes_out_printable(changed: dict[str, Any], rows: list[Any]) -> None:
    document = block() | {"entities": [*HOSTING, *rows]} | changed
    found = told(document)
    texts = (found.detail, found.handle, found.name, found.kind, found.country, found.holder, found.holder_handle)
    assert all(text.isascii() and text.isprintable() and len(text) < 400 for text in texts)


@given(st.binary())
def test_any_octets_are_taken_for_an_answer_and_for_a_list(octets: bytes) -> None:
    assert told(octets).ending is RdapEnding.MALFORMED
    assert services(octets) is None


def listed(document: Any) -> tuple[Service, ...] | None:
    return services(json.dumps(document).encode())


def test_the_longest_prefix_says_whom_to_ask() -> None:
    known = listed(bootstrap(**{"https://a.example/rdap": ["198.0.0.0/8"], "https://b.example/": ["198.51.100.0/24"]}))
    assert known is not None
    assert base_for(known, IP) == "https://b.example/"
    assert base_for(known, ip_address("198.1.2.3")) == "https://a.example/rdap/"
    assert base_for(known, ip_address("203.0.113.1")) == ""


def test_only_https_is_taken_of_a_list() -> None:
    rows = [[["198.51.100.0/24"], ["http://a.example/", "https://a.example/"]], [["203.0.113.0/24"], ["http://b.example/"]]]
    assert listed({"services": rows}) == (Service(network=ip_network("198.51.100.0/24"), base="https://a.example/"),)


@given(JSON)
def test_any_list_of_registries_is_taken(rows: Any) -> None:
    found = listed({"services": rows})
    assert found is None or all(one.base.startswith("https://") for one in found)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://rdap.example.net", "https://rdap.example.net/"),
        ("https://RDAP.example.net:8443/rdap/", "https://rdap.example.net:8443/rdap/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x/"),
    ],
)
def test_a_server_is_named_by_its_url(text: str, url: str) -> None:
    assert str(server_url(text)) == url


@pytest.mark.parametrize(
    "text",
    [
        "rdap.example.net",
        "http://rdap.example.net/",
        "http://192.0.2.1/",
        "ftp://rdap.example.net/",
        "https://user:secret@rdap.example.net/",
        "https://rdap.example.net/?q=",
        "https://[::1/",
        "https://rdap.example.net:99999/",
        "https://",
        "https://a b/",
    ],
)
def test_what_is_no_server_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"https://rdap\.example\.net/"):
        server_url(text)


def test_the_smallest_block_speaks_for_an_address() -> None:
    wide, small = told(block()), told(network("198.51.100.4", "198.51.100.7"))
    failed = Registration(ip=IP, ending=RdapEnding.TIMEOUT)
    assert most_specific((failed, wide, small), IP) is small
    assert most_specific((failed, wide, small), ip_address("198.51.100.9")) is wide
    assert most_specific((failed,), IP) is failed
    assert most_specific((), IP) is None
