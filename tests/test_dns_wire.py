"""Packets from strangers: whatever arrives is read, refused or ignored, and never raises."""

import dns.message
import dns.rdatatype
import dns.rrset
from hypothesis import given, settings
from hypothesis import strategies as st

from ptraudit.dns.wire import answers, question, read
from ptraudit.lookup import Ending

RECORDS = [
    dns.rrset.from_text("a.example.", 60, "IN", "CNAME", "b.example."),
    dns.rrset.from_text("b.example.", 60, "IN", "PTR", "x.example.", "y.example."),
]


def answer_octets(asked_octets: bytes) -> bytes:
    response = dns.message.make_response(dns.message.from_wire(asked_octets))
    response.answer.extend(RECORDS)
    return response.to_wire()


def test_each_question_has_its_own_id() -> None:
    ids = {question("a.example.", "PTR").octets[:2] for _ in range(50)}
    assert len(ids) > 40


def test_a_question_offers_1232_octets_and_asks_for_the_ad_bit() -> None:
    message = dns.message.from_wire(question("a.example.", "PTR").octets)
    assert message.payload == 1232
    assert dns.flags.to_text(message.flags) == "RD AD"


def test_an_answer_is_read_through_its_alias() -> None:
    asked = question("a.example.", "PTR")
    answer = read(asked, answer_octets(asked.octets))
    assert sorted(answer.lookup.records) == ["x.example.", "y.example."]
    assert answer.lookup.canonical_name == "b.example."


def test_case_of_the_echoed_question_does_not_matter() -> None:
    asked = question("a.example.", "PTR")
    assert answers(asked, answer_octets(asked.octets).replace(b"example", b"EXAMPLE", 1))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_answers_never_raise(data: st.DataObject) -> None:
    asked = question("a.example.", "PTR")
    octets = bytearray(answer_octets(asked.octets))
    for _ in range(data.draw(st.integers(1, 6))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    packet = bytes(octets[: data.draw(st.integers(0, len(octets)))])
    if answers(asked, packet):
        lookup = read(asked, packet).lookup
        assert lookup.ending in Ending
        assert all(line.isascii() and line.isprintable() for line in lookup.lines)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_random_octets_after_an_accepted_header_never_raise(tail: bytes) -> None:
    asked = question("a.example.", "TXT")
    packet = asked.octets[:2] + b"\x81\x80\x00\x01" + tail[:6].ljust(6, b"\0") + asked.section + tail[6:]
    assert answers(asked, packet)
    assert read(asked, packet).lookup.ending in Ending
