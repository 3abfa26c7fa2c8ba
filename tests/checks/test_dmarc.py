from collections.abc import Mapping
from typing import Any

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.dmarc_boundary_disputed import dmarc_boundary_disputed
from ptraudit.checks.dmarc_malformed import dmarc_malformed
from ptraudit.checks.dmarc_misplaced import dmarc_misplaced
from ptraudit.checks.dmarc_missing import dmarc_missing
from ptraudit.checks.dmarc_policy_none import dmarc_policy_none
from ptraudit.checks.dmarc_report_unauthorised import dmarc_report_unauthorised
from ptraudit.checks.dmarc_reports_missing import dmarc_reports_missing
from ptraudit.checks.dmarc_several import dmarc_several
from ptraudit.checks.dmarc_subdomains_weaker import dmarc_subdomains_weaker
from ptraudit.checks.dmarc_tag_obsolete import dmarc_tag_obsolete
from ptraudit.evidence import Evidence
from ptraudit.lookup import Lookup
from ptraudit.treewalk import names, record_name
from tests.worlds import DOMAIN, agrees, answer, nxdomain, servfail, timeout, verdict, world

OWN = record_name(DOMAIN)
ABOVE = record_name("example.")
NONE = "v=DMARC1; p=none"
GOOD = "v=DMARC1; p=reject; rua=mailto:a@sender.example"
HOST = "reports.other.example."
FOREIGN = f"v=DMARC1; p=none; rua=mailto:a@{HOST[:-1]}"
CONSENT = f"sender.example._report._dmarc.{HOST}"


def dmarc(own: str | None, above: str | None = None, *lookups: Lookup, **fields: Any) -> Evidence:
    """Evidence with these records at the domain and at the single label above; a bar stands between two."""
    texts = {OWN: own, ABOVE: above}
    found = [
        answer(name, "TXT", *text.split("|")) if text is not None else nxdomain(name, "TXT")[0]
        for name, text in texts.items()
    ]
    return world(*found, *lookups, **fields)


def failing(*own: Lookup) -> Evidence:
    return world(*own, *nxdomain(ABOVE, "TXT"), registrable=((DOMAIN, DOMAIN),))


UNKNOWN = pytest.param(
    failing(*servfail(OWN, "TXT")), Outcome.UNDETERMINED, f"TXT of {OWN} ended with servfail", id="servfail"
)
NEVER = pytest.param(world(), Outcome.NOT_APPLICABLE, "was not asked for", id="never asked")
ABSENT = pytest.param(dmarc(None), Outcome.NOT_APPLICABLE, "No DMARC policy holds for sender.example", id="no record")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD), Outcome.PASS, "p=reject of _dmarc.sender.example holds", id="its own"),
        pytest.param(dmarc(None, f"{GOOD}; psd=y"), Outcome.PASS, "of _dmarc.example holds for sender.example", id="above"),
        pytest.param(dmarc(None), Outcome.FAIL, "nor at a name above it", id="none"),
        pytest.param(dmarc("v=spf1 -all"), Outcome.FAIL, "There is no DMARC record", id="other text"),
        pytest.param(dmarc(f"{NONE}|{NONE}"), Outcome.NOT_APPLICABLE, "none that could be used", id="two are DMARC002's"),
        pytest.param(dmarc("v=DMARC1"), Outcome.NOT_APPLICABLE, "none that could be used", id="broken is DMARC003's"),
        pytest.param(dmarc("v=dmarc1; p=none"), Outcome.NOT_APPLICABLE, "none that could be used", id="wrong version"),
        pytest.param(
            world(*nxdomain(OWN, "TXT"), *timeout(ABOVE, "TXT")), Outcome.UNDETERMINED, f"TXT of {ABOVE}", id="timeout above"
        ),
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD), Outcome.PASS, "one DMARC record", id="one"),
        pytest.param(dmarc(f"{GOOD}|v=spf1 -all"), Outcome.PASS, "one DMARC record", id="and other text"),
        pytest.param(dmarc(f"{GOOD}|{NONE}"), Outcome.FAIL, "2 DMARC records at _dmarc.sender.example.", id="two"),
        pytest.param(dmarc(None), Outcome.NOT_APPLICABLE, "no DMARC record", id="none"),
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_several(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_several, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD), Outcome.PASS, "is well-formed", id="well-formed"),
        pytest.param(dmarc("v=DMARC1; p=rejct"), Outcome.FAIL, 'of no use: it has no valid "p"', id="of no use"),
        pytest.param(dmarc(f"{GOOD}; t=yes"), Outcome.FAIL, '"t=yes" is no value of "t".', id="a wrong tag"),
        pytest.param(dmarc("v=dmarc1; p=none"), Outcome.FAIL, 'must begin with "v=DMARC1;".', id="version in small letters"),
        pytest.param(dmarc(None), Outcome.NOT_APPLICABLE, "no DMARC record", id="none"),
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_malformed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_malformed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD), Outcome.PASS, "asks for reject for mail of sender.example", id="reject"),
        pytest.param(dmarc("v=DMARC1; p=reject; t=y"), Outcome.PASS, "as a test (t=y)", id="a test of reject is quarantine"),
        pytest.param(
            dmarc("v=DMARC1; p=quarantine; t=y"), Outcome.FAIL, "so nothing is held back", id="a test of quarantine"
        ),
        pytest.param(dmarc(NONE), Outcome.FAIL, "asks for none", id="none"),
        pytest.param(dmarc(None, "v=DMARC1; p=reject; sp=none; psd=y"), Outcome.FAIL, "asks for none", id="sp above"),
        pytest.param(
            dmarc(None, "v=DMARC1; p=reject; np=none; psd=y", *nxdomain(DOMAIN, "MX")),
            Outcome.FAIL,
            "asks for none",
            id="np above",
        ),
        ABSENT,
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_policy_none(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_policy_none, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD), Outcome.PASS, "reports to mailto:a@sender.example.", id="asked"),
        pytest.param(dmarc(NONE), Outcome.FAIL, "no mail address in rua", id="not asked"),
        pytest.param(dmarc(f"{NONE}; rua=https://s.example/"), Outcome.FAIL, "no mail address in rua", id="by HTTPS only"),
        ABSENT,
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_reports_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_reports_missing, evidence, outcome, substance)


def walk(host: str, records: Mapping[str, str]) -> tuple[Lookup, ...]:
    """The lookups of the walk from a host, the label above all aside."""
    return tuple(
        answer(record_name(name), "TXT", records[name]) if name in records else nxdomain(record_name(name), "TXT")[0]
        for name in names(host)[:-1]
    )


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            dmarc(FOREIGN, None, *walk(HOST, {}), answer(CONSENT, "TXT", "v=DMARC1")),
            Outcome.PASS,
            "has agreed to it",
            id="consent",
        ),
        pytest.param(dmarc(GOOD), Outcome.PASS, "of the same organization", id="the domain itself"),
        pytest.param(
            dmarc(
                None,
                None,
                *walk("in.sender.example.", {DOMAIN: f"{NONE}; rua=mailto:a@in.sender.example"}),
                *nxdomain("sender.example._report._dmarc.in.sender.example.", "TXT"),
            ),
            Outcome.PASS,
            "of the same organization",
            id="a host of the domain",
        ),
        pytest.param(
            dmarc(FOREIGN, None, *walk(HOST, {}), *nxdomain(CONSENT, "TXT")),
            Outcome.FAIL,
            f'"v=DMARC1" is expected at {CONSENT}',
            id="no consent",
        ),
        pytest.param(
            dmarc(FOREIGN, None, *walk(HOST, {}), answer(CONSENT, "TXT", "yes")), Outcome.FAIL, CONSENT, id="other text"
        ),
        pytest.param(
            dmarc(FOREIGN, None, *walk(HOST, {}), *timeout(CONSENT, "TXT")),
            Outcome.UNDETERMINED,
            f"TXT of {CONSENT} ended with timeout",
            id="timeout",
        ),
        pytest.param(
            dmarc(FOREIGN, None, *servfail(record_name(HOST), "TXT"), *walk(HOST, {})[1:], *nxdomain(CONSENT, "TXT")),
            Outcome.UNDETERMINED,
            f"TXT of {record_name(HOST)}",
            id="whose host it is is unknown",
        ),
    ],
)
def test_dmarc_report_unauthorised(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_report_unauthorised, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD), Outcome.PASS, "nothing obsolete", id="of today"),
        pytest.param(dmarc(f"{GOOD}; pct=50; ri=86400"), Outcome.FAIL, 'obsolete parts: "pct", "ri".', id="old tags"),
        ABSENT,
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_tag_obsolete(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_tag_obsolete, evidence, outcome, substance)


SELF: dict[str, Any] = {"registrable": ((DOMAIN, DOMAIN),)}


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD, **SELF), Outcome.PASS, "agree that sender.example is", id="both"),
        pytest.param(
            dmarc(GOOD, f"{NONE}; psd=u", **SELF),
            Outcome.FAIL,
            "of sender.example is example by RFC 9989, and sender.example by the public suffix list",
            id="a record at the suffix without psd=y",
        ),
        pytest.param(
            dmarc(GOOD, None, *nxdomain(record_name("other.example."), "TXT"), registrable=((DOMAIN, "other.example."),)),
            Outcome.FAIL,
            "alignment differs",
            id="list differs",
        ),
        pytest.param(
            dmarc(None, f"{GOOD}; psd=y", **SELF),
            Outcome.FAIL,
            "reject from example by RFC 9989, none at all by RFC 7489",
            id="the suffix protects",
        ),
        pytest.param(
            dmarc(GOOD, None, *timeout(record_name("other.example."), "TXT"), registrable=((DOMAIN, "other.example."),)),
            Outcome.UNDETERMINED,
            "TXT of _dmarc.other.example. ended with timeout",
            id="timeout at what the list names",
        ),
        pytest.param(dmarc(None, **SELF), Outcome.NOT_APPLICABLE, "No DMARC policy holds", id="no record"),
        pytest.param(dmarc(GOOD), Outcome.NOT_APPLICABLE, "list was not asked for", id="no list"),
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_boundary_disputed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_boundary_disputed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(dmarc(GOOD), Outcome.PASS, "protects subdomains as well", id="one policy"),
        pytest.param(dmarc("v=DMARC1; p=none; sp=reject"), Outcome.PASS, "as well as", id="stronger"),
        pytest.param(dmarc("v=DMARC1; p=reject; sp=none"), Outcome.FAIL, "reject and below it for none only", id="sp"),
        pytest.param(dmarc("v=DMARC1; p=reject; np=quarantine"), Outcome.FAIL, "for quarantine only", id="np"),
        ABSENT,
        UNKNOWN,
        NEVER,
    ],
)
def test_dmarc_subdomains_weaker(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_subdomains_weaker, evidence, outcome, substance)


def beside_spf(*texts: str) -> Evidence:
    return world(answer(DOMAIN, "TXT", "v=spf1 -all", *texts), *nxdomain(OWN, "TXT"))


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(beside_spf(), Outcome.PASS, "No DMARC record stands at sender.example itself", id="none"),
        pytest.param(beside_spf(GOOD), Outcome.FAIL, "where nobody looks. It is expected at _dmarc.sender", id="one"),
        pytest.param(beside_spf("v = DMARC 1; p=none"), Outcome.FAIL, "at its own name", id="meant as one"),
        pytest.param(beside_spf("see DMARC"), Outcome.PASS, "No DMARC record", id="another text"),
        pytest.param(world(*servfail(DOMAIN, "TXT")), Outcome.UNDETERMINED, "TXT of sender.example.", id="servfail"),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "were not asked for", id="never asked"),
    ],
)
def test_dmarc_misplaced(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dmarc_misplaced, evidence, outcome, substance)


def test_a_misplaced_record_is_given_again_for_its_place() -> None:
    assert verdict(dmarc_misplaced, beside_spf(GOOD)).record == f'_dmarc.sender.example. IN TXT "{GOOD}"'
