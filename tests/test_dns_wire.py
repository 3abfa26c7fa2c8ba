"""Packets from strangers: whatever arrives is read, refused or ignored, and never raises."""

import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptraudit.dns.wire import answers, folds, mixed, packet, question, read
from ptraudit.lookup import Ending
from tests.answers import ORDINARY, message

RECORDS = [
    dns.rrset.from_text("a.example.", 60, "IN", "CNAME", "b.example."),
    dns.rrset.from_text("b.example.", 60, "IN", "PTR", "x.example.", "y.example."),
]


PTR = question("a.example.", "PTR")


def answer_octets(section: bytes = PTR.section) -> bytes:
    response = dns.message.make_response(dns.message.from_wire(packet(b"\0\1", section)))
    response.answer.extend(RECORDS)
    return response.to_wire()


def test_a_question_offers_1232_octets_and_asks_for_the_ad_bit() -> None:
    message = dns.message.from_wire(packet(b"\0\1", PTR.section))
    assert (message.id, message.payload, message.question[0].to_text()) == (1, 1232, "a.example. IN PTR")
    assert dns.flags.to_text(message.flags) == "RD AD"


def test_a_question_for_signatures_has_the_do_bit_and_the_cd_bit() -> None:
    asked = question("a.example.", "DS", checked=False, signed=True)
    message = dns.message.from_wire(packet(b"\0\1", asked.section, checked=asked.checked, signed=asked.signed))
    assert (message.payload, message.ednsflags) == (1232, dns.flags.DO)
    assert dns.flags.to_text(message.flags) == "RD AD CD"


def test_a_question_without_edns_has_no_opt_record() -> None:
    assert dns.message.from_wire(packet(b"\0\1", PTR.section, edns=False)).edns == -1


def test_an_answer_is_read_through_its_alias() -> None:
    answer = read(PTR, answer_octets())
    assert sorted(answer.lookup.records) == ["x.example.", "y.example."]
    assert answer.lookup.canonical_name == "b.example."


def test_who_asks_for_an_alias_gets_it_and_not_its_target() -> None:
    lookup = read(question("a.example.", "CNAME"), ORDINARY["an alias itself"]).lookup
    assert (lookup.ending, lookup.records, lookup.aliases) == (Ending.ANSWERED, ("b.example.",), ())


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(["b.example. 60 IN A 192.0.2.1"], id="another name's"),
        pytest.param(["a.example. 60 IN CNAME b.example.", "a.example. 60 IN A 192.0.2.1"], id="an alias's own"),
    ],
)
def test_a_record_that_is_not_of_the_name_that_is_asked_for_is_none(records: list[str]) -> None:
    lookup = read(question("a.example.", "A"), message("a.example.", "A", records)).lookup
    assert (lookup.ending, lookup.records) == (Ending.NODATA, ())


def test_an_answer_echoes_the_question_octet_by_octet() -> None:
    octets = answer_octets()
    assert answers(PTR.section, octets)
    assert not answers(PTR.section, octets.replace(b"example", b"EXAMPLE", 1))
    assert folds(PTR.section, octets.replace(b"example", b"EXAMPLE", 1))
    assert not folds(PTR.section, octets.replace(b"example", b"exampli", 1))
    assert not answers(PTR.section, packet(b"\0\1", PTR.section))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(("PTR", "HTTPS", "TYPE24929", "TXT")), st.binary(min_size=300, max_size=300))
def test_mixing_changes_nothing_but_the_case_of_the_name(rdtype: str, random: bytes) -> None:
    section = question("mx-1.a_b.example.", rdtype).section
    other = mixed(section, random[: len(section)])
    assert other[:-4].lower() == section[:-4]
    assert other[-4:] == section[-4:]


def test_mixing_reaches_every_letter() -> None:
    section = question("az09-_.example.", "A").section
    assert mixed(section, b"\xff" * len(section)) == section[:-4].upper() + section[-4:]
    assert mixed(section, bytes(len(section))) == section


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_answers_never_raise(data: st.DataObject) -> None:
    octets = bytearray(answer_octets())
    for _ in range(data.draw(st.integers(1, 6))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    stranger = bytes(octets[: data.draw(st.integers(0, len(octets)))])
    if folds(PTR.section, stranger):
        lookup = read(PTR, stranger).lookup
        assert lookup.ending in Ending
        assert all(line.isascii() and line.isprintable() for line in lookup.lines)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_random_octets_after_an_accepted_header_never_raise(tail: bytes) -> None:
    asked = question("a.example.", "TXT")
    stranger = b"\0\1\x81\x80\x00\x01" + tail[:6].ljust(6, b"\0") + asked.section + tail[6:]
    assert answers(asked.section, stranger)
    assert read(asked, stranger).lookup.ending in Ending


@pytest.mark.parametrize(
    ("zone", "believed"),
    [("example.", "example."), ("A.Example.", "a.example."), (".", "."), ("elsewhere.example.", ""), ("ample.", "")],
)
def test_an_absence_is_told_of_by_a_zone_that_the_name_can_lie_in(zone: str, believed: str) -> None:
    response = dns.message.make_response(dns.message.from_wire(packet(b"\0\1", PTR.section)))
    response.authority.append(dns.rrset.from_text(zone, 60, "IN", "SOA", "ns.example. h.example. 1 2 3 4 5"))
    assert read(PTR, response.to_wire()).lookup.zone == believed
