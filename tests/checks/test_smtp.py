from typing import Any

import pytest
from msgspec.structs import replace

from ptraudit.check import Outcome
from ptraudit.checks.certificate_expiring import certificate_expiring
from ptraudit.checks.certificate_key_weak import certificate_key_weak
from ptraudit.checks.certificate_name_mismatch import certificate_name_mismatch
from ptraudit.checks.certificate_untrusted import certificate_untrusted
from ptraudit.checks.ehlo_name_differs import ehlo_name_differs
from ptraudit.checks.greeting_malformed import greeting_malformed
from ptraudit.checks.greeting_name_elsewhere import greeting_name_elsewhere
from ptraudit.checks.greeting_name_unresolvable import greeting_name_unresolvable
from ptraudit.checks.greeting_nameless import greeting_nameless
from ptraudit.checks.greeting_shows_version import greeting_shows_version
from ptraudit.checks.greeting_slow import greeting_slow
from ptraudit.checks.smtp_refused import smtp_refused
from ptraudit.checks.smtp_unreachable import smtp_unreachable
from ptraudit.checks.starttls_missing import starttls_missing
from ptraudit.checks.tls_handshake_failed import tls_handshake_failed
from ptraudit.checks.tls_outdated import tls_outdated
from ptraudit.evidence import Evidence, SmtpEnding, SmtpPhase, SmtpSession
from ptraudit.lookup import Lookup
from tests.worlds import (
    OTHER_V4,
    V4,
    V6,
    a,
    aaaa,
    agrees,
    certificate,
    host,
    nodata,
    nxdomain,
    reply,
    servfail,
    session,
    talking,
    timeout,
    tls,
    unanswered,
    unread,
    verdict,
)

MX = "mx.sender.example."
LABEL = "mx.sender.example [198.51.100.7]"
SILENT = unanswered(SmtpEnding.TIMEOUT, SmtpPhase.GREETING)
AWAY = unanswered(SmtpEnding.TIMEOUT)
COLUMNS = ("evidence", "outcome", "substance")
SESSION = ("observed", "outcome", "substance")

# What every check on a greeting says where no server said that it is ready.
UNSERVED = [
    pytest.param(AWAY, Outcome.NOT_APPLICABLE, f"No server answered at {LABEL}", id="nobody at the port"),
    pytest.param(SILENT, Outcome.UNDETERMINED, "it sent no greeting", id="silence"),
    pytest.param(session(reply(421, "busy")), Outcome.UNDETERMINED, 'it greeted with "421 busy"', id="421"),
    pytest.param(session(reply(554, "mx.sender.example no")), Outcome.UNDETERMINED, '"554 mx.sender.example no"', id="554"),
]
UNSERVED_WORLDS = [pytest.param(talking(row.values[0]), *row.values[1:], id=row.id) for row in UNSERVED]  # type: ignore[arg-type]  # rows hold objects
NO_TLS = pytest.param(session(), Outcome.NOT_APPLICABLE, "at mx.sender.example [198.51.100.7]", id="no handshake")


def greeted(greeting: str, *lookups: Lookup, **fields: Any) -> Evidence:
    return talking(session(greeting, **fields), lookups=lookups)


@pytest.mark.parametrize(
    SESSION,
    [
        *UNSERVED,
        pytest.param(
            session("mx.sender.example ESMTP Postfix"), Outcome.PASS, 'greets as "mx.sender.example".', id="a name"
        ),
        pytest.param(session("MX.Sender.Example."), Outcome.PASS, "MX.Sender.Example.", id="capitals and a last dot"),
        pytest.param(session("localhost ESMTP"), Outcome.FAIL, '"localhost": it is a single label', id="localhost"),
        pytest.param(session("localhost.localdomain ESMTP"), Outcome.FAIL, "no name in public DNS", id="localdomain"),
        pytest.param(session("mail.local ESMTP"), Outcome.FAIL, '"mail.local": it is no name', id="local"),
        pytest.param(session("ESMTP ready"), Outcome.FAIL, '"ESMTP": it is a single label', id="no name"),
        pytest.param(session(""), Outcome.FAIL, "no word after 220", id="empty"),
        pytest.param(session("*********2****"), Outcome.FAIL, '"*********2****"', id="half masked"),
        pytest.param(session("********"), Outcome.FAIL, "masked on its way", id="masked"),
        pytest.param(session("[198.51.100.7] ESMTP"), Outcome.FAIL, '"[198.51.100.7]", an address', id="literal"),
        pytest.param(session("198.51.100.7 ESMTP"), Outcome.FAIL, '"198.51.100.7", an address', id="bare address"),
        pytest.param(session("mx_1.sender.example"), Outcome.FAIL, 'label "mx_1"', id="underscore"),
        pytest.param(session("ready ESMTP", host=None), Outcome.FAIL, "at [198.51.100.7] begins", id="no exchanger"),
    ],
)
def test_greeting_nameless(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(greeting_nameless, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        *UNSERVED,
        pytest.param(session(), Outcome.PASS, 'goes by "mx.sender.example"', id="one name"),
        pytest.param(session("MX.sender.example. hello"), Outcome.PASS, 'goes by "MX', id="other case and last dot"),
        pytest.param(
            session("proxy.sender.example"),
            Outcome.FAIL,
            'greets as "proxy.sender.example", but answers EHLO as "mx.sender.example"',
            id="two names",
        ),
        pytest.param(session(""), Outcome.NOT_APPLICABLE, "leaves its name out", id="no name"),
        pytest.param(session(ehlo=reply(502, "what")), Outcome.UNDETERMINED, "not answered with 250", id="EHLO refused"),
        pytest.param(
            session(ehlo=None, ending=SmtpEnding.DROPPED, phase=SmtpPhase.EHLO), Outcome.UNDETERMINED, "250", id="dropped"
        ),
    ],
)
def test_ehlo_name_differs(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(ehlo_name_differs, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        pytest.param(talking(session()), Outcome.PASS, f"A server answers at {LABEL}", id="greeting"),
        pytest.param(talking(session(reply(554, "no"))), Outcome.PASS, "answers", id="a refusal is an answer"),
        pytest.param(
            talking(unanswered(SmtpEnding.PROTOCOL_ERROR, SmtpPhase.GREETING)), Outcome.PASS, "answers", id="not SMTP"
        ),
        pytest.param(talking(unanswered(SmtpEnding.REFUSED)), Outcome.FAIL, "port 25 of mx.sender.example", id="refused"),
        pytest.param(
            talking(unanswered(SmtpEnding.DROPPED, SmtpPhase.GREETING)), Outcome.FAIL, "before the greeting", id="dropped"
        ),
        pytest.param(
            talking(AWAY, session(ip=OTHER_V4)), Outcome.FAIL, "cannot be reached: timeout", id="timeout, another answers"
        ),
        pytest.param(
            talking(AWAY, unanswered(SmtpEnding.DROPPED, SmtpPhase.GREETING, ip=OTHER_V4)),
            Outcome.FAIL,
            "cannot be reached",
            id="timeout, another was connected to",
        ),
        pytest.param(
            talking(AWAY, unanswered(SmtpEnding.REFUSED, ip=OTHER_V4)),
            Outcome.UNDETERMINED,
            "our own network may block port 25",
            id="timeout, none was connected to",
        ),
        pytest.param(
            talking(unanswered(SmtpEnding.UNREACHABLE, detail="no route to host")),
            Outcome.UNDETERMINED,
            "unreachable (no route to host), and over IPv4 no mail server",
            id="unreachable, alone",
        ),
        pytest.param(
            talking(unanswered(SmtpEnding.UNREACHABLE, ip=V6), session()),
            Outcome.UNDETERMINED,
            "over IPv6 no mail server was reached at all",
            id="IPv6 unreachable, only IPv4 answers",
        ),
        pytest.param(talking(SILENT), Outcome.UNDETERMINED, "kept silent", id="silence"),
        pytest.param(
            talking(unanswered(SmtpEnding.REFUSED, host=None), session()),
            Outcome.NOT_APPLICABLE,
            "not known to receive mail",
            id="refused by an address that is no exchanger",
        ),
        pytest.param(
            talking(unanswered(SmtpEnding.TIMEOUT, SmtpPhase.GREETING, host=None)),
            Outcome.NOT_APPLICABLE,
            "not known to receive mail",
            id="silence of an address that is no exchanger",
        ),
    ],
)
def test_smtp_unreachable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(smtp_unreachable, evidence, outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        pytest.param(session(), Outcome.PASS, 'ready: "220 mx.sender.example ESMTP"', id="220"),
        pytest.param(session(reply(554, "no PTR")), Outcome.FAIL, 'greets with "554 no PTR". 220 is', id="554"),
        pytest.param(session(reply(521, "no mail")), Outcome.FAIL, '"521 no mail"', id="521"),
        pytest.param(session(reply(421, "busy")), Outcome.UNDETERMINED, '"421 busy", for now', id="421"),
        pytest.param(session(reply(450, "later")), Outcome.UNDETERMINED, '"450 later", for now', id="450"),
        pytest.param(session(reply(554, "no"), host=None), Outcome.NOT_APPLICABLE, "takes no mail", id="554, no exchanger"),
        pytest.param(session(reply(250, "ok")), Outcome.NOT_APPLICABLE, "which no greeting may", id="250"),
        pytest.param(AWAY, Outcome.NOT_APPLICABLE, f"No server greeted at {LABEL}", id="no greeting"),
    ],
)
def test_smtp_refused(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(smtp_refused, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *UNSERVED_WORLDS,
        pytest.param(greeted("MX.Sender.example", *host(MX, OTHER_V4)), Outcome.PASS, "198.51.100.9", id="resolves"),
        pytest.param(greeted("mx.sender.example", aaaa(MX, V6), *timeout(MX, "A")), Outcome.PASS, "2001:db8::7", id="AAAA"),
        pytest.param(
            greeted("mx.sender.example", *nxdomain(MX, "A", "AAAA")), Outcome.FAIL, "neither A nor AAAA", id="no such name"
        ),
        pytest.param(
            greeted("mx.sender.example", *nodata(MX, "A"), *servfail(MX, "AAAA")),
            Outcome.UNDETERMINED,
            f"AAAA of {MX} ended with servfail",
            id="AAAA servfail",
        ),
        pytest.param(greeted("localhost ESMTP"), Outcome.NOT_APPLICABLE, "not greet with a fully", id="single label"),
    ],
)
def test_greeting_name_unresolvable(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(greeting_name_unresolvable, evidence, outcome, substance)


@pytest.mark.parametrize(
    COLUMNS,
    [
        *UNSERVED_WORLDS,
        pytest.param(greeted("mx.sender.example", *host(MX, OTHER_V4, V4)), Outcome.PASS, "leads to it", id="leads there"),
        pytest.param(greeted("mx.sender.example", aaaa(MX, V6), ip=V6), Outcome.PASS, "leads to it", id="over IPv6"),
        pytest.param(
            greeted("mx.sender.example", *host(MX, OTHER_V4)), Outcome.FAIL, "resolves to 198.51.100.9 only", id="elsewhere"
        ),
        pytest.param(
            greeted("mx.sender.example", *host(MX, V4), ip=V6), Outcome.FAIL, "has no AAAA record", id="other family only"
        ),
        pytest.param(greeted("mx.sender.example", *timeout(MX, "A")), Outcome.UNDETERMINED, f"A of {MX}", id="A timeout"),
        pytest.param(
            greeted("mx.sender.example", *timeout(MX, "A"), aaaa(MX, V6)),
            Outcome.UNDETERMINED,
            f"the lookup of A of {MX} ended with timeout.",
            id="A timeout, other family known",
        ),
        pytest.param(
            greeted("mx.sender.example", *nodata(MX, "A"), *servfail(MX, "AAAA")),
            Outcome.UNDETERMINED,
            f"AAAA of {MX} ended with servfail",
            id="no A, AAAA servfail",
        ),
        pytest.param(
            greeted("mx.sender.example", a(MX, OTHER_V4, omitted=3)), Outcome.UNDETERMINED, "only a part", id="cut short"
        ),
        pytest.param(greeted("mx.sender.example", *host(MX)), Outcome.NOT_APPLICABLE, "no address at all", id="no address"),
        pytest.param(greeted("localhost"), Outcome.NOT_APPLICABLE, "not greet with a fully", id="single label"),
    ],
)
def test_greeting_name_elsewhere(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(greeting_name_elsewhere, evidence, outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        *UNSERVED,
        pytest.param(session(), Outcome.PASS, f"{LABEL} offers STARTTLS", id="offered"),
        pytest.param(session(ehlo=reply(250, "mx", "starttls")), Outcome.PASS, "offers STARTTLS", id="in small letters"),
        pytest.param(session(ehlo=reply(250, "mx", "SIZE 1")), Outcome.FAIL, "lists no STARTTLS", id="not listed"),
        pytest.param(session(ehlo=reply(250, "STARTTLS.example")), Outcome.FAIL, "lists no", id="only in the name"),
        pytest.param(session(ehlo=reply(502, "what")), Outcome.FAIL, "does not know EHLO (502)", id="EHLO unknown"),
        pytest.param(session(ehlo=reply(550, "no")), Outcome.UNDETERMINED, "answered with 550", id="EHLO refused"),
        pytest.param(
            session(ehlo=None, ending=SmtpEnding.DROPPED, phase=SmtpPhase.EHLO),
            Outcome.UNDETERMINED,
            "EHLO was not answered (dropped)",
            id="dropped in EHLO",
        ),
    ],
)
def test_starttls_missing(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(starttls_missing, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        NO_TLS,
        pytest.param(session(tls=tls(version="TLSv1.3")), Outcome.PASS, "settled on TLSv1.3", id="TLS 1.3"),
        pytest.param(session(tls=tls(version="TLSv1.2")), Outcome.PASS, "settled on TLSv1.2", id="TLS 1.2"),
        pytest.param(session(tls=tls(version="TLSv1.1")), Outcome.FAIL, "settled on TLSv1.1.", id="TLS 1.1"),
        pytest.param(session(tls=tls(version="TLSv1")), Outcome.FAIL, "settled on TLSv1.", id="TLS 1.0"),
        pytest.param(session(tls=tls(version="SSLv3")), Outcome.FAIL, "settled on SSLv3", id="SSL 3"),
    ],
)
def test_tls_outdated(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(tls_outdated, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        NO_TLS,
        pytest.param(session(tls=tls("mx.sender.example")), Outcome.PASS, "issued by CN=Example Authority", id="trusted"),
        pytest.param(
            session(tls=tls(trust_error="self-signed certificate")),
            Outcome.FAIL,
            "not trusted: self-signed certificate.",
            id="self-signed",
        ),
    ],
)
def test_certificate_untrusted(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(certificate_untrusted, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        NO_TLS,
        pytest.param(session(tls=tls("a.example", "MX.sender.example")), Outcome.PASS, "names mx.sender", id="one of two"),
        pytest.param(session(tls=tls("*.sender.example")), Outcome.PASS, "names mx.sender.example", id="wildcard"),
        pytest.param(session(tls=tls("*.example")), Outcome.FAIL, "is for *.example.", id="wildcard of two labels"),
        pytest.param(session(tls=tls("m*.sender.example")), Outcome.FAIL, "m*.sender.example", id="wildcard in a label"),
        pytest.param(session(tls=tls("www.sender.example")), Outcome.FAIL, "is for www.sender.example", id="another host"),
        pytest.param(session(tls=tls("198.51.100.7")), Outcome.FAIL, "is for 198.51.100.7", id="only the address"),
        pytest.param(session(tls=tls()), Outcome.FAIL, "names no host", id="no names"),
        pytest.param(session(tls=unread()), Outcome.UNDETERMINED, "its names could not be read", id="unreadable names"),
        pytest.param(session(host=None, tls=tls("a.example")), Outcome.NOT_APPLICABLE, "as an address", id="no exchanger"),
    ],
)
def test_certificate_name_mismatch(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(certificate_name_mismatch, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        NO_TLS,
        pytest.param(
            session(tls=tls(not_after="2026-12-06T10:00:00Z")), Outcome.PASS, "valid until 2026-12-06", id="two weeks left"
        ),
        pytest.param(
            session(tls=tls(not_after="2026-12-06T09:59:59Z")), Outcome.FAIL, "13 full days left", id="a second less"
        ),
        pytest.param(
            session(tls=tls(not_after="2026-11-22T10:00:00Z")), Outcome.FAIL, "expired on 2026-11-22", id="expired now"
        ),
        pytest.param(session(tls=unread()), Outcome.UNDETERMINED, "could not be read", id="unreadable date"),
        pytest.param(session(tls=tls(not_after="2020-01-01T00:00:00Z")), Outcome.FAIL, "expired on 2020", id="long ago"),
    ],
)
def test_certificate_expiring(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(certificate_expiring, talking(observed), outcome, substance)


def with_key(key: str) -> SmtpSession:
    return session(tls=replace(tls(), chain=(replace(certificate(), key=key),)))


@pytest.mark.parametrize(
    SESSION,
    [
        pytest.param(session(), Outcome.NOT_APPLICABLE, "No certificate was seen", id="no TLS"),
        pytest.param(with_key("RSA 2048"), Outcome.PASS, "long enough (RSA 2048)", id="RSA 2048"),
        pytest.param(with_key("EC 256"), Outcome.PASS, "long enough (EC 256)", id="EC 256"),
        pytest.param(with_key("Ed25519"), Outcome.PASS, "long enough (Ed25519)", id="Ed25519"),
        pytest.param(with_key("RSA 1024"), Outcome.FAIL, "RSA 1024 bits; 2048 are expected", id="RSA 1024"),
        pytest.param(with_key("RSA 2047"), Outcome.FAIL, "RSA 2047 bits", id="one bit less"),
        pytest.param(with_key("EC 192"), Outcome.FAIL, "EC 192 bits; 224 are expected", id="EC 192"),
        pytest.param(with_key(""), Outcome.UNDETERMINED, "the key could not be read", id="unreadable"),
    ],
)
def test_certificate_key_weak(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(certificate_key_weak, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        pytest.param(session("mx.sender.example ESMTP Postfix"), Outcome.PASS, "tells no version", id="software only"),
        pytest.param(session("mx1.2.example ESMTP"), Outcome.PASS, "tells no version", id="digits in the name"),
        pytest.param(
            session("mx.example ESMTP Sun, 22 Nov 2026 10:00:00 +0000"), Outcome.PASS, "tells no version", id="a date"
        ),
        pytest.param(session("mx.example ESMTP 22.11.2026 10:00"), Outcome.PASS, "no version", id="a date with dots"),
        pytest.param(session("mx.example at 198.51.100.7"), Outcome.PASS, "no version", id="an address"),
        pytest.param(session("mx.example ESMTP Exim 4.96 Sun"), Outcome.FAIL, '"Exim 4.96"', id="Exim"),
        pytest.param(session("mx.example ESMTP Sendmail 8.17.1/8.17.1;"), Outcome.FAIL, "Sendmail 8.17.1", id="Sendmail"),
        pytest.param(
            session("mx.example Microsoft ESMTP MAIL Service, Version: 10.0.14393.4169 ready"),
            Outcome.FAIL,
            '"Version: 10.0.14393.4169"',
            id="Exchange",
        ),
        pytest.param(session(reply(220, "mx.example", "Haraka/3.1.6")), Outcome.FAIL, '"Haraka/3.1.6"', id="second line"),
        pytest.param(AWAY, Outcome.NOT_APPLICABLE, "No server greeted", id="no greeting"),
    ],
)
def test_greeting_shows_version(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(greeting_shows_version, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        pytest.param(session(reply(220, "mx", duration_s=6.1)), Outcome.PASS, "after 6.1 s", id="postscreen"),
        pytest.param(session(reply(220, "mx", duration_s=10.0)), Outcome.PASS, "after 10.0 s", id="ten seconds"),
        pytest.param(session(reply(220, "mx", duration_s=25.3)), Outcome.FAIL, "after 25.3 s. Within 10 s", id="late"),
        pytest.param(SILENT, Outcome.NOT_APPLICABLE, "No server greeted", id="no greeting"),
    ],
)
def test_greeting_slow(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(greeting_slow, talking(observed), outcome, substance)


def handshake(ending: SmtpEnding, phase: SmtpPhase = SmtpPhase.TLS, **fields: Any) -> SmtpSession:
    return session(ending=ending, phase=phase, **fields)


@pytest.mark.parametrize(
    SESSION,
    [
        *UNSERVED,
        pytest.param(session(tls=tls()), Outcome.PASS, "TLSv1.3 TLS_AES_256_GCM_SHA384", id="completed"),
        pytest.param(
            session(starttls=reply(454, "no key")), Outcome.FAIL, 'STARTTLS was answered with "454 no key"', id="454"
        ),
        pytest.param(
            handshake(SmtpEnding.TLS_ERROR, starttls=reply(220, "go"), tls_error="no shared cipher"),
            Outcome.FAIL,
            "the handshake ended with: no shared cipher",
            id="handshake refused",
        ),
        pytest.param(handshake(SmtpEnding.DROPPED), Outcome.FAIL, "ended with dropped. A", id="dropped in the handshake"),
        pytest.param(
            handshake(SmtpEnding.PROTOCOL_ERROR, SmtpPhase.STARTTLS, detail="no code"),
            Outcome.FAIL,
            "ended with protocol-error (no code)",
            id="no SMTP reply",
        ),
        pytest.param(
            handshake(SmtpEnding.TIMEOUT, tls_error="timed out"),
            Outcome.UNDETERMINED,
            "in time",
            id="silent in the handshake",
        ),
        pytest.param(
            handshake(SmtpEnding.TIMEOUT, SmtpPhase.STARTTLS),
            Outcome.UNDETERMINED,
            "nothing came back in time",
            id="no reply",
        ),
        pytest.param(session(), Outcome.UNDETERMINED, "STARTTLS was not tried", id="not tried"),
        pytest.param(session(ehlo=reply(250, "mx")), Outcome.NOT_APPLICABLE, "not seen to offer", id="not offered"),
    ],
)
def test_tls_handshake_failed(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(tls_handshake_failed, talking(observed), outcome, substance)


@pytest.mark.parametrize(
    SESSION,
    [
        pytest.param(session(), Outcome.PASS, "well-formed", id="well-formed"),
        pytest.param(session(reply(554, "no")), Outcome.PASS, "well-formed", id="a well-formed refusal"),
        pytest.param(
            session(greeting_faults=("a line has 600 octets", "lines end with LF alone")),
            Outcome.FAIL,
            "malformed: a line has 600 octets; lines end with LF alone. An SMTP",
            id="two faults",
        ),
        pytest.param(
            unanswered(SmtpEnding.PROTOCOL_ERROR, SmtpPhase.GREETING, detail="SSH-2.0"), Outcome.FAIL, "SSH-2.0", id="SSH"
        ),
        pytest.param(
            unanswered(SmtpEnding.PROTOCOL_ERROR, SmtpPhase.GREETING), Outcome.FAIL, "no SMTP reply", id="without a detail"
        ),
        pytest.param(
            unanswered(SmtpEnding.PROTOCOL_ERROR, SmtpPhase.GREETING, greeting_faults=("no code",), detail="SSH-2.0"),
            Outcome.FAIL,
            "malformed: no code. An SMTP",
            id="faults count more than the detail",
        ),
        pytest.param(
            session(ending=SmtpEnding.PROTOCOL_ERROR, phase=SmtpPhase.EHLO),
            Outcome.PASS,
            "well-formed",
            id="EHLO reply amiss",
        ),
        pytest.param(SILENT, Outcome.NOT_APPLICABLE, "No server greeted", id="silence"),
        pytest.param(AWAY, Outcome.NOT_APPLICABLE, "No server greeted", id="no greeting"),
    ],
)
def test_greeting_malformed(observed: SmtpSession, outcome: Outcome, substance: str) -> None:
    assert agrees(greeting_malformed, talking(observed), outcome, substance)


def test_the_record_for_a_greeting_name_lies_at_the_end_of_its_alias() -> None:
    evidence = greeted("mx.sender.example", a(MX, OTHER_V4, aliases=("host.example.",)), *nodata(MX, "AAAA"))
    assert verdict(greeting_name_elsewhere, evidence).record == "host.example. IN A 198.51.100.7"


def test_the_record_for_a_greeting_name_is_of_the_family_that_was_talked_to() -> None:
    missing = nxdomain(MX, "A", "AAAA")
    assert verdict(greeting_name_unresolvable, greeted("mx.sender.example", *missing, ip=V6)).record == f"{MX} IN AAAA {V6}"
    assert verdict(greeting_name_unresolvable, greeted("mx.sender.example", *missing)).record == f"{MX} IN A {V4}"


def test_nothing_of_a_conversation_is_judged_without_one() -> None:
    assert smtp_unreachable.findings(talking()) == ()
