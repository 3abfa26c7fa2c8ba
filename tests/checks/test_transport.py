from typing import Any

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.mta_sts_age_short import mta_sts_age_short
from ptraudit.checks.mta_sts_missing import mta_sts_missing
from ptraudit.checks.mta_sts_mx_uncovered import mta_sts_mx_uncovered
from ptraudit.checks.mta_sts_not_enforced import mta_sts_not_enforced
from ptraudit.checks.mta_sts_pattern_unused import mta_sts_pattern_unused
from ptraudit.checks.mta_sts_policy_malformed import mta_sts_policy_malformed
from ptraudit.checks.mta_sts_policy_unreachable import mta_sts_policy_unreachable
from ptraudit.checks.mta_sts_record_malformed import mta_sts_record_malformed
from ptraudit.checks.mta_sts_testing_uncovered import mta_sts_testing_uncovered
from ptraudit.checks.tls_rpt_malformed import tls_rpt_malformed
from ptraudit.checks.tls_rpt_missing import tls_rpt_missing
from ptraudit.evidence import Evidence
from ptraudit.fetched import HttpsEnding, HttpsFetch
from ptraudit.lookup import Lookup
from ptraudit.mta_sts import PATH
from tests.worlds import DOMAIN, V4, a, agrees, answer, exchanging, nodata, nxdomain, servfail, timeout, world

MX = "mx.sender.example."
RECORD = answer(f"_mta-sts.{DOMAIN}", "TXT", "v=STSv1; id=1")
HOST = f"mta-sts.{DOMAIN}"
REPORTING = f"_smtp._tls.{DOMAIN}"
PLAIN = "text/plain"


def lines(mode: str = "enforce", *patterns: str, max_age_s: int = 604_800) -> tuple[str, ...]:
    return ("version: STSv1", f"mode: {mode}", *(f"mx: {one}" for one in patterns), f"max_age: {max_age_s}")


GOOD = lines("enforce", "mx.sender.example")


def fetched(ending: HttpsEnding = HttpsEnding.ANSWERED, **fields: Any) -> HttpsFetch:
    known: dict[str, Any] = {"status": 200, "media_type": PLAIN, "body": GOOD} if ending is HttpsEnding.ANSWERED else {}
    return HttpsFetch(host=HOST[:-1], path=PATH, ip=V4, ending=ending, **(known | fields))


def policy(*body: str, **fields: Any) -> Evidence:
    """Evidence on a domain with one exchanger and this policy."""
    return served(fetched(body=body, **fields))


def served(fetch: HttpsFetch | None, *lookups: Lookup) -> Evidence:
    return exchanging(MX, RECORD, *(lookups or (a(HOST, V4), *nodata(HOST, "AAAA"))), policy_fetch=fetch)


def recorded(*texts: str) -> Evidence:
    found = answer(f"_mta-sts.{DOMAIN}", "TXT", *texts) if texts else nxdomain(f"_mta-sts.{DOMAIN}", "TXT")[0]
    return exchanging(MX, found)


def reporting(*lookups: Lookup) -> Evidence:
    return exchanging(MX, RECORD, *lookups)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(recorded("v=STSv1; id=1"), Outcome.PASS, "has an MTA-STS record", id="record"),
        pytest.param(recorded(), Outcome.FAIL, "has no MTA-STS record", id="none"),
        pytest.param(recorded("v=spf1 -all"), Outcome.FAIL, "has no MTA-STS record", id="other text"),
        pytest.param(
            exchanging(MX, *servfail(f"_mta-sts.{DOMAIN}", "TXT")),
            Outcome.UNDETERMINED,
            "ended with servfail",
            id="servfail",
        ),
        pytest.param(world(*nxdomain(f"_mta-sts.{DOMAIN}", "TXT")), Outcome.NOT_APPLICABLE, "no host", id="takes no mail"),
        pytest.param(exchanging(MX), Outcome.NOT_APPLICABLE, "was not asked for", id="never asked"),
    ],
)
def test_mta_sts_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(recorded("v=STSv1; id=1a"), Outcome.PASS, "its id is 1a.", id="well-formed"),
        pytest.param(recorded("v=STSv1; id=1", "v=spf1 -all"), Outcome.PASS, "its id is 1.", id="beside other text"),
        pytest.param(recorded("v=STSv1; id=1-2"), Outcome.FAIL, '"id=1-2" is not', id="a hyphen in the id"),
        pytest.param(recorded("v=STSv1; id=1", "v=STSv1; id=2"), Outcome.FAIL, "2 MTA-STS records", id="two"),
        pytest.param(recorded(), Outcome.NOT_APPLICABLE, "no MTA-STS record", id="none"),
    ],
)
def test_mta_sts_record_malformed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_record_malformed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(served(fetched()), Outcome.PASS, f"https://{HOST[:-1]}{PATH} can be fetched", id="fetched"),
        pytest.param(
            served(fetched(HttpsEnding.REDIRECT, status=301, location="https://www.sender.example/")),
            Outcome.FAIL,
            'a redirect to "https://www.sender.example/"',
            id="redirect",
        ),
        pytest.param(served(fetched(status=404)), Outcome.FAIL, "with status 404", id="not found"),
        pytest.param(served(fetched(media_type="text/html")), Outcome.FAIL, 'served as "text/html"', id="media type"),
        pytest.param(
            served(fetched(HttpsEnding.TLS_ERROR, detail="certificate has expired")),
            Outcome.FAIL,
            "tls-error (certificate has expired)",
            id="certificate",
        ),
        pytest.param(served(fetched(HttpsEnding.TOO_LARGE, detail="more")), Outcome.FAIL, "too-large", id="too large"),
        pytest.param(served(fetched(HttpsEnding.REFUSED, detail="refused")), Outcome.FAIL, "refused", id="refused"),
        pytest.param(served(None, *nxdomain(HOST, "A", "AAAA")), Outcome.FAIL, f"{HOST} has no address", id="no address"),
        pytest.param(
            served(fetched(HttpsEnding.TIMEOUT, detail="20 s")), Outcome.UNDETERMINED, "ended with timeout", id="timeout"
        ),
        pytest.param(
            served(fetched(HttpsEnding.NOT_ASKED, detail="it is private")), Outcome.UNDETERMINED, "private", id="private"
        ),
        pytest.param(
            served(None, *timeout(HOST, "A"), *nodata(HOST, "AAAA")), Outcome.UNDETERMINED, f"A of {HOST}", id="no lookup"
        ),
        pytest.param(served(None), Outcome.NOT_APPLICABLE, "was not fetched", id="nobody fetches"),
        pytest.param(recorded(), Outcome.NOT_APPLICABLE, "no MTA-STS record", id="no record"),
    ],
)
def test_mta_sts_policy_unreachable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_policy_unreachable, evidence, outcome, substance)


NO_POLICY = pytest.param(served(None), Outcome.NOT_APPLICABLE, "sender.example", id="no policy")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(policy(*GOOD), Outcome.PASS, "in mode enforce", id="well-formed"),
        pytest.param(policy(*GOOD[:-1]), Outcome.FAIL, 'its max_age "" is no number', id="no age"),
        pytest.param(policy(), Outcome.FAIL, "is malformed", id="empty page"),
        pytest.param(policy(*GOOD, status=404), Outcome.NOT_APPLICABLE, "no page", id="not found"),
        NO_POLICY,
    ],
)
def test_mta_sts_policy_malformed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_policy_malformed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(policy(*GOOD), Outcome.PASS, "names mx.sender.example", id="named"),
        pytest.param(policy(*lines("enforce", "*.sender.example")), Outcome.PASS, "names mx.sender", id="by a star"),
        pytest.param(
            policy(*lines("enforce", "mx.other.example")),
            Outcome.FAIL,
            "names mx.other.example, and not mx.sender.example",
            id="not named",
        ),
        pytest.param(policy(*lines("testing", "mx.other.example")), Outcome.NOT_APPLICABLE, "in mode enforce", id="testing"),
        NO_POLICY,
    ],
)
def test_mta_sts_mx_uncovered(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_mx_uncovered, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(policy(*lines("testing", "mx.sender.example")), Outcome.PASS, "names mx.sender.example", id="named"),
        pytest.param(policy(*lines("testing", "a.example")), Outcome.FAIL, "and not mx.sender.example", id="not named"),
        pytest.param(policy(*lines("enforce", "a.example")), Outcome.NOT_APPLICABLE, "in mode testing", id="enforced"),
        NO_POLICY,
    ],
)
def test_mta_sts_testing_uncovered(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_testing_uncovered, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(policy(*GOOD), Outcome.PASS, "is an MX host", id="all used"),
        pytest.param(
            policy(*lines("enforce", "mx.sender.example", "old.sender.example")),
            Outcome.FAIL,
            "names old.sender.example: no MX record does",
            id="one left over",
        ),
        pytest.param(policy(*lines("none")), Outcome.NOT_APPLICABLE, "no patterns", id="mode none"),
        NO_POLICY,
    ],
)
def test_mta_sts_pattern_unused(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_pattern_unused, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(policy(*lines("enforce", "a.example", max_age_s=86_400)), Outcome.PASS, "for 86400 s", id="a day"),
        pytest.param(policy(*lines("enforce", "a.example", max_age_s=86_399)), Outcome.FAIL, "holds for 86399 s", id="less"),
        pytest.param(policy(*lines("testing", "a.example", max_age_s=60)), Outcome.NOT_APPLICABLE, "in force", id="testing"),
        NO_POLICY,
    ],
)
def test_mta_sts_age_short(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_age_short, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(policy(*GOOD), Outcome.PASS, "in mode enforce", id="enforce"),
        pytest.param(policy(*lines("testing", "a.example")), Outcome.FAIL, "in mode testing", id="testing"),
        pytest.param(policy(*lines("none")), Outcome.FAIL, "in mode none", id="none"),
        NO_POLICY,
    ],
)
def test_mta_sts_not_enforced(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mta_sts_not_enforced, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            reporting(answer(REPORTING, "TXT", "v=TLSRPTv1; rua=x")),
            Outcome.PASS,
            "are reported",
            id="malformed or not",
        ),
        pytest.param(reporting(*nxdomain(REPORTING, "TXT")), Outcome.FAIL, "no record that asks", id="none"),
        pytest.param(reporting(*timeout(REPORTING, "TXT")), Outcome.UNDETERMINED, f"TXT of {REPORTING}", id="timeout"),
        pytest.param(recorded(), Outcome.NOT_APPLICABLE, "no MTA-STS record", id="no policy"),
    ],
)
def test_tls_rpt_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(tls_rpt_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            reporting(answer(REPORTING, "TXT", "v=TLSRPTv1; rua=mailto:a@s.example")),
            Outcome.PASS,
            "go to mailto:a@s.example.",
            id="well-formed",
        ),
        pytest.param(
            reporting(answer(REPORTING, "TXT", "v=TLSRPTv1; rua=a@s.example")), Outcome.FAIL, "write mailto", id="no scheme"
        ),
        pytest.param(
            reporting(answer(REPORTING, "TXT", *(f"v=TLSRPTv1; rua=mailto:{name}@s.example" for name in "ab"))),
            Outcome.FAIL,
            "There are 2 TLS reporting records",
            id="two",
        ),
        pytest.param(reporting(*nxdomain(REPORTING, "TXT")), Outcome.NOT_APPLICABLE, "no TLS reporting record", id="none"),
    ],
)
def test_tls_rpt_malformed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(tls_rpt_malformed, evidence, outcome, substance)
