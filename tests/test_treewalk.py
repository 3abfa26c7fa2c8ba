"""The walks of RFC 9989, with the examples of its section 4.10 and its appendix B in documentation names."""

from collections.abc import Mapping

import pytest

from ptraudit.dmarc import Policy
from ptraudit.evidence import Evidence
from ptraudit.treewalk import applied, applied_before, destinations, names, organizational, record_name, walked
from tests.worlds import answer, nxdomain, world

NONE = "v=DMARC1; p=none"
MIXED = "v=DMARC1; p=reject; sp=quarantine; np=none"
START = "a.mail.s.example."


def published(records: Mapping[str, str], start: str = START) -> Evidence:
    """Evidence where these domains, and no other of the walk, have these records; a bar stands between two."""
    return world(
        *(answer(record_name(domain), "TXT", *text.split("|")) for domain, text in records.items()),
        *(lookup for name in names(start) if name not in records for lookup in nxdomain(record_name(name), "TXT")),
    )


def test_a_walk_asks_eight_questions_at_most() -> None:
    assert names("a.b.c.d.e.f.g.h.i.j.mail.s.example.") == (
        "a.b.c.d.e.f.g.h.i.j.mail.s.example.",
        "g.h.i.j.mail.s.example.",
        "h.i.j.mail.s.example.",
        "i.j.mail.s.example.",
        "j.mail.s.example.",
        "mail.s.example.",
        "s.example.",
        "example.",
    )


@pytest.mark.parametrize(("labels", "questions"), [(2, 2), (7, 7), (8, 8), (9, 8), (20, 8)])
def test_a_walk_asks_for_each_label_until_there_are_too_many(labels: int, questions: int) -> None:
    assert len(names("x." * (labels - 1) + "example.")) == questions


@pytest.mark.parametrize(
    ("records", "domain"),
    [
        pytest.param({"mail.s.example.": NONE, "s.example.": NONE}, "s.example.", id="the fewest labels"),
        pytest.param({"mail.s.example.": f"{NONE}; psd=n", "s.example.": NONE}, "mail.s.example.", id="psd=n"),
        pytest.param({"example.": f"{NONE}; psd=y"}, "s.example.", id="one below psd=y"),
        pytest.param({"s.example.": NONE, "example.": f"{NONE}; psd=y"}, "s.example.", id="one below psd=y with a record"),
        pytest.param({START: f"{NONE}; psd=y", "s.example.": NONE}, START, id="the start is a suffix"),
        pytest.param({START: NONE}, START, id="only its own"),
        pytest.param({}, START, id="no record at all"),
        pytest.param({"s.example.": f"{NONE}|{NONE}", "example.": NONE}, "example.", id="two records are none"),
        pytest.param({"s.example.": "v=DMARC1; p=x", "mail.s.example.": NONE}, "mail.s.example.", id="a broken one is none"),
    ],
)
def test_the_organizational_domain(records: Mapping[str, str], domain: str) -> None:
    assert organizational(walked(START, published(records).lookup)) == domain


@pytest.mark.parametrize(
    ("records", "exists", "source", "policy"),
    [
        pytest.param({START: MIXED, "s.example.": NONE}, True, START, Policy.REJECT, id="its own"),
        pytest.param({"s.example.": MIXED}, True, "s.example.", Policy.QUARANTINE, id="sp of the organization"),
        pytest.param({"s.example.": MIXED}, False, "s.example.", Policy.NONE, id="np of the organization"),
        pytest.param(
            {"mail.s.example.": NONE, "s.example.": MIXED}, True, "s.example.", Policy.QUARANTINE, id="the highest"
        ),
        pytest.param({"example.": f"{MIXED}; psd=y"}, True, "example.", Policy.QUARANTINE, id="of the public suffix"),
        pytest.param(
            {"s.example.": MIXED, "example.": f"{NONE}; psd=y"},
            True,
            "s.example.",
            Policy.QUARANTINE,
            id="the organization before the suffix",
        ),
    ],
)
def test_the_policy_that_applies(records: Mapping[str, str], exists: bool, source: str, policy: Policy) -> None:
    found = applied(walked(START, published(records).lookup), exists=exists)
    assert found is not None
    assert (found.source, found.policy) == (source, policy)


def test_no_record_is_no_policy() -> None:
    assert applied(walked(START, published({}).lookup)) is None


@pytest.mark.parametrize(
    ("records", "source"),
    [
        pytest.param({START: NONE}, START, id="its own"),
        pytest.param({"s.example.": NONE}, "s.example.", id="of the registered domain"),
        pytest.param({"mail.s.example.": NONE}, None, id="none between the two"),
        pytest.param({START: f"{NONE}|{NONE}", "s.example.": NONE}, None, id="two of its own end the search"),
    ],
)
def test_what_a_reader_of_rfc_7489_finds(records: Mapping[str, str], source: str | None) -> None:
    found = applied_before(START, "s.example.", published(records).lookup)
    assert (found.source if found else None) == source


def test_destinations_are_bounded_and_can_be_asked() -> None:
    uris = (*(f"mailto:a@h{number}.example" for number in range(50)), "mailto:a@h0.example", "https://x.example/")
    assert len(destinations(uris)) == 10
    assert destinations(("mailto:a@" + "x" * 70 + ".example",)) == ()
