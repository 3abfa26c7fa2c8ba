import pytest

from ptraudit.check import Outcome
from ptraudit.checks.spf_ehlo_missing import spf_ehlo_missing
from ptraudit.checks.spf_ehlo_not_passed import spf_ehlo_not_passed
from ptraudit.checks.spf_not_passed import spf_not_passed
from ptraudit.evidence import Evidence, Helo, OriginKind
from tests.spf.publishing import publishing, walked
from tests.worlds import (
    DOMAIN,
    OTHER_V4,
    PRIVATE,
    V4,
    V6,
    a,
    agrees,
    answer,
    greeting_by,
    host,
    nodata,
    outbound,
    servfail,
    timeout,
    verdict,
    world,
)

OTHER = answer("_spf.other.example.", "TXT", "v=spf1 ip4:198.51.100.0/29 ?all")


def sent_from(record: str, *lookups: object, **fields: object) -> Evidence:
    """A domain with this record that sends from V4."""
    return publishing(record, *lookups, **({"outbound": outbound(V4)} | fields))  # type: ignore[arg-type]  # as given below


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            sent_from("v=spf1 ip4:198.51.100.7 -all"),
            Outcome.PASS,
            'gives pass for 198.51.100.7: "ip4:198.51.100.7" of sender.example matches',
            id="named",
        ),
        pytest.param(
            sent_from("v=spf1 include:_spf.other.example -all", OTHER),
            Outcome.PASS,
            '"ip4:198.51.100.0/29" of _spf.other.example matches, by "include:_spf.other.example" of sender.example',
            id="included",
        ),
        pytest.param(
            sent_from("v=spf1 ip4:198.51.100.9 -all"), Outcome.FAIL, 'gives fail for 198.51.100.7: "-all"', id="fail"
        ),
        pytest.param(sent_from("v=spf1 ~all"), Outcome.FAIL, 'gives softfail for 198.51.100.7: "~all"', id="softfail"),
        pytest.param(sent_from("v=spf1 mx"), Outcome.FAIL, "gives neutral for 198.51.100.7: no term of", id="neutral"),
        pytest.param(
            sent_from("v=spf1 a:x.example a:y.example a:z.example ip4:198.51.100.7 -all"),
            Outcome.FAIL,
            "gives permerror for 198.51.100.7: 3 terms find nothing",
            id="permerror",
        ),
        pytest.param(
            sent_from(
                "v=spf1 a:x.example a:y.example a:z.example ip6:2001:db8::7 -all",
                *(a(f"{name}.example.", OTHER_V4) for name in "xyz"),
                outbound=outbound(V6),
            ),
            Outcome.FAIL,
            "gives permerror for 2001:db8::7: 3 terms find nothing",
            id="permerror in one family",
        ),
        pytest.param(
            sent_from("v=spf1 a:x.example -all", *servfail("x.example.", "A")),
            Outcome.UNDETERMINED,
            "the lookup of A of x.example. ended with servfail",
            id="temperror",
        ),
        pytest.param(
            sent_from("v=spf1 ptr -all", *timeout("7.100.51.198.in-addr.arpa.", "PTR")),
            Outcome.UNDETERMINED,
            "the lookup of PTR of 7.100.51.198.in-addr.arpa. ended with timeout",
            id="fail, but for a lookup that receivers pass over",
        ),
        pytest.param(
            sent_from("v=spf1 exists:%{i}.x.example -all"),
            Outcome.UNDETERMINED,
            "ended with not-asked: SPF asks about each address by itself, and we do so for 20 at most",
            id="never asked",
        ),
        pytest.param(
            sent_from("v=spf1 exists:x.%{h} -all", *nodata("x.", "A")),
            Outcome.UNDETERMINED,
            "the EHLO name, which --helo gives",
            id="EHLO name unknown",
        ),
        pytest.param(
            sent_from("v=spf1 exists:%{l}.x.example -all", *nodata("postmaster.x.example.", "A")),
            Outcome.UNDETERMINED,
            "the sender's local part",
            id="local part unknown",
        ),
        pytest.param(
            sent_from("v=spf1 a:%{h} -all", *host("mx.other.example.", V4), helo=(Helo(name="mx.other.example", ip=V4),)),
            Outcome.PASS,
            '"a:%{h}" of sender.example matches',
            id="EHLO name known",
        ),
        pytest.param(
            walked(*nodata(DOMAIN, "TXT"), outbound=outbound(V4)), Outcome.NOT_APPLICABLE, "publishes no SPF", id="none"
        ),
        pytest.param(
            sent_from("v=spf1 -all", outbound=outbound(V4, kind=OriginKind.MX)),
            Outcome.NOT_APPLICABLE,
            "nothing says that it sends",
            id="receives",
        ),
        pytest.param(
            sent_from("v=spf1 -all", outbound=outbound(PRIVATE)), Outcome.NOT_APPLICABLE, "10.0.0.7 is private", id="private"
        ),
        pytest.param(world(outbound=outbound(V4)), Outcome.NOT_APPLICABLE, "was not asked for", id="no SPF asked for"),
        pytest.param(
            world(domain=None, outbound=outbound(V4)), Outcome.NOT_APPLICABLE, "without a domain", id="address alone"
        ),
    ],
)
def test_spf_not_passed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_not_passed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("record", "fix"),
    [
        (
            "v=spf1 mx ~all",
            'Add "ip4:198.51.100.7" to the SPF record of sender.example, before "~all", or stop sending from it.',
        ),
        ("v=spf1 mx", 'Add "ip4:198.51.100.7" to the SPF record of sender.example, or stop sending from it.'),
        ("v=spf1 moo", "Mend the record, as the checks of the domain say."),
    ],
)
def test_the_term_to_add_is_named(record: str, fix: str) -> None:
    assert verdict(spf_not_passed, sent_from(record)).fix == fix


def test_what_decides_is_shown() -> None:
    evidence = sent_from("v=spf1 ip4:198.51.100.9 include:_spf.other.example -all", OTHER)
    assert verdict(spf_not_passed, evidence).details == (
        "include:_spf.other.example: match (pass)",
        "  ip4:198.51.100.0/29: match",
    )


def test_the_last_terms_are_shown_where_it_does_not_pass() -> None:
    many = " ".join(f"ip4:198.18.0.{number}" for number in range(30))
    details = verdict(spf_not_passed, sent_from(f"v=spf1 {many} -all")).details
    assert (len(details), details[0], details[-1]) == (21, "; 11 terms before", "-all: match")


EHLO = "mx.sender.example"


def saying_ehlo(*lookups: object, name: str = EHLO) -> Evidence:
    return greeting_by(name, *lookups, address=V4)  # type: ignore[arg-type]  # lookups, as the rows have them


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            saying_ehlo(answer(f"{EHLO}.", "TXT", "v=spf1 a -all"), a(f"{EHLO}.", V4)),
            Outcome.PASS,
            'SPF of the EHLO name "mx.sender.example" gives pass for 198.51.100.7: "a" of mx.sender.example matches',
            id="pass",
        ),
        pytest.param(
            saying_ehlo(answer(f"{EHLO}.", "TXT", "v=spf1 a -all"), a(f"{EHLO}.", OTHER_V4)),
            Outcome.FAIL,
            "gives fail for 198.51.100.7",
            id="another host's",
        ),
        pytest.param(saying_ehlo(*nodata(f"{EHLO}.", "TXT")), Outcome.NOT_APPLICABLE, "publishes no SPF record", id="none"),
        pytest.param(saying_ehlo(*timeout(f"{EHLO}.", "TXT")), Outcome.UNDETERMINED, "ended with timeout", id="timeout"),
        pytest.param(saying_ehlo(), Outcome.NOT_APPLICABLE, "was not asked for", id="never asked"),
        pytest.param(saying_ehlo(name="[198.51.100.7]"), Outcome.NOT_APPLICABLE, "is no domain", id="literal"),
        pytest.param(greeting_by(EHLO, address=PRIVATE), Outcome.NOT_APPLICABLE, "10.0.0.7 is private", id="private"),
    ],
)
def test_spf_ehlo_not_passed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_ehlo_not_passed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(saying_ehlo(answer(f"{EHLO}.", "TXT", "v=spf1 -all")), Outcome.PASS, "has an SPF record", id="record"),
        pytest.param(saying_ehlo(*nodata(f"{EHLO}.", "TXT")), Outcome.FAIL, "has no SPF record", id="none"),
        pytest.param(saying_ehlo(*servfail(f"{EHLO}.", "TXT")), Outcome.UNDETERMINED, "ended with servfail", id="servfail"),
        pytest.param(saying_ehlo(), Outcome.NOT_APPLICABLE, "was not asked for", id="never asked"),
        pytest.param(saying_ehlo(name="localhost"), Outcome.NOT_APPLICABLE, "is no domain", id="single label"),
    ],
)
def test_spf_ehlo_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(spf_ehlo_missing, evidence, outcome, substance)
