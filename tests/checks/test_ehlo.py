from ipaddress import ip_address

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.ehlo_address_literal import ehlo_address_literal
from ptraudit.checks.ehlo_elsewhere import ehlo_elsewhere
from ptraudit.checks.ehlo_not_ptr_name import ehlo_not_ptr_name
from ptraudit.checks.ehlo_not_qualified import ehlo_not_qualified
from ptraudit.checks.ehlo_syntax_refused import ehlo_syntax_refused
from ptraudit.checks.ehlo_unresolvable import ehlo_unresolvable
from ptraudit.evidence import Evidence, Helo
from ptraudit.lookup import Lookup
from tests.worlds import (
    OTHER_V4,
    PRIVATE,
    V4,
    V6,
    a,
    aaaa,
    agrees,
    greeting_by,
    host,
    nodata,
    nxdomain,
    outbound,
    ptr,
    servfail,
    timeout,
    verdict,
    world,
)

MAIL = "mail.sender.example."
WRITTEN = "mail.sender.example"
REVERSE = "7.100.51.198.in-addr.arpa."
COLUMNS = ("evidence", "outcome", "substance")


def used(*lookups: Lookup, name: str = WRITTEN) -> Evidence:
    return greeting_by(name, *lookups, address=V4)


@pytest.mark.parametrize(
    ("written", "outcome", "substance"),
    [
        pytest.param(WRITTEN, Outcome.PASS, '"mail.sender.example" is fully qualified', id="fully qualified"),
        pytest.param("MAIL.Sender.Example.", Outcome.PASS, '"MAIL.Sender.Example."', id="capitals and a last dot"),
        pytest.param("localhost", Outcome.FAIL, '"localhost" is a single label', id="localhost"),
        pytest.param("mail", Outcome.FAIL, '"mail" is a single label', id="single label"),
        pytest.param("mail.", Outcome.FAIL, '"mail." is a single label', id="single label with a dot"),
        pytest.param("localhost.localdomain", Outcome.FAIL, "no name in public DNS", id="localdomain"),
        pytest.param("mail.local", Outcome.FAIL, "no name in public DNS", id="local"),
        pytest.param("198.51.100.7", Outcome.FAIL, "an address without brackets", id="bare IPv4"),
        pytest.param("2001:db8::7", Outcome.FAIL, "an address without brackets", id="bare IPv6"),
        pytest.param("", Outcome.FAIL, "is empty", id="empty"),
        pytest.param("mail..example", Outcome.FAIL, "DNS can hold: it has an empty label.", id="empty label"),
        pytest.param(f"{'a' * 63}.example", Outcome.PASS, "is fully qualified", id="longest label"),
        pytest.param(f"{'a' * 64}.example", Outcome.FAIL, "has 64 octets; a label holds at most 63.", id="label too long"),
        pytest.param(
            ".".join(["a" * 61] * 4) + ".abcdef", Outcome.FAIL, "it has 254 octets; a name holds at most 253.", id="too long"
        ),
        pytest.param("[198.51.100.7]", Outcome.NOT_APPLICABLE, "an address literal, no name", id="literal"),
    ],
)
def test_ehlo_not_qualified(written: str, outcome: Outcome, substance: str) -> None:
    assert agrees(ehlo_not_qualified, greeting_by(written), outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(greeting_by(WRITTEN, *host(MAIL, V4)), Outcome.PASS, "resolves to 198.51.100.7.", id="A"),
        pytest.param(
            greeting_by(WRITTEN, aaaa(MAIL, V6), *timeout(MAIL, "A")), Outcome.PASS, "2001:db8::7", id="AAAA, A timeout"
        ),
        pytest.param(greeting_by("Mail.Sender.Example.", *host(MAIL, V4)), Outcome.PASS, "Mail.Sender", id="capitals, dot"),
        pytest.param(
            greeting_by(WRITTEN, *nxdomain(MAIL, "A", "AAAA")), Outcome.FAIL, "has neither an A", id="no such name"
        ),
        pytest.param(greeting_by(WRITTEN, *host(MAIL)), Outcome.FAIL, "has neither an A", id="no addresses"),
        pytest.param(
            greeting_by(WRITTEN, *nodata(MAIL, "A"), *servfail(MAIL, "AAAA")),
            Outcome.UNDETERMINED,
            f"AAAA of {MAIL} ended with servfail",
            id="AAAA servfail",
        ),
        pytest.param(greeting_by("localhost"), Outcome.NOT_APPLICABLE, "nothing to look up", id="single label"),
        pytest.param(greeting_by("a..example"), Outcome.NOT_APPLICABLE, "nothing to look up", id="empty label"),
        pytest.param(greeting_by("mail .example"), Outcome.NOT_APPLICABLE, "nothing to look up", id="blank"),
        pytest.param(greeting_by("[198.51.100.7]"), Outcome.NOT_APPLICABLE, "nothing to look up", id="literal"),
        pytest.param(greeting_by("198.51.100.7"), Outcome.NOT_APPLICABLE, "nothing to look up", id="bare address"),
    ],
)
def test_ehlo_unresolvable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ehlo_unresolvable, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(
            used(*host(MAIL, OTHER_V4, V4)), Outcome.PASS, "leads to 198.51.100.7, which uses it", id="leads there"
        ),
        pytest.param(used(name="[198.51.100.7]"), Outcome.PASS, "spells 198.51.100.7", id="literal of the address"),
        pytest.param(used(name="[10.0.0.7]"), Outcome.FAIL, "spells another address than 198.51.100.7", id="other literal"),
        pytest.param(
            used(*host(MAIL, OTHER_V4)),
            Outcome.FAIL,
            "resolves to 198.51.100.9 only, but 198.51.100.7 uses it",
            id="elsewhere",
        ),
        pytest.param(used(*host(MAIL, V6)), Outcome.FAIL, "has no A record, but 198.51.100.7 uses", id="other family only"),
        pytest.param(
            greeting_by(WRITTEN, *host(MAIL, V4), address=V6), Outcome.FAIL, "has no AAAA record", id="A only from IPv6"
        ),
        pytest.param(used(*timeout(MAIL, "A")), Outcome.UNDETERMINED, f"A of {MAIL} ended with timeout", id="A timeout"),
        pytest.param(
            used(*nodata(MAIL, "A"), *servfail(MAIL, "AAAA")), Outcome.UNDETERMINED, "AAAA of", id="no A, AAAA servfail"
        ),
        pytest.param(used(a(MAIL, OTHER_V4, omitted=9)), Outcome.UNDETERMINED, "only a part", id="answer cut short"),
        pytest.param(used(*host(MAIL)), Outcome.NOT_APPLICABLE, "no address at all", id="no addresses"),
        pytest.param(used(name="localhost"), Outcome.NOT_APPLICABLE, "no fully qualified name", id="single label"),
        pytest.param(used(name="[mail.example]"), Outcome.NOT_APPLICABLE, "no fully qualified", id="name in brackets"),
        pytest.param(used(name="mail 1.example"), Outcome.NOT_APPLICABLE, "no fully qualified", id="blank"),
        pytest.param(
            used(*timeout(MAIL, "A"), aaaa(MAIL, V6)),
            Outcome.UNDETERMINED,
            f"the lookup of A of {MAIL} ended with timeout.",
            id="A timeout, other family known",
        ),
        pytest.param(
            greeting_by(WRITTEN, *host(MAIL, V4), address=PRIVATE), Outcome.NOT_APPLICABLE, "private", id="private address"
        ),
    ],
)
def test_ehlo_elsewhere(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ehlo_elsewhere, evidence, outcome, substance)


OTHER = "other.sender.example."


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(
            used(ptr(V4, MAIL), *host(MAIL, V4)), Outcome.PASS, "a confirmed name of 198.51.100.7", id="the PTR name"
        ),
        pytest.param(
            used(ptr(V4, OTHER, MAIL), *host(MAIL, V4), *host(OTHER, V4), name="MAIL.sender.example."),
            Outcome.PASS,
            "confirmed name",
            id="second name, capitals, last dot",
        ),
        pytest.param(
            used(ptr(V4, OTHER), *host(OTHER, V4)),
            Outcome.FAIL,
            'uses the EHLO name "mail.sender.example", but is named other.sender.example',
            id="another name of the same domain",
        ),
        pytest.param(
            used(ptr(V4, "mail.sender.example.net."), *host("mail.sender.example.net.", V4)),
            Outcome.FAIL,
            "mail.sender.example.net",
            id="only the beginning is the same",
        ),
        pytest.param(
            used(ptr(V4, MAIL, OTHER), *host(MAIL, OTHER_V4), *host(OTHER, V4)),
            Outcome.FAIL,
            "is named other.sender.example",
            id="a name that does not lead back",
        ),
        pytest.param(
            used(ptr(V4, OTHER, "c.example."), *host(OTHER, V4), *timeout("c.example.", "A")),
            Outcome.FAIL,
            "is named other.sender.example",
            id="another name without an answer",
        ),
        pytest.param(
            used(ptr(V4, MAIL, OTHER), *servfail(MAIL, "A"), *host(OTHER, V4)),
            Outcome.UNDETERMINED,
            "mail.sender.example gave no whole answer",
            id="forward servfail",
        ),
        pytest.param(used(*timeout(REVERSE, "PTR")), Outcome.UNDETERMINED, f"PTR of {REVERSE}", id="PTR timeout"),
        pytest.param(used(*nxdomain(REVERSE, "PTR")), Outcome.NOT_APPLICABLE, "no PTR record", id="no PTR record"),
        pytest.param(
            used(ptr(V4, OTHER), *host(OTHER, OTHER_V4)), Outcome.NOT_APPLICABLE, "leads back", id="nothing confirmed"
        ),
        pytest.param(used(name="[198.51.100.7]"), Outcome.NOT_APPLICABLE, "an address as text", id="literal"),
        pytest.param(used(name="198.51.100.7"), Outcome.NOT_APPLICABLE, "an address as text", id="bare address"),
    ],
)
def test_ehlo_not_ptr_name(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(ehlo_not_ptr_name, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("written", "outcome", "substance"),
    [
        pytest.param(WRITTEN, Outcome.PASS, "nothing that Exim, OpenSMTPD or Postfix refuse", id="plain"),
        pytest.param("MAIL-1.sender.example", Outcome.PASS, "nothing that Exim", id="capitals, digit, inner hyphen"),
        pytest.param("[198.51.100.7]", Outcome.PASS, "nothing that Exim", id="IPv4 literal"),
        pytest.param("[IPv6:2001:db8::7]", Outcome.PASS, "nothing that Exim", id="IPv6 literal"),
        pytest.param("[ipv6:2001:db8::7]", Outcome.PASS, "nothing that Exim", id="IPv6 literal, small tag"),
        pytest.param("localhost", Outcome.PASS, "nothing that Exim", id="single label, judged elsewhere"),
        pytest.param("mail_1.example", Outcome.FAIL, "has an underscore (Exim answers 501).", id="underscore"),
        pytest.param("mail.example.", Outcome.FAIL, "has a dot at its end (OpenSMTPD answers 501 5.5.4).", id="last dot"),
        pytest.param("mail 1.example", Outcome.FAIL, "has a blank (Exim answers 501, OpenSMTPD 501 5.5.4).", id="blank"),
        pytest.param("*.example", Outcome.FAIL, "has an asterisk (Exim", id="asterisk"),
        pytest.param("straße.example", Outcome.FAIL, "letters outside ASCII (Exim", id="outside ASCII"),
        pytest.param("-mail.example", Outcome.FAIL, "a hyphen at its start (OpenSMTPD", id="leading hyphen"),
        pytest.param("mail..example", Outcome.FAIL, "an empty label (OpenSMTPD", id="empty label"),
        pytest.param("2001:db8::7", Outcome.FAIL, "a bare IPv6 address (Exim answers 501, OpenSMTPD", id="bare IPv6"),
        pytest.param("IPv6:2001:db8::7", Outcome.FAIL, "has a colon outside brackets (Exim answers 501).", id="tag alone"),
        pytest.param("[2001:db8::7]", Outcome.FAIL, "without the tag IPv6: (Postfix", id="IPv6 literal without tag"),
        pytest.param("[198.51.100.7", Outcome.FAIL, "a bracket without its partner (Exim", id="unbalanced"),
        pytest.param("198.51.100.7]", Outcome.FAIL, "a bracket without its partner (Exim", id="unbalanced the other way"),
        pytest.param("[mail.example]", Outcome.FAIL, "something that is no address (RFC 5321", id="name in brackets"),
        pytest.param("mail/1.example", Outcome.FAIL, "another character than letters", id="slash"),
        pytest.param("mail.example]", Outcome.FAIL, "partner (Exim answers 501, OpenSMTPD 501 5.5.4).", id="end bracket"),
        pytest.param("", Outcome.FAIL, "has nothing (Exim and Postfix", id="empty"),
    ],
)
def test_ehlo_syntax_refused(written: str, outcome: Outcome, substance: str) -> None:
    assert agrees(ehlo_syntax_refused, greeting_by(written), outcome, substance)


@pytest.mark.parametrize(
    ("written", "outcome", "substance"),
    [
        pytest.param(WRITTEN, Outcome.PASS, "is a name", id="name"),
        pytest.param("[198.51.100.7]", Outcome.FAIL, '"[198.51.100.7]" is an address literal', id="IPv4 literal"),
        pytest.param("[IPv6:2001:db8::7]", Outcome.FAIL, "is an address literal", id="IPv6 literal"),
        pytest.param("198.51.100.7", Outcome.NOT_APPLICABLE, "neither a name nor", id="bare address"),
        pytest.param("[mail.example]", Outcome.NOT_APPLICABLE, "neither a name nor", id="name in brackets"),
    ],
)
def test_ehlo_address_literal(written: str, outcome: Outcome, substance: str) -> None:
    assert agrees(ehlo_address_literal, greeting_by(written), outcome, substance)


def test_a_name_given_for_one_address_is_asked_of_that_one() -> None:
    helo = (Helo(name="one.example", ip=V4), Helo(name="rest.example"))
    findings = ehlo_elsewhere.findings(world(helo=helo, outbound=outbound(V4, OTHER_V4)))
    assert [finding.subject for finding in findings] == ["one.example from 198.51.100.7", "rest.example from 198.51.100.9"]


def test_the_record_for_an_ehlo_name_that_leads_elsewhere() -> None:
    evidence = greeting_by(WRITTEN, *host(MAIL, V4), address=ip_address("2001:db8::7"))
    assert verdict(ehlo_elsewhere, evidence).record == "mail.sender.example. IN AAAA 2001:db8::7"
