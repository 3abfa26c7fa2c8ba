from typing import Any

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.dkim_absent import dkim_absent
from ptraudit.checks.dkim_key_missing import dkim_key_missing
from ptraudit.checks.dkim_key_revoked import dkim_key_revoked
from ptraudit.checks.dkim_key_several import dkim_key_several
from ptraudit.checks.dkim_key_short import dkim_key_short
from ptraudit.checks.dkim_key_unusable import dkim_key_unusable
from ptraudit.checks.dkim_key_weak import dkim_key_weak
from ptraudit.checks.dkim_rsa_missing import dkim_rsa_missing
from ptraudit.checks.dkim_sha1_only import dkim_sha1_only
from ptraudit.checks.dkim_testing import dkim_testing
from ptraudit.evidence import Evidence, SpfTree
from ptraudit.lookup import Lookup
from ptraudit.published import dkim_keys
from tests.keys import ED25519, record
from tests.worlds import DOMAIN, agrees, answer, mx, nodata, nxdomain, servfail, timeout, world

ABOVE = f"_domainkey.{DOMAIN}"
S1 = f"s1.{ABOVE}"
GOOD = record(2048)


def key(*records: str, aliases: tuple[str, ...] = ()) -> Evidence:
    """Evidence on the selector s1, which the user gave."""
    found = answer(S1, "TXT", *records, aliases=aliases) if records else nodata(S1, "TXT")[0]
    return given(found)


def given(*lookups: Lookup, **fields: Any) -> Evidence:
    return world(*lookups, dkim_selectors=("s1",), **fields)


def guessed(*lookups: Lookup, **fields: Any) -> Evidence:
    return world(*nodata(ABOVE, "TXT"), *lookups, **fields)


NO_KEY = pytest.param(key(), Outcome.NOT_APPLICABLE, "There is no key at s1.", id="no record")
REVOKED = pytest.param(key("p="), Outcome.NOT_APPLICABLE, "There is no key at s1.", id="revoked")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(guessed(answer(S1, "TXT", GOOD)), Outcome.PASS, "example (an RSA key of 2048 bits).", id="found"),
        pytest.param(key(GOOD), Outcome.PASS, "s1._domainkey.sender.example", id="given"),
        pytest.param(key("p="), Outcome.NOT_APPLICABLE, "were named", id="given and revoked"),
        pytest.param(
            world(*nxdomain(ABOVE, "TXT"), *nxdomain(S1, "TXT")), Outcome.FAIL, f"{ABOVE} does not exist", id="proven"
        ),
        pytest.param(
            world(*nxdomain(ABOVE, "TXT"), answer(S1, "TXT", GOOD)),
            Outcome.PASS,
            "publishes a DKIM key",
            id="server denies what it has below",
        ),
        pytest.param(
            guessed(*nxdomain(f"google.{ABOVE}", "TXT"), *nodata(S1, "TXT")),
            Outcome.UNDETERMINED,
            "DNS does not list them; tried google and s1.",
            id="nothing at what was tried",
        ),
        pytest.param(
            guessed(*timeout(f"google.{ABOVE}", "TXT"), *nodata(S1, "TXT")),
            Outcome.UNDETERMINED,
            "tried google and s1, of which 1 ended without an answer.",
            id="timeout at one that was tried",
        ),
        pytest.param(guessed(answer(S1, "TXT", "p=")), Outcome.UNDETERMINED, "tried s1", id="only a revoked one was found"),
        pytest.param(
            guessed(answer(S1, "TXT", "v=spf1 -all")), Outcome.UNDETERMINED, "tried s1", id="a wildcard's SPF record"
        ),
        pytest.param(
            world(*servfail(ABOVE, "TXT")), Outcome.UNDETERMINED, f"TXT of {ABOVE} ended with servfail", id="servfail"
        ),
        pytest.param(
            world(*nxdomain(ABOVE, "TXT"), spf=SpfTree(record="v=spf1 -all")),
            Outcome.NOT_APPLICABLE,
            "it sends no mail",
            id="sends nothing",
        ),
        pytest.param(
            world(*nxdomain(ABOVE, "TXT"), *nodata(DOMAIN, "MX"), spf=SpfTree(record=None)),
            Outcome.NOT_APPLICABLE,
            "as a host has",
            id="a host",
        ),
        pytest.param(
            world(*nxdomain(ABOVE, "TXT"), mx("10 mx.sender.example."), spf=SpfTree(record=None)),
            Outcome.FAIL,
            "publishes no DKIM key",
            id="no SPF record either",
        ),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "were not asked for", id="never asked"),
    ],
)
def test_dkim_absent(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_absent, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(GOOD), Outcome.PASS, "(an RSA key of 2048 bits)", id="there"),
        pytest.param(
            key(GOOD, aliases=("s1.dkim.other.example.",)), Outcome.PASS, "the alias s1.dkim.other.example.", id="alias"
        ),
        pytest.param(key("torn"), Outcome.PASS, "There is a DKIM key", id="unreadable is DKIM004's"),
        pytest.param(key(), Outcome.FAIL, "There is no TXT record at s1.", id="nodata"),
        pytest.param(given(*nxdomain(S1, "TXT")), Outcome.FAIL, "There is no TXT record at s1.", id="nxdomain"),
        pytest.param(given(*timeout(S1, "TXT")), Outcome.UNDETERMINED, f"TXT of {S1} ended with timeout", id="timeout"),
    ],
)
def test_dkim_key_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_key_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(GOOD), Outcome.PASS, "one record", id="one"),
        pytest.param(key(GOOD, record(1024)), Outcome.FAIL, "There are 2 records", id="two keys"),
        pytest.param(key(GOOD, "v=spf1 -all"), Outcome.FAIL, "There are 2 records", id="a key and other text"),
        pytest.param(key(), Outcome.NOT_APPLICABLE, "There is no record", id="none"),
    ],
)
def test_dkim_key_several(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_key_several, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(GOOD), Outcome.PASS, "holds an RSA key of 2048 bits", id="RSA"),
        pytest.param(key(ED25519), Outcome.PASS, "holds an Ed25519 key", id="Ed25519"),
        pytest.param(key("p="), Outcome.PASS, "holds a revoked key", id="revoked is DKIM007's"),
        pytest.param(key("v=DKIM1; p=AAAA"), Outcome.FAIL, "its tag p holds no public key.", id="no key"),
        pytest.param(key("torn"), Outcome.FAIL, '"torn" is no tag', id="no tag-list"),
        pytest.param(key(record(2048, "s=tlsrpt; ")), Outcome.FAIL, 'for "s=tlsrpt" only', id="for reports"),
        pytest.param(key(GOOD, GOOD), Outcome.NOT_APPLICABLE, "not one record", id="two records"),
        pytest.param(key(), Outcome.NOT_APPLICABLE, "not one record", id="none"),
    ],
)
def test_dkim_key_unusable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_key_unusable, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(record(1024)), Outcome.PASS, "RSA key of 1024 bits", id="1024"),
        pytest.param(key(ED25519), Outcome.PASS, "Ed25519 key", id="Ed25519"),
        pytest.param(key(record(768)), Outcome.FAIL, "has 768 bits", id="768"),
        NO_KEY,
        REVOKED,
    ],
)
def test_dkim_key_weak(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_key_weak, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(GOOD), Outcome.PASS, "RSA key of 2048 bits", id="2048"),
        pytest.param(key(ED25519), Outcome.PASS, "Ed25519 key", id="Ed25519"),
        pytest.param(key(record(1024)), Outcome.FAIL, "has 1024 bits. 2048 are advised.", id="1024"),
        pytest.param(key(record(768)), Outcome.NOT_APPLICABLE, "too short to be accepted at all", id="768 is DKIM005's"),
        NO_KEY,
        REVOKED,
    ],
)
def test_dkim_key_short(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_key_short, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(GOOD), Outcome.PASS, "is valid", id="valid"),
        pytest.param(key("v=DKIM1; p="), Outcome.FAIL, "was revoked by an empty p=", id="revoked"),
        pytest.param(
            guessed(answer(S1, "TXT", "p=")), Outcome.NOT_APPLICABLE, "nothing says that mail is signed", id="retired"
        ),
        NO_KEY,
    ],
)
def test_dkim_key_revoked(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_key_revoked, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(record(2048, "t=s; ")), Outcome.PASS, "is not in test mode", id="other flag"),
        pytest.param(key(record(2048, "t=s:y; ")), Outcome.FAIL, "says t=y", id="testing"),
        NO_KEY,
        REVOKED,
    ],
)
def test_dkim_testing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_testing, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(key(GOOD), Outcome.PASS, "allows SHA-256", id="any hash"),
        pytest.param(key(record(2048, "h=sha1:sha256; ")), Outcome.PASS, "allows SHA-256", id="both"),
        pytest.param(key(record(2048, "h=sha1; ")), Outcome.FAIL, '"h=sha1"', id="SHA-1 only"),
        NO_KEY,
        REVOKED,
    ],
)
def test_dkim_sha1_only(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_sha1_only, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            guessed(answer(S1, "TXT", ED25519), answer(f"s2.{ABOVE}", "TXT", GOOD)), Outcome.PASS, "an RSA key", id="both"
        ),
        pytest.param(key(ED25519), Outcome.FAIL, "are Ed25519: s1.", id="Ed25519 only"),
        pytest.param(
            guessed(answer(S1, "TXT", ED25519), answer(f"s2.{ABOVE}", "TXT", "p=")),
            Outcome.FAIL,
            "are Ed25519",
            id="the RSA key was revoked",
        ),
        pytest.param(guessed(), Outcome.NOT_APPLICABLE, "No DKIM key", id="none known"),
    ],
)
def test_dkim_rsa_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(dkim_rsa_missing, evidence, outcome, substance)


def test_a_wildcard_is_one_key() -> None:
    evidence = guessed(*(answer(f"{selector}.{ABOVE}", "TXT", "v=DKIM1; p=") for selector in ("s1", "s2", "google")))
    assert [one.label for one in dkim_keys(evidence)] == ["s1._domainkey.sender.example"]


def test_an_address_has_no_keys() -> None:
    assert dkim_keys(world(answer(S1, "TXT", GOOD), domain=None, dkim_selectors=("s1",))) == ()
