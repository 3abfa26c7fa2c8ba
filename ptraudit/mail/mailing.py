"""When a report is mailed, to whom and through whom; and what becomes of a mail that nobody takes."""

import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.policy import default
from pathlib import Path

import idna
from msgspec import Struct

from ptraudit.errors import Undelivered, UsageError
from ptraudit.lookup import printable
from ptraudit.mail.message import file_name, message
from ptraudit.mail.server import MailServer, mail_server
from ptraudit.mail.signature import Signer, signer
from ptraudit.mail.submission import REPLY_S, submit
from ptraudit.mail.when import MailWhen
from ptraudit.report import Report


class Mailing(Struct, frozen=True, kw_only=True):
    """Whom a report is mailed to, and when. With `eml` it is written there instead of being sent."""

    to: tuple[Address, ...]
    sender: Address
    when: MailWhen
    server: MailServer | None
    eml: Path | None
    signer: Signer | None
    timeout_s: float = REPLY_S

    def due(self, report: Report, status: int) -> bool:
        """Whether this report is mailed; `status` is the exit status that it means."""
        changed = any(one.changes for one in report.reports)
        return {MailWhen.ALWAYS: True, MailWhen.CHANGE: changed, MailWhen.FAIL: status != 0}[self.when]

    def octets(self, report: Report, now: datetime, templates: Path | None) -> bytes:
        """The message as it is sent: signed, its lines ended with CRLF."""
        made = message(report, sender=self.sender, to=self.to, now=now, unique=_unique(now), templates=templates)
        octets = made.as_bytes()
        return self.signer.sign(octets, self.sender.domain) if self.signer else octets


def mailing(
    *,
    to: Sequence[str],
    sender: str,
    when: MailWhen,
    smtp: str,
    eml: Path | None,
    dkim: str,
    history: bool,
    environment: Mapping[str, str],
) -> Mailing | None:
    """What the options ask for; None where no mail is asked for. Raises UsageError for what could not be done."""
    if not to:
        if eml:
            raise UsageError("--eml writes a mail, and --mail-to is missing; give the address that it goes to")
        return None
    if not sender:
        raise UsageError("--mail-to needs --mail-from; give the address that the report comes from")
    if not smtp and not eml:
        raise UsageError("--mail-to needs --smtp smtp://HOST, the server that takes the mail, or --eml FILE to write it")
    if when is MailWhen.CHANGE and not history:
        raise UsageError("--mail-when change needs --history FILE, which remembers what was before")
    if eml and (eml.is_dir() or not eml.parent.is_dir()):
        raise UsageError(f"--eml {eml} cannot be written; name a file in a directory that exists")
    return Mailing(
        to=tuple(_address(text, "--mail-to") for text in to),
        sender=_address(sender, "--mail-from"),
        when=when,
        server=None if eml else mail_server(smtp, environment),
        eml=eml,
        signer=signer(dkim) if dkim else None,
    )


async def deliver(report: Report, mailing: Mailing, now: datetime, *, templates: Path | None = None) -> str:
    """Send the report, or write it; a sentence that says what was done.

    Raises Undelivered where a server does not take it, and says where the mail is kept; UsageError for a file that
    cannot be written.
    """
    octets = mailing.octets(report, now, templates)
    if mailing.eml or mailing.server is None:
        path = mailing.eml or Path("-")
        try:
            path.write_bytes(octets)
        except OSError as error:
            raise UsageError(f"--eml {path} cannot be written: {error.strerror}") from error
        return f"the mail is written to {path}; nothing was sent"
    addresses = [one.addr_spec for one in mailing.to]
    try:
        await submit(
            mailing.server,
            octets,
            sender=mailing.sender.addr_spec,
            recipients=addresses,
            utf8=not all(map(str.isascii, (*addresses, mailing.sender.addr_spec))),
            timeout_s=mailing.timeout_s,
        )
    except Undelivered as error:
        raise Undelivered(f"{error}. {_kept(octets, report, now)}") from error
    return f"the report was mailed to {', '.join(addresses)}"


def _kept(octets: bytes, report: Report, now: datetime) -> str:
    """Keep what could not be sent, for its owner's eyes alone; a sentence that says where."""
    name = f"{file_name(report)}-unsent-{now.strftime('%Y%m%dT%H%M%SZ')}.eml"
    reason = ""
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        try:
            with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
                file.write(octets)
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            return f"The mail is kept as {folder / name}"
    return f"The mail could not be kept either: {reason}"


def _address(text: str, option: str) -> Address:
    """One mail address, with or without a display name. Raises UsageError."""
    wrong = f'{option} "{printable(text, 200)}" is no mail address; give one as postmaster@example.com'
    if not text.isprintable():
        raise UsageError(wrong)
    header = default.header_factory("To", text)
    if header.defects or len(header.addresses) != 1:
        raise UsageError(wrong)
    found: Address = header.addresses[0]
    try:
        domain = idna.encode(found.domain, uts46=True).decode() if found.domain else ""
    except idna.IDNAError as error:
        raise UsageError(wrong) from error
    if not found.username or "." not in domain:
        raise UsageError(wrong)
    return Address(display_name=found.display_name, username=found.username, domain=domain)


def _unique(now: datetime) -> str:
    return f"{now.strftime('%Y%m%d%H%M%S')}.{secrets.token_hex(8)}"
