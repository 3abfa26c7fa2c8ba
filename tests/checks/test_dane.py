"""TLSA records beside the chains that servers show."""

import hashlib
from typing import Any

import pytest
from msgspec.structs import replace

from ptraudit.certificate import Certificate, Tls
from ptraudit.check import Outcome
from ptraudit.checks.tlsa_mismatch import tlsa_mismatch
from ptraudit.checks.tlsa_missing import tlsa_missing
from ptraudit.checks.tlsa_single import tlsa_single
from ptraudit.checks.tlsa_unsigned import tlsa_unsigned
from ptraudit.checks.tlsa_unusable import tlsa_unusable
from ptraudit.evidence import Evidence, Reply, SmtpSession
from ptraudit.lookup import Lookup
from tests.checks.test_dnssec import BOGUS, HOST, PLAIN, RESOLVER, ROOT, SECURE, TLSA
from tests.worlds import (
    V4,
    V6,
    a,
    agrees,
    answer,
    certificate,
    exchanging,
    nodata,
    nxdomain,
    reply,
    servfail,
    session,
    timeout,
)
from tests.worlds import tls as handshake


def made(whole: bytes, key: bytes, *names: str, **more: Any) -> Certificate:
    """A certificate that consists of these octets."""
    return replace(
        certificate(*names),
        sha256=hashlib.sha256(whole).hexdigest(),
        sha512=hashlib.sha512(whole).hexdigest(),
        spki_sha256=hashlib.sha256(key).hexdigest(),
        spki_sha512=hashlib.sha512(key).hexdigest(),
        **more,
    )


LEAF = made(b"leaf", b"leaf key", "mx.sender.example", signed_by_next=True)
ISSUER = made(b"issuer", b"issuer key", signed_by_next=True)
ROOT_CA = made(b"root", b"root key")
CHAIN = replace(handshake(), chain=(LEAF, ISSUER, ROOT_CA))
SHA256, SHA512 = hashlib.sha256, hashlib.sha512
OF_KEY = f"3 1 1 {SHA256(b'leaf key').hexdigest()}"
OF_ISSUER = f"2 1 1 {SHA256(b'issuer key').hexdigest()}"
STRANGE = f"3 1 1 {SHA256(b'another').hexdigest()}"
SIGNED = (ROOT, a(HOST, V4, **SECURE), *nodata(HOST, "AAAA", **SECURE))
UNSIGNED = (ROOT, a(HOST, V4, **PLAIN), *nodata(HOST, "AAAA", **PLAIN))


def talk(tls: Tls | None = CHAIN, **fields: Any) -> SmtpSession:
    starttls = reply(220, "go ahead") if tls else None
    return session(tls=tls, starttls=starttls, **fields)


def tlsa(*records: str, **more: Any) -> Lookup:
    return answer(TLSA, "TLSA", *records, **(SECURE | more))


def shown(*records: str, sessions: tuple[SmtpSession, ...] = (talk(),), probe: bool = True) -> Evidence:
    """A signed exchanger with these records and conversations."""
    return exchanging(HOST, *SIGNED, tlsa(*records), sessions=sessions, probe=probe)


def with_chain(record: str, *chain: Certificate) -> Evidence:
    return shown(record, sessions=(talk(replace(CHAIN, chain=chain)),))


def without(*lookups: Lookup) -> Evidence:
    return exchanging(HOST, *lookups, probe=True, sessions=(talk(),))


NONE = pytest.param(without(*SIGNED, *nxdomain(TLSA, "TLSA", **SECURE)), Outcome.NOT_APPLICABLE, "no TLSA record", id="none")
LOST = pytest.param(without(*SIGNED, *timeout(TLSA, "TLSA")), Outcome.UNDETERMINED, "ended with timeout", id="no answer")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NONE,
        LOST,
        pytest.param(
            without(*UNSIGNED, *timeout(TLSA, "TLSA")),
            Outcome.NOT_APPLICABLE,
            "do not ask for its TLSA",
            id="unsigned, lost",
        ),
        pytest.param(without(*SIGNED), Outcome.NOT_APPLICABLE, "were not asked for", id="not asked"),
        pytest.param(shown(OF_KEY), Outcome.PASS, "mx.sender.example shows a certificate that", id="3 1 1"),
        pytest.param(shown(f"3 1 2 {SHA512(b'leaf key').hexdigest()}"), Outcome.PASS, "shows a", id="3 1 2"),
        pytest.param(shown(f"3 0 1 {SHA256(b'leaf').hexdigest()}"), Outcome.PASS, "shows a", id="3 0 1"),
        pytest.param(shown(f"3 0 2 {SHA512(b'leaf').hexdigest()}"), Outcome.PASS, "shows a", id="3 0 2"),
        pytest.param(shown(f"3 0 0 {b'leaf'.hex()}"), Outcome.PASS, "shows a", id="3 0 0, the whole certificate"),
        pytest.param(shown(f"3 1 0 {b'leaf key'.hex()}"), Outcome.PASS, "shows a", id="3 1 0, the whole key"),
        pytest.param(shown(STRANGE, OF_KEY), Outcome.PASS, "shows a", id="one of two, as at a change of keys"),
        pytest.param(shown(STRANGE), Outcome.FAIL, "records name, at 198.51.100.7. Every", id="another key"),
        pytest.param(shown(f"3 1 1 {SHA256(b'issuer key').hexdigest()}"), Outcome.FAIL, "shows no", id="3 of the issuer"),
        pytest.param(shown(OF_ISSUER), Outcome.PASS, "shows a", id="2 1 1"),
        pytest.param(shown(f"2 0 1 {SHA256(b'root').hexdigest()}"), Outcome.PASS, "shows a", id="2 0 1 of the root"),
        pytest.param(shown(f"2 1 1 {SHA256(b'leaf key').hexdigest()}"), Outcome.FAIL, "shows no", id="2 of the leaf"),
        pytest.param(with_chain(OF_ISSUER, LEAF), Outcome.FAIL, "shows no", id="2 of an issuer that is not sent"),
        pytest.param(
            with_chain(OF_ISSUER, replace(LEAF, names=("other.example",)), ISSUER),
            Outcome.FAIL,
            "shows no",
            id="2 and another name",
        ),
        pytest.param(
            with_chain(OF_ISSUER, replace(LEAF, names=("sender.example",)), ISSUER),
            Outcome.PASS,
            "shows a",
            id="2 and the domain's name",
        ),
        pytest.param(
            with_chain(OF_ISSUER, replace(LEAF, not_after="2026-11-01T00:00:00Z"), ISSUER),
            Outcome.FAIL,
            "shows no",
            id="2 and expired",
        ),
        pytest.param(
            with_chain(OF_KEY, replace(LEAF, not_after="2026-11-01T00:00:00Z", names=())),
            Outcome.PASS,
            "shows a",
            id="3 and expired, without a name",
        ),
        pytest.param(
            with_chain(OF_ISSUER, replace(LEAF, signed_by_next=False), ISSUER),
            Outcome.FAIL,
            "shows no",
            id="2, not signed by it",
        ),
        pytest.param(
            with_chain(OF_ISSUER, replace(LEAF, signed_by_next=None), ISSUER),
            Outcome.UNDETERMINED,
            "could not be read",
            id="2, and nobody knows who signed",
        ),
        pytest.param(
            with_chain(OF_KEY, replace(LEAF, spki_sha256="")), Outcome.UNDETERMINED, "could not be read", id="a key unread"
        ),
        pytest.param(
            shown(OF_KEY, sessions=(talk(), talk(replace(CHAIN, chain=(ISSUER,)), ip=V6))),
            Outcome.FAIL,
            "at 2001:db8::7.",
            id="another certificate over IPv6",
        ),
        pytest.param(
            shown(OF_KEY, sessions=(talk(None, ehlo=Reply(code=250, lines=("mx", "SIZE"), duration_s=0)),)),
            Outcome.FAIL,
            "shows no certificate",
            id="no STARTTLS",
        ),
        pytest.param(
            shown(OF_KEY, sessions=(talk(None, tls_error="handshake failure"),)),
            Outcome.UNDETERMINED,
            "no handshake came about",
            id="no handshake",
        ),
        pytest.param(shown(OF_KEY, sessions=()), Outcome.UNDETERMINED, "none of its servers", id="nobody at the port"),
        pytest.param(shown(OF_KEY, sessions=(), probe=False), Outcome.NOT_APPLICABLE, "--probe does", id="not probed"),
        pytest.param(shown(f"1 1 1 {OF_KEY[6:]}"), Outcome.NOT_APPLICABLE, "Senders use none", id="none usable"),
        pytest.param(without(*UNSIGNED, tlsa(OF_KEY)), Outcome.NOT_APPLICABLE, "Senders use none", id="unsigned addresses"),
        pytest.param(
            without(a(HOST, V4, server=RESOLVER), tlsa(STRANGE, authentic=False)),
            Outcome.UNDETERMINED,
            "vouched for no answer",
            id="a resolver that does not validate",
        ),
    ],
)
def test_tlsa_mismatch(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(tlsa_mismatch, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NONE,
        LOST,
        pytest.param(shown(OF_KEY, OF_ISSUER), Outcome.PASS, "Every TLSA record of mx.sender.example can", id="2 and 3"),
        pytest.param(shown("0 0 1 " + 64 * "a"), Outcome.FAIL, "usage 0 (PKIX-TA) does not exist for SMTP", id="usage 0"),
        pytest.param(shown("1 0 1 " + 64 * "a"), Outcome.FAIL, "usage 1 (PKIX-EE) does not", id="usage 1"),
        pytest.param(shown("255 0 1 " + 64 * "a"), Outcome.FAIL, "usage 255 is not defined", id="private usage"),
        pytest.param(shown("3 2 1 " + 64 * "a"), Outcome.FAIL, "selector 2 is not defined", id="selector"),
        pytest.param(shown("3 1 3 " + 64 * "a"), Outcome.FAIL, "matching type 3 is not defined", id="matching type"),
        pytest.param(shown("3 1 1 abcd"), Outcome.FAIL, "2 octets where its matching type has 32", id="short SHA-256"),
        pytest.param(
            shown("3 1 2 " + 64 * "a"), Outcome.FAIL, "32 octets where its matching type has 64", id="short SHA-512"
        ),
        pytest.param(shown("3 1 0 "), Outcome.FAIL, "0 octets", id="an empty key"),
        pytest.param(shown("\\# 1 ab"), Outcome.FAIL, "is no TLSA record", id="no record at all"),
    ],
)
def test_tlsa_unusable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(tlsa_unusable, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NONE,
        LOST,
        pytest.param(shown(OF_KEY), Outcome.PASS, "its TLSA records are signed: the resolver vouches", id="signed"),
        pytest.param(without(*UNSIGNED, tlsa(OF_KEY)), Outcome.FAIL, "has TLSA records, but they", id="addresses unsigned"),
        pytest.param(
            without(*SIGNED, tlsa(OF_KEY, authentic=False)), Outcome.FAIL, "not signed. Senders", id="TLSA unsigned"
        ),
        pytest.param(
            without(*SIGNED[:2], *servfail(HOST, "AAAA", **BOGUS), tlsa(OF_KEY)),
            Outcome.NOT_APPLICABLE,
            "signed, but wrongly",
            id="bogus AAAA",
        ),
        pytest.param(
            without(ROOT, *timeout(HOST, "A"), tlsa(OF_KEY)),
            Outcome.UNDETERMINED,
            "A of mx.sender.example. ended",
            id="lost A",
        ),
        pytest.param(
            without(tlsa(OF_KEY, authentic=False)), Outcome.UNDETERMINED, "vouched for no answer", id="no validator"
        ),
    ],
)
def test_tlsa_unsigned(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(tlsa_unsigned, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        LOST,
        pytest.param(shown(OF_KEY), Outcome.PASS, "mx.sender.example has TLSA records", id="some"),
        pytest.param(
            without(*SIGNED, *nxdomain(TLSA, "TLSA", **SECURE)), Outcome.FAIL, "is signed but has no TLSA record.", id="none"
        ),
        pytest.param(
            without(*UNSIGNED, *nxdomain(TLSA, "TLSA", **PLAIN)), Outcome.NOT_APPLICABLE, "DANE needs DNSSEC", id="unsigned"
        ),
        pytest.param(
            without(a(HOST, V4), *nxdomain(TLSA, "TLSA")), Outcome.UNDETERMINED, "vouched for no answer", id="no validator"
        ),
        pytest.param(
            without(*SIGNED, *servfail(TLSA, "TLSA", **BOGUS)),
            Outcome.UNDETERMINED,
            "ended with servfail",
            id="bogus denial",
        ),
        pytest.param(
            without(*nxdomain(HOST, "A", "AAAA", **SECURE), *nxdomain(TLSA, "TLSA", **SECURE)),
            Outcome.NOT_APPLICABLE,
            "mx.sender.example has no address",
            id="no address",
        ),
    ],
)
def test_tlsa_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(tlsa_missing, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NONE,
        LOST,
        pytest.param(shown(OF_KEY), Outcome.FAIL, "one usable TLSA record. With a second", id="one"),
        pytest.param(shown(OF_KEY, OF_KEY), Outcome.FAIL, "one usable TLSA record", id="the same twice"),
        pytest.param(shown(OF_KEY, f"1 1 1 {'00' * 32}"), Outcome.FAIL, "one usable TLSA record", id="one of two usable"),
        pytest.param(shown(OF_KEY, f"3 1 1 {'00' * 32}"), Outcome.PASS, "more than one key or authority", id="two keys"),
        pytest.param(shown(OF_KEY, f"2 1 1 {'00' * 32}"), Outcome.PASS, "more than one key or", id="a key and an authority"),
        pytest.param(without(*UNSIGNED, tlsa(OF_KEY)), Outcome.NOT_APPLICABLE, "Senders use none", id="unsigned"),
    ],
)
def test_tlsa_single(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(tlsa_single, evidence, outcome, substance)
