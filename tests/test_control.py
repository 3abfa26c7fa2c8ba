"""Who can change the name of an address: told by its names, by its registration, or not at all."""

from ipaddress import ip_address, ip_network

import pytest
from msgspec.structs import replace

from ptraudit.archive import dumped, parsed
from ptraudit.evidence import Evidence
from ptraudit.held import holding, request_steps
from ptraudit.judge import judge
from ptraudit.origin_as import AutonomousSystem, number_name, origin_name
from ptraudit.providers import providers, registered
from ptraudit.registration import Contact, RdapEnding, Registration, of
from ptraudit.report import Finding
from tests.worlds import V4, answer, nxdomain, ptr, reverse, sending

BLOCK = Registration(
    ip=V4,
    ending=RdapEnding.ANSWERED,
    server="https://rdap.example/",
    registry="RIPE NCC",
    retrieved_at="2026-11-22T09:00:00Z",
    networks=(ip_network("198.51.100.0/24"),),
    name="EXAMPLE-NET",
    country="DE",
    holder="Example Hosting GmbH",
    holder_handle="ORG-EX1-RIPE",
    contacts=(
        Contact(roles=("technical",), email="noc@hosting.example"),
        Contact(roles=("abuse",), email="abuse@hosting.example"),
    ),
)
HETZNER = replace(BLOCK, holder="Hetzner Online GmbH", holder_handle="ORG-HOA1-RIPE")
TIMEOUT = Registration(ip=V4, ending=RdapEnding.TIMEOUT, server="https://rdap.example/", detail="it did not end within 20 s")


def nameless(*registrations: Registration, asn: int = 0) -> Evidence:
    """An address without a name, what registries say of it, and who announces it."""
    lookups = [*nxdomain(reverse(V4), "PTR")]
    if asn:
        lookups.append(answer(origin_name(V4), "TXT", f"{asn} | 198.51.100.0/24 | DE | ripencc | 2010-01-01"))
        lookups.append(answer(number_name(asn), "TXT", f"{asn} | DE | ripencc | 2010-01-01 | EXAMPLE-AS"))
    return replace(sending(V4, *lookups), registrations=registrations)


def missing(evidence: Evidence) -> Finding:
    return next(row for row in judge(evidence).findings if row.check == "ptr-missing" and row.outcome == "fail")


def test_a_holder_of_whom_nothing_is_known_is_named_with_whom_to_write_to() -> None:
    row = missing(nameless(BLOCK, asn=64500))
    assert row.who == "Example Hosting GmbH, who holds 198.51.100.0/24"
    assert row.how[:2] == (
        "198.51.100.0/24 is registered to Example Hosting GmbH (ORG-EX1-RIPE, DE, AS64500 EXAMPLE-AS), says RIPE NCC.",
        "Ask noc@hosting.example for the PTR record (technical contact).",
    )
    assert "not who runs the host" in row.how[2]


@pytest.mark.parametrize(
    ("contacts", "sentence"),
    [
        ((), "The registry shows no mail address to write to."),
        (
            BLOCK.contacts[1:],
            "Only an abuse contact is known, abuse@hosting.example: it sets no PTR records; ask it who does.",
        ),
    ],
)
def test_an_abuse_contact_is_the_last_resort_and_called_so(contacts: tuple[Contact, ...], sentence: str) -> None:
    assert missing(nameless(replace(BLOCK, contacts=contacts))).how[1] == sentence


def test_a_provider_is_known_by_the_holder_of_the_block() -> None:
    row = missing(nameless(HETZNER))
    assert row.who == "Hetzner"
    assert any(line.startswith("Or: hcloud server set-rdns SERVER --ip 198.51.100.7") for line in row.how)
    assert row.how[-1].startswith(
        "Known by this alone: 198.51.100.0/24 is registered to Hetzner Online GmbH. It does not tell"
    )


def test_a_name_of_the_customers_own_leads_to_the_provider_too() -> None:
    name = "host-198-51-100-7.customer.example."
    evidence = sending(V4, ptr(V4, name), *nxdomain(name, "A", "AAAA"))
    rows = {row.check: row for row in judge(replace(evidence, registrations=(HETZNER,))).findings if row.outcome == "fail"}
    assert rows["ptr-generic"].who == "Hetzner"


def test_a_name_goes_before_the_registration() -> None:
    name = "mail-x.google.com."
    evidence = sending(V4, ptr(V4, name, name.replace("x", "y")), *nxdomain(name, "A", "AAAA"))
    row = next(
        row
        for row in judge(replace(evidence, registrations=(HETZNER,))).findings
        if row.outcome == "fail" and row.who and "Google" in row.who
    )
    assert row.how == ("The address belongs to Google, who sends for many: its name is not yours to change.",)


def test_an_address_of_a_shared_provider_without_a_name_is_not_the_readers_to_change() -> None:
    row = missing(nameless(replace(BLOCK, holder="Google LLC", holder_handle="GOGL")))
    assert row.how[0] == "The address belongs to Google, who sends for many: its name is not yours to change."


def test_who_announces_a_block_tells_the_provider_only_where_no_holder_is_known() -> None:
    row = missing(nameless(TIMEOUT, asn=24940))
    assert (row.who, "198.51.100.7 is announced by AS24940 EXAMPLE-AS" in row.how[-1]) == ("Hetzner", True)
    assert missing(nameless(BLOCK, asn=24940)).who == "Example Hosting GmbH, who holds 198.51.100.0/24"


@pytest.mark.parametrize(
    "registrations", [(), (TIMEOUT,), (replace(BLOCK, holder="", name=""),)], ids=["none", "fail", "empty"]
)
def test_where_no_registry_tells_the_finding_says_whose_kind_of_move_it_is(registrations: tuple[Registration, ...]) -> None:
    row = missing(nameless(*registrations))
    assert row.who.startswith("whoever holds the address block")
    assert row.how == ()


@pytest.mark.parametrize(
    ("holder", "title"),
    [
        ("Hetzner Online GmbH", "Hetzner"),
        ("HETZNER ONLINE GMBH", "Hetzner"),
        ("Hetzner", None),
        ("Contabo GmbH", "Contabo"),
        ("Contaboard Inc.", None),
        ("OVH SAS", "OVHcloud"),
        ("Linode", "Akamai (Linode)"),
        ("Akamai Technologies, Inc.", None),
        ("", None),
    ],
)
def test_a_name_is_known_by_its_first_words(holder: str, title: str | None) -> None:
    found = registered(holding(replace(BLOCK, holder=holder, holder_handle=""), ()))
    assert (found.title if found else None) == title


def test_no_handle_and_no_system_belongs_to_two_providers() -> None:
    rows = [one.registered for one in providers() if one.registered]
    for several in ([key for row in rows for key in row.handles], [key for row in rows for key in row.asns]):
        assert len(several) == len(set(several))
    assert all(row.handles or row.names or row.asns for row in rows)


def test_the_report_tells_what_the_registry_said_and_when() -> None:
    (address,) = judge(nameless(BLOCK, asn=64500)).outbound
    held = address.registration
    assert held is not None
    assert (held.ending, held.networks, held.country) == ("answered", ("198.51.100.0/24",), "DE")
    assert held.retrieved_at == "2026-11-22T09:00:00Z"
    assert held.autonomous_systems == (AutonomousSystem(number=64500, name="EXAMPLE-AS"),)
    (address,) = judge(nameless()).outbound
    assert address.registration is None


def test_the_score_and_the_verdict_do_not_rest_on_a_registry() -> None:
    reports = [judge(nameless(*registrations)) for registrations in ((), (BLOCK,), (TIMEOUT,))]
    assert len({(report.verdict, report.score, str(report.counts)) for report in reports}) == 1


def test_registrations_are_read_back_from_the_archive_as_they_were() -> None:
    evidence = nameless(BLOCK, TIMEOUT, asn=64500)
    (again,) = parsed(dumped((evidence,), "0"), "x")
    assert again == evidence
    assert judge(again) == judge(evidence)
    assert of(again, ip_address("198.51.100.200")) == BLOCK


def test_evidence_of_before_has_no_registrations() -> None:
    octets = dumped((nameless(),), "0").replace(b'"registrations": [],', b"")
    assert b"registrations" not in octets
    assert parsed(octets, "x") == (nameless(),)


def test_a_block_of_many_prefixes_is_told_in_short() -> None:
    networks = tuple(ip_network(f"198.51.{third}.0/24") for third in range(5))
    assert request_steps(holding(replace(BLOCK, networks=networks), ()))[0].startswith(
        "198.51.0.0/24, 198.51.1.0/24 and 3 more is registered"
    )
