from ptraudit.gather.keys import COMMON
from ptraudit.lookup import Ending
from ptraudit.published import dkim_keys
from tests.gathering import gathered, zone
from tests.keys import ED25519

ZONE = zone(
    "s.example.",
    f's2026._domainkey IN TXT "{ED25519.replace("; ", ";")}"'.replace(";", "\\;"),
    "google._domainkey IN CNAME google.keys.s.example.",
    'google.keys IN TXT "v=DKIM1\\; p="',
)


def keys(questions: list[tuple[str, str]]) -> set[str]:
    return {name.partition("._domainkey.")[0] for name, rdtype in questions if "._domainkey." in name}


def test_common_selectors_are_tried_where_none_is_known() -> None:
    found = gathered("s.example", ZONE)
    assert keys(found.questions) == set(COMMON)
    assert [one.name for one in dkim_keys(found.evidence)] == ["google._domainkey.s.example."]
    assert found.evidence.lookup("_domainkey.s.example.", "TXT").ending is Ending.NODATA


def test_only_the_given_selectors_are_asked_for() -> None:
    found = gathered("s.example", ZONE, selectors=["s2026", "gone"])
    assert keys(found.questions) == {"s2026", "gone"}
    assert [(one.label, one.key is None) for one in dkim_keys(found.evidence)] == [
        ("s2026._domainkey.s.example", False),
        ("gone._domainkey.s.example", True),
    ]


def test_a_domain_without_keys_is_told_from_one_whose_keys_are_elsewhere() -> None:
    found = gathered("s.example", zone("s.example.", "www IN A 192.0.2.1"))
    assert found.evidence.lookup("_domainkey.s.example.", "TXT").ending is Ending.NXDOMAIN


def test_an_address_is_not_asked_for_keys() -> None:
    assert keys(gathered("192.0.2.1", zone("2.0.192.in-addr.arpa.")).questions) == set()
