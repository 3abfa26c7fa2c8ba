import pytest

from ptraudit.archive import dumped, parsed
from ptraudit.fetched import HttpsEnding
from ptraudit.gather.https import HttpsFetcher
from ptraudit.judge import judge
from ptraudit.lab.signed import policy
from ptraudit.lab.webserver import Page
from tests.gathering import Gathered, gathered, zone

RECORD = '_mta-sts IN TXT "v=STSv1\\; id=1"'
SERVED = ("@ IN MX 10 mx", "mx IN A 192.0.2.10", RECORD)


def asked(found: Gathered) -> set[tuple[str, str]]:
    return {(name, rdtype) for name, rdtype in found.questions if "mta-sts" in name or "_tls" in name}


def test_the_records_and_the_host_are_asked_for_at_once() -> None:
    assert asked(gathered("s.example", zone("s.example."))) == {
        ("_mta-sts.s.example.", "TXT"),
        ("_smtp._tls.s.example.", "TXT"),
        ("mta-sts.s.example.", "A"),
        ("mta-sts.s.example.", "AAAA"),
    }


def served(*records: str) -> Gathered:
    """What is gathered where the policy is served at every address."""
    return gathered(
        "s.example", zone("s.example.", *records), pages={"mta-sts.s.example": Page.of(policy(["mx.s.example"]))}
    )


@pytest.mark.parametrize(
    ("records", "ending"),
    [
        pytest.param((*SERVED, "mta-sts IN A 192.0.2.80"), HttpsEnding.ANSWERED, id="record and host"),
        pytest.param((*SERVED, "mta-sts IN CNAME w", "w IN A 192.0.2.80"), HttpsEnding.ANSWERED, id="through an alias"),
        pytest.param(SERVED, None, id="no host"),
        pytest.param(("mta-sts IN A 192.0.2.80",), None, id="no record"),
    ],
)
def test_a_policy_is_fetched_where_a_record_says_that_there_is_one(
    records: tuple[str, ...], ending: HttpsEnding | None
) -> None:
    fetch = served(*records).evidence.policy_fetch
    assert (fetch.ending if fetch else None) == ending


def test_a_record_leads_us_to_no_private_address() -> None:
    records = (*SERVED, "mta-sts IN A 127.0.0.1")
    fetch = gathered("s.example", zone("s.example.", *records), fetcher=HttpsFetcher()).evidence.policy_fetch
    assert fetch is not None
    assert (fetch.ending, fetch.detail.startswith("127.0.0.1 is ")) == (HttpsEnding.NOT_ASKED, True)


def test_what_was_fetched_is_judged_again_without_a_network() -> None:
    evidence = served(*SERVED, "mta-sts IN A 192.0.2.80").evidence
    (again,) = parsed(dumped((evidence,), "0"), "a test")
    assert again == evidence
    assert judge(again) == judge(evidence)
    outcomes = {row.name: row.outcome for row in judge(again).checks}
    assert (outcomes["mta-sts-policy-unreachable"], outcomes["mta-sts-mx-uncovered"]) == ("pass", "pass")
