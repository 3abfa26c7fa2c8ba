"""The mail server of the lab, talked to over real connections."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import aiosmtplib
import pytest
from cryptography import x509
from msgspec.structs import replace

from ptraudit.lab.authority import Authority
from ptraudit.lab.mailserver import MailServer, Script, Step

T = TypeVar("T")
AUTHORITY = Authority()
WELL_KEPT = Script.named("mx.example", AUTHORITY.issue("mx.example"))


def with_server(script: Script, talk: Callable[[MailServer], Awaitable[T]]) -> T:
    async def run() -> T:
        async with MailServer(script) as server:
            return await asyncio.wait_for(talk(server), 10)

    return asyncio.run(run())


def heard(script: Script, *commands: bytes) -> bytes:
    """Everything that the server says to a client that sends its commands one after the other, without TLS."""

    async def talk(server: MailServer) -> bytes:
        reader, writer = await asyncio.open_connection(*server.address)
        for command in commands:
            writer.write(command)
        writer.write_eof()
        said = await reader.read()
        writer.close()
        await writer.wait_closed()
        return said

    return with_server(script, talk)


def client(server: MailServer) -> aiosmtplib.SMTP:
    host, port = server.address
    return aiosmtplib.SMTP(
        hostname=host, port=port, timeout=5, local_hostname="client.example", use_tls=False, start_tls=False
    )


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=AUTHORITY.pem)


async def upgraded(server: MailServer, context: ssl.SSLContext) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection after STARTTLS; the certificate is asked for as mx.example."""
    reader, writer = await asyncio.open_connection(*server.address)
    await reader.readline()
    writer.write(b"STARTTLS\r\n")
    await reader.readline()
    try:
        await writer.start_tls(context, server_hostname="mx.example")
    except BaseException:
        writer.transport.abort()
        raise
    return reader, writer


def test_well_kept_server_is_what_a_mail_client_expects() -> None:
    async def talk(server: MailServer) -> tuple[list[str], bool, str, list[str]]:
        smtp = client(server)
        greeting = await smtp.connect()
        await smtp.ehlo()
        offered = smtp.supports_extension("starttls")
        replies = [greeting.message]
        await smtp.starttls(tls_context=insecure())
        replies.append((await smtp.ehlo()).message.splitlines()[0])
        assert smtp.transport is not None
        version = smtp.transport.get_extra_info("ssl_object").version()
        await smtp.quit()
        return replies, offered, version, server.commands

    assert with_server(WELL_KEPT, talk) == (
        ["mx.example ESMTP", "mx.example"],
        True,
        "TLSv1.3",
        ["EHLO client.example", "STARTTLS", "EHLO client.example", "QUIT"],
    )


def insecure() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.mark.parametrize(
    ("script", "commands", "said"),
    [
        pytest.param(Script(greeting=b"220-one\r\n220 two\r\n"), [], b"220-one\r\n220 two\r\n", id="lines"),
        pytest.param(Script(greeting=b"554 5.7.1 No\r\n"), [], b"554 5.7.1 No\r\n", id="refusal"),
        pytest.param(Script(greeting=b"220 a\n"), [], b"220 a\n", id="line feeds only"),
        pytest.param(Script(greeting=b""), [b"EHLO a\r\n"], b"250-mx.example\r\n250 8BITMIME\r\n", id="no greeting"),
        pytest.param(Script(leaves_after=Step.CONNECT), [], b"", id="gone after connecting"),
        pytest.param(
            Script(greeting=b"", leaves_after=Step.EHLO, ehlo=b"250-mx"), [b"ehlo a\r\n"], b"250-mx", id="gone within EHLO"
        ),
        pytest.param(
            Script(greeting=b"", ehlo=b"502 no\r\n"),
            [b"EHLO a\r\nHELO a\r\n"],
            b"502 no\r\n250 mx.example\r\n",
            id="no EHLO",
        ),
        pytest.param(
            replace(WELL_KEPT, greeting=b"", go_ahead=b"454 no\r\n"), [b"STARTTLS\r\n"], b"454 no\r\n", id="no TLS now"
        ),
        pytest.param(
            Script(greeting=b""), [b"STARTTLS\r\n"], b"502 5.5.1 Command not implemented\r\n", id="STARTTLS not offered"
        ),
        pytest.param(Script(greeting=b"x" * 70_000), [], b"x" * 70_000, id="endless line"),
        pytest.param(Script(greeting=b"220 ok\r\n", octet_delay_s=0.001), [], b"220 ok\r\n", id="octet by octet"),
    ],
)
def test_script_is_spoken_to_the_letter(script: Script, commands: list[bytes], said: bytes) -> None:
    assert heard(script, *commands) == said


def test_silent_server_says_nothing() -> None:
    async def talk(server: MailServer) -> bytes:
        reader, writer = await asyncio.open_connection(*server.address)
        try:
            return await asyncio.wait_for(reader.read(1), 0.05)
        finally:
            writer.transport.abort()

    with pytest.raises(TimeoutError):
        with_server(Script(greeting=b""), talk)


def test_reset_is_seen_as_a_reset() -> None:
    async def talk(server: MailServer) -> bytes:
        reader, writer = await asyncio.open_connection(*server.address)
        try:
            return await reader.read()
        finally:
            writer.transport.abort()

    with pytest.raises(ConnectionResetError):
        with_server(Script(leaves_after=Step.CONNECT, resets=True), talk)


def test_commands_are_kept_and_none_of_them_delivers() -> None:
    async def talk(server: MailServer) -> tuple[int, list[str], int]:
        async with client(server) as smtp:
            with pytest.raises(aiosmtplib.SMTPSenderRefused) as refusal:
                await smtp.mail("a@client.example")
        return refusal.value.code, server.commands, server.connections

    code, commands, connections = with_server(Script(), talk)
    assert (code, commands[1], connections) == (502, "MAIL FROM:<a@client.example>", 1)


@pytest.mark.parametrize(
    ("context", "error"),
    [
        pytest.param(AUTHORITY.issue("mx.example", self_signed=True), "self-signed certificate", id="self-signed"),
        pytest.param(AUTHORITY.issue("mx.example", days=-1), "certificate has expired", id="expired"),
        pytest.param(AUTHORITY.issue("other.example"), "Hostname mismatch", id="another name"),
        pytest.param(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), "(?i)handshake failure", id="no certificate"),
        # How OpenSSL words it depends on what the system allows by itself.
        pytest.param(AUTHORITY.issue("mx.example", newest=ssl.TLSVersion.TLSv1_1), "(?i)protocol|sigalg", id="TLS 1.1"),
    ],
)
def test_bad_tls_fails_for_its_own_reason(context: ssl.SSLContext, error: str) -> None:
    async def talk(server: MailServer) -> None:
        await upgraded(server, trusting())

    with pytest.raises(ssl.SSLError, match=error):
        with_server(Script.named("mx.example", context), talk)


def test_issued_certificate_is_trusted_and_ends_when_it_should() -> None:
    async def talk(server: MailServer) -> bytes:
        _, writer = await upgraded(server, trusting())
        certificate: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.transport.abort()
        return certificate

    certificate = x509.load_der_x509_certificate(with_server(WELL_KEPT, talk))
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    left = certificate.not_valid_after_utc - datetime.now(UTC)
    assert (names.get_values_for_type(x509.DNSName), left.days) == (["mx.example"], 89)


def test_server_may_speak_differently_after_tls_or_leave() -> None:
    async def talk(server: MailServer) -> bytes:
        reader, writer = await upgraded(server, trusting())
        writer.write(b"EHLO client.example\r\n")
        said = await reader.read()
        writer.transport.abort()
        return said

    script = replace(WELL_KEPT, ehlo_after_tls=b"250 inner.example\r\n", leaves_after=Step.EHLO_AFTER_TLS)
    assert with_server(script, talk) == b"250 inner.example\r\n"


def test_plain_text_may_be_put_before_the_handshake() -> None:
    script = replace(WELL_KEPT, greeting=b"", go_ahead=b"220 go\r\n250 injected.example\r\n")
    assert heard(script, b"STARTTLS\r\n").startswith(b"220 go\r\n250 injected.example\r\n")


def test_conversations_end_with_the_server() -> None:
    async def run() -> bytes:
        async with MailServer(Script()) as server:
            reader, writer = await asyncio.open_connection(*server.address)
            greeting = await reader.readline()
        try:
            return greeting + await asyncio.wait_for(reader.read(), 1)
        finally:
            writer.transport.abort()

    assert asyncio.run(run()) == b"220 mx.example ESMTP\r\n"
