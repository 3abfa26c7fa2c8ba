"""TLSA records from strangers, and from real servers."""

from hypothesis import given
from hypothesis import strategies as st

from ptraudit.certificate import Tls
from ptraudit.dane import Match, matched, parsed
from ptraudit.evidence import Exchanger, OriginKind
from ptraudit.lab.nameserver import Fault
from tests.gathering import gathered, zone
from tests.worlds import certificate

TLSA = f"_25._tcp.mx IN TLSA 3 1 1 {64 * 'a'}"
HOSTS = ("@ IN MX 10 mx", "mx IN A 192.0.2.10")


@given(st.text(max_size=80) | st.binary(max_size=40).map(lambda data: "3 1 1 " + data.hex()))
def test_any_text_is_a_record_or_none_and_nothing_raises(text: str) -> None:
    record = parsed(text)
    if record is not None and not record.unusable:
        chain = Tls(version="", cipher="", trust_error="", chain=(certificate(),))
        assert matched((record,), chain, (), "") in Match


@given(st.binary(min_size=1, max_size=3000))
def test_a_whole_certificate_is_read_back_from_its_record(data: bytes) -> None:
    record = parsed(f"3 0 0 {data.hex()}")
    assert record is not None
    assert (record.data, record.unusable) == (data, "")


def test_the_records_of_an_exchanger_are_asked_for_beside_its_addresses() -> None:
    found = gathered("s.example", zone("s.example.", *HOSTS, TLSA))
    assert found.evidence.lookup("_25._tcp.mx.s.example.", "TLSA").records == (f"3 1 1 {64 * 'a'}",)
    order = [question for question in found.questions if "mx.s.example." in question[0]]
    assert order.index(("_25._tcp.mx.s.example.", "TLSA")) < 3


def test_a_domain_that_stands_in_for_its_exchanger_is_asked_too() -> None:
    found = gathered("s.example", zone("s.example.", "@ IN A 192.0.2.10"))
    assert ("_25._tcp.s.example.", "TLSA") in found.questions


def test_a_lost_answer_takes_nothing_else_along() -> None:
    evidence = gathered("s.example", zone("s.example.", *HOSTS), faults={"_25._tcp.mx.s.example.": Fault.SILENCE}).evidence
    assert evidence.exchangers == (Exchanger(preference=10, host="mx.s.example."),)
    assert [origin.kind for origin in evidence.outbound[0].origins] == [OriginKind.MX]
