"""Where a mailed report is handed in: smtp:// and smtps:// addresses, and the password that must not stand in them."""

import netrc
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from ptraudit.errors import UsageError

SMTP: Final = 25
SUBMISSION: Final = 587  # RFC 6409
SUBMISSIONS: Final = 465  # RFC 8314 section 3.3

_EXPECTED = "give smtp://HOST, smtp://USER@HOST or smtps://USER@HOST, with :PORT where it is unusual"
_SECRETS = "PTRAUDIT_SMTP_PASSWORD, in the file that PTRAUDIT_SMTP_PASSWORD_FILE names, or in a netrc file"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server and how it is spoken to: TLS from the first octet on, or STARTTLS. Its password shows nowhere."""

    host: str
    port: int
    implicit_tls: bool
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """The server without what is secret."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def mail_server(text: str, environment: Mapping[str, str]) -> MailServer:
    """The server that `--smtp` names, with its password. Raises UsageError, which never repeats a password.

    The port is 25 for smtp://, 587 where a user is given, 465 for smtps://.
    """
    try:
        url = urlsplit(text)
        host, port = url.hostname or "", url.port
    except ValueError as error:
        raise UsageError(f"--smtp is no address of a server: {_EXPECTED}") from error
    if url.password is not None:
        raise UsageError(f"--smtp has a password in it, which every user of this machine can read; give it in {_SECRETS}")
    if url.scheme not in {"smtp", "smtps"} or not host or url.path not in {"", "/"} or url.query or url.fragment:
        raise UsageError(f'--smtp "{text}" is no address of a server: {_EXPECTED}')
    user = unquote(url.username or "")
    usual = SUBMISSIONS if url.scheme == "smtps" else SUBMISSION if user else SMTP
    return MailServer(
        host=host,
        port=port or usual,
        implicit_tls=url.scheme == "smtps",
        user=user,
        password=_password(user, host, environment) if user else "",
    )


def _password(user: str, host: str, environment: Mapping[str, str]) -> str:
    if password := environment.get("PTRAUDIT_SMTP_PASSWORD"):
        return password
    if path := environment.get("PTRAUDIT_SMTP_PASSWORD_FILE"):
        try:
            password = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise UsageError(f"PTRAUDIT_SMTP_PASSWORD_FILE {path} cannot be read: {reason}") from error
        if not password:
            raise UsageError(f"PTRAUDIT_SMTP_PASSWORD_FILE {path} is empty; write the password of {user} into it")
        return password
    if password := _from_netrc(user, host, environment):
        return password
    raise UsageError(f"--smtp names the user {user}, but there is no password for it; give it in {_SECRETS}")


def _from_netrc(user: str, host: str, environment: Mapping[str, str]) -> str:
    """The password in the file that NETRC names, else in ~/.netrc; empty where there is none for this user and host."""
    path = Path(environment.get("NETRC") or Path(environment.get("HOME") or Path.home(), ".netrc"))
    if not path.is_file():
        return ""
    if path.stat().st_mode & 0o077:
        raise UsageError(f"{path} holds passwords and can be read by others; run: chmod 600 {path}")
    try:
        entries = netrc.netrc(path)
    except netrc.NetrcParseError as error:
        raise UsageError(f"{path} line {error.lineno} cannot be understood; see `man netrc`") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read; it must be text that this user may read") from error
    login, _, password = entries.authenticators(host) or ("", "", "")
    return (password or "") if login == user else ""
