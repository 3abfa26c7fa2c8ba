import pytest

from ptraudit.check import Outcome
from ptraudit.checks.bimi_certificate_missing import bimi_certificate_missing
from ptraudit.checks.bimi_policy_weak import bimi_policy_weak
from ptraudit.checks.bimi_record_malformed import bimi_record_malformed
from ptraudit.evidence import Evidence
from ptraudit.lookup import Lookup
from ptraudit.treewalk import record_name
from tests.worlds import DOMAIN, agrees, answer, nxdomain, servfail, world

NAME = f"default._bimi.{DOMAIN}"
LOGO = "v=BIMI1; l=https://sender.example/logo.svg"
STRICT = answer(record_name(DOMAIN), "TXT", "v=DMARC1; p=reject")


def bimi(*texts: str, dmarc: Lookup = STRICT) -> Evidence:
    """Evidence on a domain with these BIMI records and a DMARC policy."""
    record = answer(NAME, "TXT", *texts) if texts else nxdomain(NAME, "TXT")[0]
    return world(record, dmarc, *nxdomain(record_name("example."), "TXT"))


def policy(text: str) -> Evidence:
    return bimi(LOGO, dmarc=answer(record_name(DOMAIN), "TXT", text))


NONE = pytest.param(bimi(), Outcome.NOT_APPLICABLE, "sender.example", id="no record")
DECLINED = pytest.param(bimi("v=BIMI1; l=; a=;"), Outcome.NOT_APPLICABLE, "asks for no logo", id="declined")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(bimi(LOGO), Outcome.PASS, "is well-formed", id="well-formed"),
        pytest.param(bimi("v=BIMI1; l=;"), Outcome.PASS, "is well-formed", id="declined"),
        pytest.param(bimi("v=BIMI1; l=http://a.example/l.svg"), Outcome.FAIL, "https://.", id="plain HTTP"),
        pytest.param(bimi(LOGO, LOGO + "z"), Outcome.FAIL, "There are 2 BIMI records", id="two"),
        NONE,
    ],
)
def test_bimi_record_malformed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(bimi_record_malformed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(bimi(LOGO), Outcome.PASS, "strict enough", id="reject"),
        pytest.param(policy("v=DMARC1; p=quarantine; pct=100"), Outcome.PASS, "strict enough", id="quarantine of all"),
        pytest.param(policy("v=DMARC1; p=none"), Outcome.FAIL, "asks for a logo", id="none"),
        pytest.param(policy("v=DMARC1; p=reject; t=y"), Outcome.FAIL, "asks for a logo", id="a test"),
        pytest.param(policy("v=DMARC1; p=reject; pct=50"), Outcome.FAIL, "asks for a logo", id="half of the mail"),
        pytest.param(policy("v=DMARC1; p=reject; sp=none"), Outcome.FAIL, "asks for a logo", id="not for subdomains"),
        pytest.param(
            bimi(LOGO, dmarc=nxdomain(record_name(DOMAIN), "TXT")[0]), Outcome.FAIL, "asks for a logo", id="no DMARC"
        ),
        pytest.param(
            bimi(LOGO, dmarc=servfail(record_name(DOMAIN), "TXT")[0]),
            Outcome.UNDETERMINED,
            "ended with servfail",
            id="servfail",
        ),
        NONE,
        DECLINED,
    ],
)
def test_bimi_policy_weak(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(bimi_policy_weak, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(bimi(f"{LOGO}; a=https://sender.example/vmc.pem"), Outcome.PASS, "names a certificate", id="named"),
        pytest.param(bimi(f"{LOGO}; a="), Outcome.FAIL, "names no certificate", id="not named"),
        NONE,
        DECLINED,
    ],
)
def test_bimi_certificate_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(bimi_certificate_missing, evidence, outcome, substance)
