"""What the prober writes down of each way in which a server may talk, or not: real conversations on loopback."""

import asyncio
import socket
import ssl
from ipaddress import ip_address

import pytest
from msgspec.structs import replace

from ptraudit.evidence import SmtpEnding, SmtpPhase, SmtpSession
from ptraudit.gather.smtp import SmtpProber
from ptraudit.lab.authority import Authority
from ptraudit.lab.mailserver import MailServer, Script, Step
from ptraudit.target import Detour

IP = ip_address("192.0.2.25")
HOST = "mx.s.example."
AUTHORITY = Authority()
GOOD = Script.named("mx.s.example")


def with_tls(**changes: object) -> Script:
    """A good server that offers STARTTLS with a certificate for its name, and what is said instead."""
    return replace(Script.named("mx.s.example", AUTHORITY.issue("mx.s.example")), **changes)


def talked(
    script: Script, *, trusted: str = "", timeout_s: float = 2.0, host: str | None = HOST
) -> tuple[SmtpSession, MailServer]:
    async def run() -> tuple[SmtpSession, MailServer]:
        async with MailServer(script) as server:
            detour = Detour(ip=IP, port=25, host=server.address[0], to_port=server.address[1])
            prober = SmtpProber(ehlo_name="probe.example", detours=[detour], timeout_s=timeout_s, trusted=trusted)
            return await prober.session(host, IP), server

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("script", "ending", "phase", "code"),
    [
        pytest.param(GOOD, SmtpEnding.CONNECTED, SmtpPhase.QUIT, 220, id="a good server"),
        pytest.param(
            replace(GOOD, greeting=b"220-one\r\n220 two\r\n"), SmtpEnding.CONNECTED, SmtpPhase.QUIT, 220, id="two lines"
        ),
        pytest.param(replace(GOOD, greeting=b"554 no\r\n"), SmtpEnding.CONNECTED, SmtpPhase.QUIT, 554, id="refusing"),
        pytest.param(replace(GOOD, greeting=b"421 later\r\n"), SmtpEnding.CONNECTED, SmtpPhase.QUIT, 421, id="busy"),
        pytest.param(replace(GOOD, greeting=b""), SmtpEnding.TIMEOUT, SmtpPhase.GREETING, None, id="silent"),
        pytest.param(
            replace(GOOD, greeting=b"HTTP/1.1 400 Bad\r\n\r\n"),
            SmtpEnding.PROTOCOL_ERROR,
            SmtpPhase.GREETING,
            None,
            id="HTTP",
        ),
        pytest.param(
            replace(GOOD, greeting=b"220 " + b"x" * 99999), SmtpEnding.PROTOCOL_ERROR, SmtpPhase.GREETING, None, id="endless"
        ),
        pytest.param(
            replace(GOOD, leaves_after=Step.CONNECT), SmtpEnding.DROPPED, SmtpPhase.GREETING, None, id="leaves at once"
        ),
        pytest.param(
            replace(GOOD, leaves_after=Step.CONNECT, resets=True), SmtpEnding.DROPPED, SmtpPhase.GREETING, None, id="resets"
        ),
        pytest.param(
            replace(GOOD, ehlo=b"", leaves_after=Step.EHLO), SmtpEnding.DROPPED, SmtpPhase.EHLO, 220, id="leaves at EHLO"
        ),
        pytest.param(replace(GOOD, ehlo=b""), SmtpEnding.TIMEOUT, SmtpPhase.EHLO, 220, id="silent at EHLO"),
        pytest.param(replace(GOOD, quit=b""), SmtpEnding.CONNECTED, SmtpPhase.QUIT, 220, id="silent at QUIT"),
    ],
)
def test_every_ending_of_a_conversation_has_its_name(
    script: Script, ending: SmtpEnding, phase: SmtpPhase, code: int | None
) -> None:
    session, _ = talked(script, timeout_s=0.2)
    assert (session.ending, session.phase, session.greeting and session.greeting.code) == (ending, phase, code)


@pytest.mark.parametrize("code", [421, 554])
def test_a_server_that_refuses_is_left_alone(code: int) -> None:
    session, server = talked(replace(GOOD, greeting=f"{code} no\r\n".encode()))
    assert (server.commands, session.ehlo) == (["QUIT"], None)


def test_nobody_listening_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        prober = SmtpProber(detours=[Detour(ip=IP, port=25, host="127.0.0.1", to_port=port)])
        session = asyncio.run(prober.session(HOST, IP))
    assert (session.ending, session.phase) == (SmtpEnding.REFUSED, SmtpPhase.CONNECT)


@pytest.mark.parametrize(
    ("greeting", "faults"),
    [
        pytest.param(b"220 mx.s.example ESMTP\r\n", (), id="well formed"),
        pytest.param(b"220 mx.s.example ESMTP\n", ("a line ends with LF alone; CR LF is required",), id="LF alone"),
        pytest.param(b"220 mx.s.example " + b"x" * 600 + b"\r\n", ("a line holds more than 512 octets",), id="long line"),
        pytest.param(
            b"220 mx.s.example \xe9\x1b[31m\r\n", ("it holds octets other than printable ASCII",), id="control octets"
        ),
        pytest.param(b"250 mx.s.example\r\n", ("its code is 250; a greeting has 220, or a code that refuses",), id="250"),
        pytest.param(b"220-mx.s.example\r\n250 b\r\n", ("its lines have different codes",), id="two codes"),
        pytest.param(b"554 no\r\n", (), id="a code that refuses"),
        pytest.param(b"SSH-2.0-x\r\n", ("it does not begin with a reply code of three digits",), id="another protocol"),
    ],
)
def test_faults_in_the_form_of_a_greeting_are_seen(greeting: bytes, faults: tuple[str, ...]) -> None:
    session, _ = talked(replace(GOOD, greeting=greeting))
    assert session.greeting_faults == faults
    assert all(line.text.isprintable() and line.text.isascii() for line in session.transcript)


def test_a_greeting_that_drips_is_waited_for() -> None:
    session, _ = talked(replace(GOOD, octet_delay_s=0.001))
    assert session.greeting is not None
    assert session.greeting.lines == ("mx.s.example ESMTP",)


def test_the_conversation_is_polite_and_written_down() -> None:
    session, server = talked(with_tls(), trusted=AUTHORITY.pem)
    assert server.commands == ["EHLO probe.example", "STARTTLS", "EHLO probe.example", "QUIT"]
    assert server.connections == 1
    assert [(line.sender, line.text) for line in session.transcript][:2] == [
        ("S", "220 mx.s.example ESMTP"),
        ("C", "EHLO probe.example"),
    ]
    assert session.transcript[-1].text.startswith("221")
    assert [line.at_s for line in session.transcript] == sorted(line.at_s for line in session.transcript)


def test_a_trusted_certificate_is_read() -> None:
    session, _ = talked(with_tls(), trusted=AUTHORITY.pem)
    assert session.tls is not None
    assert (session.tls.version, session.tls.trust_error, session.tls.chain[0].names) == ("TLSv1.3", "", ("mx.s.example",))
    assert [one.issuer for one in session.tls.chain][:1] == ["CN=ptraudit lab root"]
    assert session.tls.chain[0].key == "EC 256"
    assert session.ehlo_after_tls is not None
    assert not any("STARTTLS" in line for line in session.ehlo_after_tls.lines)


def test_an_untrusted_certificate_is_read_all_the_same_over_a_second_connection() -> None:
    session, server = talked(with_tls())
    assert server.connections == 2
    assert session.tls is not None
    assert session.tls.trust_error == "unable to get local issuer certificate"
    assert session.tls.chain[0].names == ("mx.s.example",)
    assert session.ending is SmtpEnding.CONNECTED
    assert [line.text for line in session.transcript].count("EHLO probe.example") == 3  # one before and two around trust


def test_an_old_version_is_seen_and_not_refused() -> None:
    context = AUTHORITY.issue("mx.s.example")
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):  # that it is deprecated is the point
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    session, _ = talked(with_tls(starttls=context), trusted=AUTHORITY.pem)
    assert session.tls is not None
    assert session.tls.version == "TLSv1.1"


def test_a_refused_starttls_is_seen() -> None:
    session, server = talked(with_tls(go_ahead=b"454 4.7.0 not now\r\n"))
    assert session.starttls is not None
    assert (session.starttls.code, session.tls, session.ending) == (454, None, SmtpEnding.CONNECTED)
    assert server.commands[-1] == "QUIT"


def test_a_failed_handshake_is_seen_with_its_reason() -> None:
    context = AUTHORITY.issue("mx.s.example")
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # so that the demand for our certificate comes within the handshake
    context.load_verify_locations(cadata=AUTHORITY.pem)
    context.verify_mode = ssl.CERT_REQUIRED
    session, _ = talked(with_tls(starttls=context), trusted=AUTHORITY.pem, timeout_s=0.5)
    assert (session.ending, session.phase, session.tls) == (SmtpEnding.TLS_ERROR, SmtpPhase.TLS, None)
    assert "HANDSHAKE_FAILURE" in session.tls_error


def test_a_server_that_leaves_before_the_handshake_is_seen() -> None:
    session, _ = talked(with_tls(leaves_after=Step.STARTTLS), timeout_s=0.5)
    assert (session.ending, session.phase, session.tls) == (SmtpEnding.DROPPED, SmtpPhase.TLS, None)
    assert session.tls_error


def test_what_is_slipped_in_before_the_handshake_is_not_taken_for_an_answer() -> None:
    session, _ = talked(with_tls(go_ahead=b"220 go\r\n250-evil.example\r\n250 STARTTLS\r\n"), trusted=AUTHORITY.pem)
    assert session.ehlo_after_tls is not None
    assert session.ehlo_after_tls.lines[0] == "mx.s.example"


def test_a_server_that_knows_no_ehlo_is_greeted_with_helo() -> None:
    session, server = talked(replace(GOOD, ehlo=b"502 5.5.1 what\r\n"))
    assert server.commands == ["EHLO probe.example", "HELO probe.example", "QUIT"]
    assert session.ehlo is not None
    assert session.helo is not None
    assert (session.ehlo.code, session.helo.code) == (502, 250)


def test_without_a_name_of_our_own_the_address_literal_is_used() -> None:
    async def run() -> list[str]:
        async with MailServer(GOOD) as server:
            detour = Detour(ip=IP, port=25, host=server.address[0], to_port=server.address[1])
            await SmtpProber(detours=[detour]).session(None, IP)
            return server.commands

    assert asyncio.run(run())[0] == "EHLO [127.0.0.1]"


def test_one_host_is_talked_to_once_and_its_addresses_one_after_the_other() -> None:
    async def run() -> list[str]:
        async with MailServer(replace(GOOD, delay_s=0.02)) as server:
            detour = Detour(ip=None, port=25, host=server.address[0], to_port=server.address[1])
            prober = SmtpProber(ehlo_name="probe.example", detours=[detour])
            addresses = [IP, ip_address("192.0.2.26"), IP]
            await asyncio.gather(*(prober.session(HOST, ip) for ip in addresses))
            return server.commands

    assert asyncio.run(run()) == ["EHLO probe.example", "QUIT", "EHLO probe.example", "QUIT"]
