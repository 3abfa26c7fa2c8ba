import pytest

from ptraudit.gather.suffixes import registrable
from tests.gathering import gathered, zone


def dmarc(questions: list[tuple[str, str]]) -> list[str]:
    return sorted({name for name, _ in questions if "_dmarc." in name})


def test_the_whole_walk_is_asked_for() -> None:
    found = gathered("news.s.example", zone("example."))
    assert dmarc(found.questions) == ["_dmarc.example.", "_dmarc.news.s.example.", "_dmarc.s.example."]
    assert found.evidence.registrable == (("news.s.example.", "s.example."),)


def test_the_hosts_of_reports_are_asked_for_their_consent() -> None:
    records = '_dmarc.s IN TXT "v=DMARC1\\; p=none\\; rua=mailto:a@in.s.example,mailto:b@r.other.example"'
    found = gathered("s.example", zone("example.", records, "s IN MX 10 ."))
    assert dmarc(found.questions) == [
        "_dmarc.example.",
        "_dmarc.in.s.example.",
        "_dmarc.other.example.",
        "_dmarc.r.other.example.",
        "_dmarc.s.example.",
        "s.example._report._dmarc.in.s.example.",
        "s.example._report._dmarc.r.other.example.",
    ]
    assert dict(found.evidence.registrable)["r.other.example."] == "other.example."


def test_the_registered_domain_of_a_long_name_is_asked_for_too() -> None:
    found = gathered("a.b.c.d.e.f.g.h.s.example", zone("example."))
    assert "_dmarc.s.example." in dmarc(found.questions)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        pytest.param("a.b.example.com.", "example.com.", id="a common suffix"),
        pytest.param("a.example.co.uk.", "example.co.uk.", id="a suffix of two labels"),
        pytest.param("co.uk.", "co.uk.", id="a suffix itself"),
        pytest.param("com.", "com.", id="a top-level domain"),
        pytest.param("a.www.ck.", "www.ck.", id="an exception"),
        pytest.param("a.b.c.ck.", "b.c.ck.", id="a wildcard"),
        pytest.param("a.b.nosuchtop.", "b.nosuchtop.", id="no rule"),
        pytest.param("a.example.xn--p1ai.", "example.xn--p1ai.", id="an internationalised top-level domain"),
        pytest.param("a.xn--55qx5d.xn--j6w193g.", "a.xn--55qx5d.xn--j6w193g.", id="an internationalised suffix"),
    ],
)
def test_registrable(name: str, domain: str) -> None:
    assert registrable(name) == domain
