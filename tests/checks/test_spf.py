import pytest

from ptraudit.check import Outcome
from ptraudit.checks.spf_unreadable import spf_unreadable
from ptraudit.evidence import Evidence, SpfTerm, SpfTree, SpfUse
from ptraudit.lookup import Ending
from tests.worlds import DOMAIN, agrees, answer, nodata, nxdomain, servfail, timeout, without, world

RECORD = "v=spf1 ip4:198.51.100.7 include:_spf.other.example -all"
TXT = answer(DOMAIN, "TXT", RECORD)
TERM = SpfTerm(path=(DOMAIN,), text="ip4:198.51.100.7", use=SpfUse.AUDITED)
WHOLE = SpfTree(record=RECORD, terms=(TERM,), dns_terms=1, void_lookups=0)
BROKEN = SpfTree(record=RECORD, problem="11 terms ask DNS; 10 are allowed")
CUT = SpfTree(record=RECORD, unanswered=(("_spf.other.example.", "TXT"),))


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(world(TXT, spf=WHOLE), Outcome.PASS, "Terms: 1; lookups: 1 of 10; void lookups: 0 of 2.", id="whole"),
        pytest.param(world(TXT, spf=BROKEN), Outcome.FAIL, "breaks off: 11 terms ask DNS; 10 are allowed.", id="permerror"),
        pytest.param(
            world(answer(DOMAIN, "TXT", RECORD, RECORD), spf=SpfTree(record=None, problem="there are 2 SPF records")),
            Outcome.FAIL,
            "there are 2 SPF records",
            id="two records",
        ),
        pytest.param(
            world(TXT, *timeout("_spf.other.example.", "TXT"), spf=CUT),
            Outcome.UNDETERMINED,
            "TXT of _spf.other.example. ended with timeout",
            id="include timeout",
        ),
        pytest.param(world(*servfail(DOMAIN, "TXT")), Outcome.UNDETERMINED, f"TXT of {DOMAIN} ended", id="TXT servfail"),
        pytest.param(
            world(*without(Ending.REFUSED, DOMAIN, "TXT"), spf=SpfTree(record=None)),
            Outcome.UNDETERMINED,
            "ended with refused",
            id="TXT refused",
        ),
        pytest.param(world(*nodata(DOMAIN, "TXT")), Outcome.NOT_APPLICABLE, "publishes no SPF record", id="no TXT"),
        pytest.param(
            world(*nxdomain(DOMAIN, "TXT"), spf=SpfTree(record=None)), Outcome.NOT_APPLICABLE, "no SPF", id="no such domain"
        ),
        pytest.param(
            world(answer(DOMAIN, "TXT", "another=thing"), spf=SpfTree(record=None)),
            Outcome.NOT_APPLICABLE,
            "publishes no SPF record; outbound addresses come from --ip and MX",
            id="other TXT only",
        ),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "was not asked for", id="never asked"),
    ],
)
def test_spf_unreadable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_unreadable, evidence, outcome, substance)
