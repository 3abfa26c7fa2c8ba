"""The lean reader against dnspython: it reads what is ordinary, and what it reads, dnspython reads alike."""

import struct
import subprocess
import sys

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rdatatype
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptraudit.dns import lean, thorough
from ptraudit.dns.sections import Sections, Unreadable
from ptraudit.dns.wire import HEADER_OCTETS, question, read
from ptraudit.lookup import Ending
from tests.answers import ORDINARY, message

ORDINARY_NAMES = (
    "a.example.",
    "b.example.",
    "B.Example.",
    "mx1.mail.a.example.",
    "_dmarc.a.example.",
    "10.2.0.192.in-addr.arpa.",
    "10.0/25.2.0.192.in-addr.arpa.",
    "xn--strae-oqa.example.",
    ".",
)
LONGEST = ".".join(["x" * 63, "y" * 63, "z" * 63, "w" * 61]) + "."
ODD_NAMES = (LONGEST, "two\\032words.example.", "a\\.b.example.", "*.example.", "\\200\\000.example.", "star@a.example.")
TYPES = ("A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "TLSA", "TXT")


def by_hand(octets: bytes, rdtype: str) -> Sections | None:
    """What the lean reader makes of a message, as an answer to the very question that stands in it.

    One in which no question can be read is none that we ask, whatever it is taken for an answer to.
    """
    try:
        name, length = dns.name.from_wire(octets, HEADER_OCTETS)
    except (dns.exception.DNSException, IndexError):
        name, length = dns.name.root, len(octets)
    section = octets[HEADER_OCTETS : HEADER_OCTETS + length + 4].lower()
    if len(section) < length + 4:
        section = question(".", rdtype).section
    return lean.sections(octets, rdtype, name.to_text().lower(), section)


def assert_alike(octets: bytes, rdtype: str) -> bool:
    """Whether the lean reader read it; if it did, dnspython must have read the same."""
    read_by_hand = by_hand(octets, rdtype)
    if read_by_hand is not None:
        assert read_by_hand == thorough.sections(octets, rdtype)
    return read_by_hand is not None


ODD = {
    "odd label as an owner": message("a.example.", "A", ["two\\032words.example. 60 IN A 192.0.2.1"]),
    "odd label as a target": message("a.example.", "PTR", ["a.example. 60 IN PTR two\\032words.example."]),
    "TLSA record of a whole certificate": message("a.example.", "TLSA", [f"a.example. 60 IN TLSA 3 0 0 {'ab' * 65}"]),
    "mapped address": message("a.example.", "AAAA", ["a.example. 60 IN AAAA ::ffff:192.0.2.1"]),
    "DNAME": message("x.a.example.", "A", ["a.example. 60 IN DNAME b.example."]),
    "another class": message("a.example.", "TXT", ['a.example. 60 CH TXT "x"']),
    "a type that is not audited": message("a.example.", "A", [], [], ["a.example. 60 IN SRV 0 0 25 a.example."]),
    "another option": message("a.example.", "A", options=[dns.edns.NSIDOption(b"ns1")]),
    "octets behind the end": ORDINARY["one A"] + b"\0",
    "cut": ORDINARY["one A"][:-1],
    "no question": ORDINARY["one A"][:4] + bytes(8),
    "an update": bytes((*ORDINARY["one A"][:2], 0x80 | dns.opcode.UPDATE << 3, *ORDINARY["one A"][3:])),
    "EDNS version 1": ORDINARY["NODATA"][:-5] + b"\1" + ORDINARY["NODATA"][-4:],
    "OPT record of a name": ORDINARY["NODATA"][:-11] + b"\xc0\x0c" + ORDINARY["NODATA"][-10:],
    "OPT record in the authority section": ORDINARY["NODATA"][:6] + struct.pack("!3H", 1, 1, 0) + ORDINARY["NODATA"][12:],
    "nothing": b"",
}


@pytest.mark.parametrize("octets", [pytest.param(octets, id=title) for title, octets in ORDINARY.items()])
def test_an_ordinary_answer_is_read_by_hand_and_alike(octets: bytes) -> None:
    asked = dns.message.from_wire(octets).question[0].rdtype
    assert assert_alike(octets, dns.rdatatype.to_text(asked))


@pytest.mark.parametrize("octets", [pytest.param(octets, id=title) for title, octets in ODD.items()])
def test_an_unusual_answer_is_left_to_dnspython(octets: bytes) -> None:
    assert not any(by_hand(octets, rdtype) for rdtype in TYPES)


def test_a_type_that_is_not_audited_is_left_to_dnspython() -> None:
    octets = message("a.example.", "SRV", ["a.example. 60 IN SRV 0 0 25 b.example."])
    assert by_hand(octets, "SRV") is None
    assert read(question("a.example.", "SRV"), octets).lookup.records == ("0 0 25 b.example.",)


def named(name: bytes) -> bytes:
    """An answer whose only record is owned by the given octets, at position 27."""
    header = struct.pack("!6H", 1, 0x8180, 1, 1, 0, 0)
    return header + b"\1a\7example\0\0\1\0\1" + name + struct.pack("!2HIH", 1, 1, 60, 4) + bytes((192, 0, 2, 1))


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        pytest.param(b"\xc0\x0c", True, id="to the question"),
        pytest.param(b"\1b\xc0\x0e", True, id="to the middle of the question"),
        pytest.param(b"\xc0\x1b", False, id="to itself"),
        pytest.param(b"\1b\xc0\x1b", False, id="to the beginning of its own name"),
        pytest.param(b"\xc0\x1d\xc0\x1b", False, id="forward and back"),
        pytest.param(b"\xc0\x2b", False, id="forward"),
        pytest.param(b"\xff\xff", False, id="behind the end"),
        pytest.param(b"\x40a\0", False, id="a label type that was given up"),
        pytest.param(b"\xc0", False, id="half a pointer"),
    ],
)
def test_a_pointer_leads_backwards_only(name: bytes, usual: bool) -> None:
    assert assert_alike(named(name), "A") is usual


def test_a_name_too_long_by_what_a_pointer_leads_to_is_left() -> None:
    octets = message(LONGEST, "PTR", [f"{LONGEST} 60 IN PTR a.example."], options=None)
    place = octets.rindex(b"\1a\7example\0")
    grown = b"\1a\xc0\x0c"
    assert by_hand(octets[: place - 2] + struct.pack("!H", len(grown)) + grown, "PTR") is None


@pytest.mark.parametrize("pointers", [1, lean.MAX_POINTERS, lean.MAX_POINTERS + 1, 100])
def test_pointers_to_pointers_are_followed_a_few_times(pointers: int) -> None:
    """The text of a record holds a chain of pointers, to whose end the next record's owner points."""
    chain = b"".join(struct.pack("!H", 0xC000 | (27 + 12 + 2 * n - 2 if n else 12)) for n in range(pointers - 1))
    text = struct.pack("!2HIHB", 16, 1, 60, len(chain) + 1, len(chain)) + chain
    last = 27 + 12 + 2 * (pointers - 2) if pointers > 1 else 12
    octets = bytearray(named(b"\xc0\x0c")[:27] + b"\0" + text + struct.pack("!H", 0xC000 | last))
    octets += struct.pack("!2HIH", 1, 1, 60, 4) + bytes((192, 0, 2, 1))
    octets[7] = 2
    assert assert_alike(bytes(octets), "A") is (pointers <= lean.MAX_POINTERS)


def test_names_of_endless_labels_take_no_time() -> None:
    run = b"\1a" * 32000 + b"\0"
    header = struct.pack("!6H", 1, 0x8180, 1, 6000, 0, 0)
    assert by_hand(header + run, "A") is None
    assert by_hand(header + b"\1a\0\0\1\0\1" + b"\1a" * 8000 + b"\xc0\x0c" * 24000, "A") is None


@pytest.mark.parametrize("reader", [lean, thorough])
def test_records_stand_in_the_order_of_the_answer_and_once(reader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    if reader is thorough:
        monkeypatch.setattr(lean, "sections", lambda *_: None)
    lines = ["10 b.example.", "5 C.example.", "10 a.example.", "5 c.example.", "10 b.example."]
    asked = question("a.example.", "MX")
    octets = message("a.example.", "MX", [f"a.example. {60 - n} IN MX {line}" for n, line in enumerate(lines)])
    lookup = read(asked, octets).lookup
    assert lookup.records == ("10 b.example.", "5 c.example.", "10 a.example.")
    assert lookup.ttl_s == 56


names = st.sampled_from(ORDINARY_NAMES * 12 + ODD_NAMES)  # mostly ordinary, or nothing would be read by hand
ttls_s = st.sampled_from((0, 60, 3600, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF))
strings = st.lists(
    st.binary(max_size=20).map(lambda text: "".join(f"\\{octet:03d}" for octet in text)), min_size=1, max_size=3
)
contents = st.one_of(
    st.ip_addresses(v=4).map("A {}".format),
    st.ip_addresses(v=6).map("AAAA {}".format),
    st.sampled_from(("AAAA 0:0:0:1::", "AAAA 2001:db8::1:0:0:1", "AAAA 1::", "AAAA ::1:0:0:0", "AAAA ::ffff:192.0.2.1")),
    names.map("CNAME {}".format),
    names.map("CNAME {}".format),
    names.map("NS {}".format),
    names.map("PTR {}".format),
    st.builds("MX {} {}".format, st.integers(0, 65535), names),
    strings.map(lambda texts: "TXT " + " ".join(f'"{text}"' for text in texts)),
    st.builds("SOA {} {} 1 2 3 4 {}".format, names, names, ttls_s),
    st.builds("TLSA {} 1 {}".format, st.integers(0, 255), st.sampled_from(("1 " + "ab" * 32, "2 " + "cd" * 64, "0 ef"))),
)
exotic = st.one_of(
    names.map("DNAME {}".format),
    st.just("SRV 0 0 25 a.example."),
    st.just('CAA 0 issue "ca.example"'),
    st.just("TYPE65400 \\# 3 abcdef"),
    st.just("RRSIG A 8 2 60 20300101000000 20200101000000 1 a.example. AAAA"),
)
classes = st.sampled_from(("IN",) * 40 + ("CH",))


def in_class(owner: str, ttl_s: int, rdclass: str, content: str) -> str:
    return f"{owner} {ttl_s} {rdclass if content.startswith(('TXT', 'NS')) else 'IN'} {content}"


def lines(maximum: int) -> st.SearchStrategy[list[str]]:
    mostly = st.sampled_from((contents,) * 40 + (exotic,)).flatmap(lambda drawn: drawn)
    return st.lists(st.builds(in_class, names, ttls_s, classes, mostly), max_size=maximum)


extended_errors = st.one_of(
    st.builds(dns.edns.EDEOption, st.integers(0, 40), st.none() | st.text(max_size=20)),
    st.builds(dns.edns.EDEOption, st.integers(0, 65535), st.just("ends with NUL\0")),
)
other_options = st.builds(dns.edns.GenericOption, st.sampled_from((12, 15, 65001)), st.binary(max_size=9))
options = st.sampled_from((extended_errors,) * 10 + (other_options,)).flatmap(lambda drawn: drawn)
messages = st.builds(
    message,
    names,
    st.sampled_from(TYPES),
    lines(6),
    lines(3),
    lines(3),
    rcode=st.sampled_from((0,) * 6 + (1, 2, 3, 3, 5, 15)),
    options=st.none() | st.lists(options, max_size=2),
    flags=st.sampled_from((0, dns.flags.AD, dns.flags.TC, dns.flags.AA | dns.flags.CD)),
)


def flipped(octets: bytes, position: int, octet: int) -> bytes:
    position %= len(octets)
    return octets[:position] + bytes((octet,)) + octets[position + 1 :]


def pointing(octets: bytes, position: int, target: int) -> bytes:
    position %= len(octets)
    return octets[:position] + bytes((0xC0, target)) + octets[position + 2 :]


def cut(octets: bytes, position: int, length: int) -> bytes:
    position %= len(octets)
    return octets[:position] + octets[position + length % 8 :]


def grown(octets: bytes, position: int, octet: int) -> bytes:
    position %= len(octets)
    return octets[:position] + bytes((octet,)) + octets[position:]


changes = st.tuples(st.sampled_from((flipped, flipped, pointing, cut, grown)), st.integers(0, 2000), st.integers(0, 255))


@settings(max_examples=300, deadline=None)
@given(messages, st.sampled_from(TYPES))
def test_whatever_is_read_by_hand_is_read_alike(octets: bytes, rdtype: str) -> None:
    assert_alike(octets, rdtype)


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(messages, st.sampled_from(list(ORDINARY)).map(ORDINARY.__getitem__)), st.lists(changes, min_size=1, max_size=3)
)
def test_mutated_messages_are_read_alike_or_left(octets: bytes, several: list[tuple[object, int, int]]) -> None:
    for change, position, octet in several:
        assert callable(change)
        octets = change(octets, position, octet) or b"\0"
    for rdtype in TYPES:
        assert_alike(octets, rdtype)


@settings(max_examples=600, deadline=None)
@given(st.tuples(*[st.integers(0, 3)] * 3), st.binary(max_size=80), st.sampled_from(TYPES))
def test_random_octets_behind_a_question_are_read_alike_or_left(
    counts: tuple[int, int, int], tail: bytes, rdtype: str
) -> None:
    asked = question("a.example.", rdtype)
    octets = struct.pack("!6H", 1, 0x8180, 1, *counts) + asked.section + tail
    assert len(octets) > HEADER_OCTETS
    assert_alike(octets, rdtype)


def test_what_nobody_can_read_says_so() -> None:
    octets = ORDINARY["one A"][:-30]
    with pytest.raises(Unreadable, match="FormError"):
        thorough.sections(octets, "A")
    lookup = read(question("a.example.", "A"), octets).lookup
    assert (lookup.ending, lookup.detail) == (Ending.MALFORMED, "unreadable answer: FormError")


def test_an_ordinary_answer_is_read_without_loading_dnspython() -> None:
    script = (
        "import sys; from ptraudit.dns.wire import question, read; import ptraudit.dns.stub;"
        f"read(question('a.example.', 'A'), {ORDINARY['one A']!r}); print('dns' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
