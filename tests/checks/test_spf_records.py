import pytest

from ptraudit.check import Outcome
from ptraudit.checks.spf_allows_everybody import spf_allows_everybody
from ptraudit.checks.spf_include_empty import spf_include_empty
from ptraudit.checks.spf_lookups_exceeded import spf_lookups_exceeded
from ptraudit.checks.spf_loop import spf_loop
from ptraudit.checks.spf_malformed import spf_malformed
from ptraudit.checks.spf_missing import spf_missing
from ptraudit.checks.spf_ptr_used import spf_ptr_used
from ptraudit.checks.spf_range_wide import spf_range_wide
from ptraudit.checks.spf_record_long import spf_record_long
from ptraudit.checks.spf_several import spf_several
from ptraudit.checks.spf_type_obsolete import spf_type_obsolete
from ptraudit.checks.spf_undecided import spf_undecided
from ptraudit.checks.spf_voids_exceeded import spf_voids_exceeded
from ptraudit.evidence import Evidence, Exchanger
from tests.spf.publishing import publishing, walked
from tests.worlds import DOMAIN, V4, a, agrees, answer, mx, nodata, outbound, servfail, timeout, verdict, world

OTHER = "_spf.other.example."
INCLUDING = "v=spf1 include:_spf.other.example -all"
HEALTHY = publishing(INCLUDING, answer(OTHER, "TXT", "v=spf1 ip4:198.51.100.7 -all"))
SILENT = publishing(INCLUDING, *timeout(OTHER, "TXT"))
UNKNOWN = walked(*servfail(DOMAIN, "TXT"))
ABSENT = walked(*nodata(DOMAIN, "TXT"))
MANY = " ".join(f"a:h{number}.other.example" for number in range(11))
HOSTS = [a(f"h{number}.other.example.", V4) for number in range(11)]

Row = tuple[Evidence, Outcome, str]


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(HEALTHY, Outcome.PASS, "publishes an SPF record", id="record"),
        pytest.param(ABSENT, Outcome.FAIL, "publishes no SPF record. It needs one", id="no TXT"),
        pytest.param(walked(answer(DOMAIN, "TXT", "v=spf10 -all")), Outcome.FAIL, "no SPF record", id="another version"),
        pytest.param(
            walked(*nodata(DOMAIN, "TXT"), exchangers=(Exchanger(preference=0, host=DOMAIN, implicit=True),)),
            Outcome.NOT_APPLICABLE,
            "it is a host",
            id="host",
        ),
        pytest.param(UNKNOWN, Outcome.UNDETERMINED, "TXT of sender.example. ended with servfail", id="servfail"),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "was not asked for", id="never asked"),
    ],
)
def test_spf_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("fields", "record"),
    [
        pytest.param({"outbound": outbound(V4)}, '"v=spf1 ip4:198.51.100.7 -all"', id="named addresses"),
        pytest.param({"exchangers": (Exchanger(preference=1, host="mx.x."),)}, '"v=spf1 mx -all"', id="exchangers"),
        pytest.param({"exchangers": (Exchanger(preference=0, host="."),)}, '"v=spf1 -all"', id="null MX"),
    ],
)
def test_a_record_is_proposed_that_names_what_is_known(fields: dict[str, object], record: str) -> None:
    assert verdict(spf_missing, walked(*nodata(DOMAIN, "TXT"), **fields)).record == f"{DOMAIN} IN TXT {record}"


def rows(*failing: object, **passing: Evidence) -> list[object]:
    """The rows that all questions about a tree share: without a record, unknown, and with a silent include."""
    return [
        *failing,
        *(pytest.param(evidence, Outcome.PASS, "sender.example", id=name) for name, evidence in passing.items()),
        pytest.param(ABSENT, Outcome.NOT_APPLICABLE, "publishes no SPF record", id="no record"),
        pytest.param(UNKNOWN, Outcome.UNDETERMINED, "TXT of sender.example. ended with servfail", id="servfail"),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "was not asked for", id="never asked"),
    ]


INCLUDE_SILENT = pytest.param(SILENT, Outcome.UNDETERMINED, "TXT of _spf.other.example. ended with timeout", id="include")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(
            walked(answer(DOMAIN, "TXT", "v=spf1 -all", "V=SPF1 mx -all")),
            Outcome.FAIL,
            "sender.example publishes 2 SPF records; only one is allowed",
            id="two",
        ),
        pytest.param(
            publishing(INCLUDING, answer(OTHER, "TXT", "v=spf1 -all", "v=spf1 +all")),
            Outcome.FAIL,
            "names a domain with 2 SPF records",
            id="two below",
        ),
        INCLUDE_SILENT,
        healthy=HEALTHY,
    ),
)
def test_spf_several(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_several, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(publishing("v=spf1 ipv4:192.0.2.1 -all"), Outcome.FAIL, '"ipv4:192.0.2.1" is no term', id="own"),
        pytest.param(
            publishing(INCLUDING, answer(OTHER, "TXT", "v=spf1 a:%{d0}")),
            Outcome.FAIL,
            'the record of _spf.other.example is malformed: "a:%{d0}"',
            id="below",
        ),
        INCLUDE_SILENT,
        healthy=HEALTHY,
    ),
)
def test_spf_malformed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_malformed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(publishing(f"v=spf1 {MANY} -all", *HOSTS), Outcome.FAIL, "needs 11 lookups", id="eleven"),
        pytest.param(
            publishing("v=spf1 mx -all", mx(*(f"10 h{number}.other.example." for number in range(11))), *HOSTS),
            Outcome.FAIL,
            '"mx" of sender.example names 11 MX hosts',
            id="eleven exchangers",
        ),
        INCLUDE_SILENT,
        healthy=HEALTHY,
        ten=publishing(f"v=spf1 {MANY.removesuffix(' a:h10.other.example')} -all", *HOSTS),
    ),
)
def test_spf_lookups_exceeded(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_lookups_exceeded, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(
            publishing("v=spf1 a:x.example a:y.example a:z.example -all"), Outcome.FAIL, "3 terms of the SPF", id="three"
        ),
        pytest.param(
            publishing("v=spf1 a:x.example mx include:_spf.other.example", answer(OTHER, "TXT", "v=spf1 exists:z.example")),
            Outcome.FAIL,
            "3 terms of the SPF",
            id="the third below",
        ),
        INCLUDE_SILENT,
        two=publishing("v=spf1 a:x.example a:y.example -all"),
    ),
)
def test_spf_voids_exceeded(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_voids_exceeded, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(
            publishing("v=spf1 include:sender.example -all"),
            Outcome.FAIL,
            '"include:sender.example" of sender.example leads back to itself',
            id="at once",
        ),
        pytest.param(
            publishing(INCLUDING, answer(OTHER, "TXT", "v=spf1 redirect=sender.example")),
            Outcome.FAIL,
            '"redirect=sender.example" of _spf.other.example leads back to itself',
            id="by a detour",
        ),
        INCLUDE_SILENT,
        healthy=HEALTHY,
    ),
)
def test_spf_loop(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_loop, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(publishing(INCLUDING), Outcome.FAIL, "names a domain with no SPF record", id="gone"),
        pytest.param(
            publishing("v=spf1 redirect=x..example"), Outcome.FAIL, '"redirect=x..example" of sender.example', id="no name"
        ),
        INCLUDE_SILENT,
        healthy=HEALTHY,
    ),
)
def test_spf_include_empty(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_include_empty, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(publishing("v=spf1 +all"), Outcome.FAIL, '"+all" in the SPF record of sender.example', id="all"),
        pytest.param(publishing("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"), Outcome.FAIL, "0.0.0.0/1", id="halves"),
        pytest.param(publishing("v=spf1 ip6:2000::/3 -all"), Outcome.FAIL, "2000::/3", id="IPv6"),
        pytest.param(publishing("v=spf1 a/8 -all"), Outcome.FAIL, '"a/8"', id="around a host"),
        pytest.param(
            publishing(INCLUDING, answer(OTHER, "TXT", "v=spf1 all")),
            Outcome.FAIL,
            "record of _spf.other.example",
            id="below",
        ),
        healthy=HEALTHY,
        nobody=publishing("v=spf1 -ip4:0.0.0.0/0 ?all"),
        never=publishing("v=spf1 -include:_spf.other.example -all", answer(OTHER, "TXT", "v=spf1 +all")),
    ),
)
def test_spf_allows_everybody(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_allows_everybody, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(publishing("v=spf1 ip4:198.18.0.0/19 -all"), Outcome.FAIL, "198.18.0.0/19", id="IPv4"),
        pytest.param(publishing("v=spf1 ip6:2001:db8::/32 -all"), Outcome.FAIL, "2001:db8::/32", id="IPv6"),
        healthy=publishing("v=spf1 ip4:198.18.0.0/20 ip6:2001:db8::/48 -all"),
        provider=publishing(INCLUDING, answer(OTHER, "TXT", "v=spf1 ip4:198.18.0.0/15 -all")),
    ),
)
def test_spf_range_wide(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_range_wide, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(publishing("v=spf1 mx"), Outcome.FAIL, "has no all", id="no all"),
        pytest.param(publishing("v=spf1 mx ?all"), Outcome.FAIL, 'ends with "?all"', id="neutral"),
        pytest.param(
            publishing("v=spf1 redirect=%{d1r}.other.example", answer("sender.other.example.", "TXT", "v=spf1 ?all")),
            Outcome.FAIL,
            'ends with "?all"',
            id="neutral by a redirect",
        ),
        pytest.param(publishing("v=spf1 +all"), Outcome.NOT_APPLICABLE, "lets every address send", id="all"),
        pytest.param(publishing("v=spf1 moo -all"), Outcome.NOT_APPLICABLE, "breaks off", id="malformed"),
        pytest.param(publishing("v=spf1 redirect=sender.example"), Outcome.NOT_APPLICABLE, "breaks off", id="loop"),
        pytest.param(publishing("v=spf1 redirect=%{i}.x.example"), Outcome.NOT_APPLICABLE, "breaks off", id="by address"),
        pytest.param(
            publishing("v=spf1 redirect=_spf.other.example", *timeout(OTHER, "TXT")),
            Outcome.UNDETERMINED,
            "TXT of _spf.other.example. ended with timeout",
            id="redirect",
        ),
        healthy=HEALTHY,
        softfail=publishing("v=spf1 mx ~all"),
    ),
)
def test_spf_undecided(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_undecided, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(publishing("v=spf1 ptr -all"), Outcome.FAIL, '"ptr" in the SPF record of sender.example', id="ptr"),
        pytest.param(publishing("v=spf1 -exists:%{p}.x.example"), Outcome.FAIL, '"-exists:%{p}.x.example"', id="macro"),
        pytest.param(
            publishing(INCLUDING, answer(OTHER, "TXT", "v=spf1 ptr:other.example")),
            Outcome.FAIL,
            '"ptr:other.example" in the SPF record of _spf.other.example',
            id="below",
        ),
        healthy=HEALTHY,
    ),
)
def test_spf_ptr_used(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_ptr_used, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(world(*nodata(DOMAIN, "SPF")), Outcome.PASS, "no record of the obsolete type", id="none"),
        pytest.param(world(answer(DOMAIN, "SPF", "v=spf1 -all")), Outcome.FAIL, "has a record of type SPF", id="one"),
        pytest.param(world(*timeout(DOMAIN, "SPF")), Outcome.UNDETERMINED, "SPF of sender.example. ended", id="timeout"),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "was not asked", id="never asked"),
    ],
)
def test_spf_type_obsolete(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_type_obsolete, evidence, outcome, substance)


LONG = "v=spf1 " + " ".join(f"ip4:198.51.100.{number}" for number in range(100, 124)) + " -all"


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    rows(
        pytest.param(
            publishing(LONG, txt={"transport": "tcp"}),
            Outcome.FAIL,
            "has 467 octets, and all TXT records there 467",
            id="long",
        ),
        healthy=HEALTHY,
        limit=publishing("v=spf1 " + "x=y " * 109 + " -all "),
    ),
)
def test_spf_record_long(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_record_long, evidence, outcome, substance)
