"""Handing a message to a mail server (RFC 5321, RFC 6409)."""

import os
import re
import socket
import ssl
from asyncio import WriteTransport
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from ptraudit.errors import Undelivered
from ptraudit.lookup import printable
from ptraudit.mail.server import MailServer

REPLY_S: Final = 120.0  # RFC 5321 section 4.5.3.2 has up to ten minutes; a report that waits is kept and told instead
QUIT_S: Final = 5.0
MOST_SHOWN = 300  # characters of what a server says


async def submit(
    server: MailServer, octets: bytes, *, sender: str, recipients: Sequence[str], utf8: bool, timeout_s: float = REPLY_S
) -> None:
    """Hand in a message, whose lines end with CRLF. Raises Undelivered, also where only some recipients are refused.

    A password goes over verified TLS alone. Without one TLS is used where it is offered, and not verified, as between
    mail servers: a report that anybody may read on the way is no worse for a certificate that names another host.
    """
    smtp = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.implicit_tls,
        start_tls=False,
        local_hostname=_own_name(),
        timeout=timeout_s,
        tls_context=_context(server),
    )
    stage = ["connecting"]
    try:
        with _told(server, stage):
            await smtp.connect()
            stage[0] = "EHLO"
            await smtp.ehlo()
            if not server.implicit_tls and (server.user or smtp.supports_extension("starttls")):
                stage[0] = "STARTTLS"
                await smtp.starttls()
            if server.user:
                stage[0] = "AUTH"
                await smtp.login(server.user, server.password)
            stage[0] = "the message"
            options = ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
            refused, _ = await smtp.sendmail(sender, recipients, octets, mail_options=options)
        with suppress(SMTPException):  # the mail is the server's by now, whatever it says to this
            await smtp.execute_command(b"QUIT", timeout=QUIT_S)
        if refused:
            listed = "; ".join(f"{who} ({_reply(one.code, one.message)})" for who, one in refused.items())
            raise Undelivered(f"{server} took the report, but not for {printable(listed, MOST_SHOWN)}")
    finally:
        transport = smtp.transport
        smtp.close()
        if isinstance(transport, WriteTransport):
            transport.abort()  # else TLS says good-bye after everybody has left


def _own_name() -> str:
    """Our name in EHLO, from the machine alone: the resolver is not asked (RFC 5321 section 4.1.4)."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() and " " not in name else "[127.0.0.1]"


def _context(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not server.user and not server.implicit_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def _told(server: MailServer, stage: Sequence[str]) -> Iterator[None]:
    """Whatever can happen between two mail programs, as a sentence."""
    try:
        yield
    except (SMTPException, OSError, ValueError) as error:
        raise Undelivered(f"{server} did not take the report: {_reason(error, stage[0])}") from error


def _reason(error: Exception, stage: str) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        refusals = "; ".join(f"{one.recipient} ({_reply(one.code, one.message)})" for one in error.recipients)
        return f"it refused {printable(refusals, MOST_SHOWN)}"
    if isinstance(error, SMTPResponseException):
        return f"it answered {_reply(error.code, error.message)} {_to_what(error, stage)}"
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({cause.verify_message}); SSL_CERT_FILE names other roots"
    if isinstance(error, SMTPTimeoutError):
        return f"it did not answer in time at {stage}"
    if isinstance(cause, SMTPServerDisconnected):
        return f"it closed the connection at {stage}"
    if isinstance(error, SMTPNotSupported):
        return "it knows no SMTPUTF8, which an address that is not ASCII needs"
    return _LACKING.get(stage) or f"{printable(_said(cause), MOST_SHOWN)} at {stage}"


_LACKING = {
    "STARTTLS": "it offers no STARTTLS, and a password is never sent without; smtps:// speaks TLS from the start",
    "AUTH": "it offers no way to log in that is known here; leave out the user, or ask whoever runs it",
}


def _said(error: BaseException) -> str:
    """What the system says of an error, without numbers; asyncio puts words of its own into it."""
    if isinstance(error, socket.gaierror):
        return error.strerror or str(error)
    numbers = re.findall(r"\[Errno (\d+)\]", str(error))  # several, where a name has several addresses
    return ", ".join(dict.fromkeys(os.strerror(int(number)) for number in numbers)) or str(error)


def _to_what(error: SMTPResponseException, stage: str) -> str:
    if isinstance(error, SMTPAuthenticationError):
        return "to AUTH; check the user and the password"
    if isinstance(error, SMTPSenderRefused):
        return f"to the sender {error.sender}"
    return f"to {stage}"


def _reply(code: int, text: str) -> str:
    return printable(f"{code} {' '.join(text.split())}", MOST_SHOWN)
