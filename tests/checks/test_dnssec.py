"""What a resolver says of signatures, and what it leaves open."""

from typing import Any

import pytest
from msgspec.structs import replace

from ptraudit import archive
from ptraudit.check import Outcome
from ptraudit.checks.domain_signature_bogus import domain_signature_bogus
from ptraudit.checks.domain_unsigned import domain_unsigned
from ptraudit.checks.mx_signature_bogus import mx_signature_bogus
from ptraudit.checks.mx_unsigned import mx_unsigned
from ptraudit.checks.reverse_signature_bogus import reverse_signature_bogus
from ptraudit.dnssec import state
from ptraudit.evidence import Evidence
from ptraudit.lookup import Ending, Lookup
from ptraudit.validation import State
from tests.worlds import (
    DOMAIN,
    V4,
    a,
    agrees,
    answer,
    exchanging,
    mx,
    nodata,
    ptr,
    reverse,
    sending,
    servfail,
    timeout,
    validated,
    verdict,
    world,
)

RESOLVER = "192.0.2.53:53"
ROOT = answer(".", "NS", "a.root-servers.example.", authentic=True, server=RESOLVER)
SECURE: dict[str, Any] = {"authentic": True, "server": RESOLVER}
PLAIN: dict[str, Any] = {"server": RESOLVER}
BOGUS: dict[str, Any] = {"extended_errors": ("EDE 7 Signature Expired",), "server": RESOLVER}
HOST = "mx.sender.example."
TLSA = f"_25._tcp.{HOST}"
TXT = answer(DOMAIN, "TXT", "v=spf1 -all", **SECURE)


def on_domain(*lookups: Lookup) -> Evidence:
    return world(ROOT, *lookups)


def on_host(*lookups: Lookup) -> Evidence:
    return exchanging(HOST, ROOT, *lookups)


def on_address(*lookups: Lookup) -> Evidence:
    return sending(V4, ROOT, *lookups)


EXPIRED = "the signature of sender.example. DNSKEY expired on 2026-11-20"
STRIPPED = "the resolver that was asked hands out no signatures"
FORGED = on_domain(mx("10 a.", **SECURE))  # of which anybody on the way may have set the AD bit


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(on_domain(mx("10 a.", **SECURE), TXT), Outcome.PASS, "sender.example are right", id="secure"),
        pytest.param(
            on_domain(mx("10 a.", **PLAIN)), Outcome.PASS, "No signature of sender.example is wrong", id="insecure"
        ),
        pytest.param(
            on_domain(*servfail(DOMAIN, "MX", **BOGUS)), Outcome.FAIL, "the answer to sender.example. MX", id="expired"
        ),
        pytest.param(
            on_domain(mx("10 a.", **SECURE), *servfail(DOMAIN, "TXT", **BOGUS)), Outcome.FAIL, "example. TXT", id="only TXT"
        ),
        pytest.param(
            on_domain(*servfail(DOMAIN, "MX", unvalidated=Ending.ANSWERED)),
            Outcome.FAIL,
            "signatures of sender.example are wrong",
            id="an answer without checking",
        ),
        pytest.param(
            on_domain(*servfail(DOMAIN, "MX", extended_errors=("EDE 22 No Reachable Authority",))),
            Outcome.NOT_APPLICABLE,
            "sender.example. MX had no answer (servfail), but not for signatures",
            id="another reason for SERVFAIL",
        ),
        pytest.param(
            world(mx("10 a.", server=RESOLVER)),
            Outcome.NOT_APPLICABLE,
            "a resolver that does not validate",
            id="no validator",
        ),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "sender.example was not looked up", id="not asked"),
        pytest.param(
            validated(FORGED, State.BOGUS, EXPIRED),
            Outcome.FAIL,
            f"MX is bogus, for {EXPIRED}. Who",
            id="bogus despite AD",
        ),
        pytest.param(
            validated(FORGED, State.SECURE), Outcome.PASS, "right: validated here, from the root's key down", id="validated"
        ),
        pytest.param(
            validated(world(mx("10 a.")), State.INSECURE), Outcome.PASS, "not every answer is signed", id="found unsigned"
        ),
        pytest.param(
            validated(FORGED, State.UNKNOWN, STRIPPED), Outcome.UNDETERMINED, f"judged: {STRIPPED}", id="not to be validated"
        ),
        pytest.param(
            validated(on_domain(*servfail(DOMAIN, "MX", **BOGUS)), State.UNKNOWN, STRIPPED),
            Outcome.FAIL,
            "a resolver that validates refuses the answer",
            id="not to be validated, and refused by the resolver",
        ),
    ],
)
def test_domain_signature_bogus(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(domain_signature_bogus, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(on_domain(mx("10 a.", **SECURE)), Outcome.PASS, "sender.example is signed", id="signed"),
        pytest.param(
            on_domain(*nodata(DOMAIN, "MX", **SECURE)), Outcome.PASS, "sender.example is signed", id="a signed denial"
        ),
        pytest.param(on_domain(mx("10 a.", **PLAIN)), Outcome.FAIL, "sender.example is not signed", id="unsigned"),
        pytest.param(
            on_domain(mx("10 a.", server="198.51.100.53:53")),
            Outcome.UNDETERMINED,
            "the resolver that was asked has vouched for no answer",
            id="another resolver answered, which does not validate",
        ),
        pytest.param(on_domain(*timeout(DOMAIN, "MX")), Outcome.UNDETERMINED, "ended with timeout", id="no answer"),
        pytest.param(on_domain(*servfail(DOMAIN, "MX", **BOGUS)), Outcome.NOT_APPLICABLE, "signed, but wrongly", id="bogus"),
        pytest.param(world(), Outcome.NOT_APPLICABLE, "was not looked up", id="not asked"),
        pytest.param(validated(FORGED, State.SECURE), Outcome.PASS, "is signed: validated here", id="validated"),
        pytest.param(validated(FORGED, State.INSECURE), Outcome.FAIL, "is not signed", id="unsigned in spite of AD"),
        pytest.param(validated(FORGED, State.UNKNOWN, STRIPPED), Outcome.UNDETERMINED, STRIPPED, id="not to be validated"),
        pytest.param(
            replace(
                FORGED,
                validations=tuple(replace(one, records=("20 b.",)) for one in validated(FORGED, State.SECURE).validations),
            ),
            Outcome.UNDETERMINED,
            "other records came with signatures than without",
            id="others were validated",
        ),
    ],
)
def test_domain_unsigned(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(domain_unsigned, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(on_host(a(HOST, V4, **SECURE)), Outcome.PASS, "mx.sender.example are right", id="secure"),
        pytest.param(on_host(*servfail(HOST, "A", **BOGUS)), Outcome.FAIL, f"answer to {HOST} A.", id="bogus address"),
        pytest.param(
            on_host(a(HOST, V4, **SECURE), *servfail(TLSA, "TLSA", **BOGUS)), Outcome.FAIL, f"{TLSA} TLSA", id="bogus TLSA"
        ),
        pytest.param(
            on_host(*timeout(HOST, "A")), Outcome.NOT_APPLICABLE, "mx.sender.example has no signatures", id="no answer"
        ),
        pytest.param(
            validated(on_host(a(HOST, V4)), State.UNKNOWN, STRIPPED),
            Outcome.UNDETERMINED,
            STRIPPED,
            id="not to be validated",
        ),
    ],
)
def test_mx_signature_bogus(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_signature_bogus, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(
            on_host(a(HOST, V4, **SECURE), *nodata(HOST, "AAAA", **SECURE)),
            Outcome.PASS,
            "is signed: the resolver vouches for",
            id="signed",
        ),
        pytest.param(
            on_host(a(HOST, V4, **PLAIN), *nodata(HOST, "AAAA", **SECURE)), Outcome.FAIL, "is not signed", id="unsigned A"
        ),
        pytest.param(on_host(*timeout(HOST, "A")), Outcome.UNDETERMINED, f"A of {HOST} ended", id="no answer"),
        pytest.param(on_host(), Outcome.NOT_APPLICABLE, "mx.sender.example was not looked up", id="not asked"),
    ],
)
def test_mx_unsigned(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(mx_unsigned, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(on_address(ptr(V4, "a.example.", **SECURE)), Outcome.PASS, "198.51.100.7 are right", id="secure"),
        pytest.param(
            on_address(*servfail(reverse(V4), "PTR", **BOGUS)), Outcome.FAIL, "signatures of 198.51.100.7 are", id="bogus"
        ),
        pytest.param(
            on_address(*servfail(reverse(V4), "PTR")), Outcome.NOT_APPLICABLE, "but not for signatures", id="plain SERVFAIL"
        ),
        pytest.param(
            validated(on_address(ptr(V4, "a.example.")), State.BOGUS, EXPIRED), Outcome.FAIL, EXPIRED, id="found bogus"
        ),
        pytest.param(
            validated(on_address(ptr(V4, "a.example.")), State.UNKNOWN, STRIPPED),
            Outcome.UNDETERMINED,
            STRIPPED,
            id="not to be validated",
        ),
    ],
)
def test_reverse_signature_bogus(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(reverse_signature_bogus, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("error", "bogus"),
    [
        pytest.param("EDE 6 Dnssec Bogus: signature expired", True, id="bogus"),
        pytest.param("EDE 12 Nsec Missing", True, id="no denial"),
        pytest.param("EDE 1 Unsupported Dnskey Algorithm", False, id="unknown algorithm, which is insecure"),
        pytest.param("EDE 13 Cached Error", False, id="cached"),
        pytest.param("EDE 65000 6", False, id="a private code"),
    ],
)
def test_an_extended_error_tells_bogus_from_broken(error: str, bogus: bool) -> None:
    (lookup,) = servfail(DOMAIN, "MX", extended_errors=(error,))
    assert (state(world(ROOT, lookup), lookup) is State.BOGUS) == bogus


def test_the_chain_stands_among_the_details() -> None:
    details = verdict(domain_unsigned, validated(FORGED, State.SECURE)).details
    assert details[-1] == "; . is secure: its keys are signed by one that is known (key 20326, 38696)"


def test_a_validation_is_judged_again_from_the_archive() -> None:
    evidence = validated(FORGED, State.BOGUS, EXPIRED)
    (again,) = archive.parsed(archive.dumped((evidence,), "0"), "")
    assert (again, verdict(domain_signature_bogus, again)) == (evidence, verdict(domain_signature_bogus, evidence))
