"""Where mail is handed in, and the password that is never shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ptraudit.errors import UsageError
from ptraudit.mail.server import MailServer, mail_server

SECRET = "correct horse"
HOME = {"HOME": "/nonexistent"}


@pytest.mark.parametrize(
    ("text", "host", "port", "implicit", "user"),
    [
        ("smtp://mail.example.com", "mail.example.com", 25, False, ""),
        ("smtp://mail.example.com:2525", "mail.example.com", 2525, False, ""),
        ("smtp://audit@mail.example.com", "mail.example.com", 587, False, "audit"),
        ("smtp://audit%40example.com@mail.example.com", "mail.example.com", 587, False, "audit@example.com"),
        ("smtps://audit@mail.example.com", "mail.example.com", 465, True, "audit"),
        ("smtps://mail.example.com/", "mail.example.com", 465, True, ""),
        ("smtp://[2001:db8::1]", "2001:db8::1", 25, False, ""),
    ],
)
def test_urls(text: str, host: str, port: int, implicit: bool, user: str) -> None:
    found = mail_server(text, {**HOME, "PTRAUDIT_SMTP_PASSWORD": SECRET})
    assert (found.host, found.port, found.implicit_tls, found.user) == (host, port, implicit, user)
    assert found.password == (SECRET if user else "")


@pytest.mark.parametrize(
    "text",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://mail:nonsense",
        "smtp://[::1",
        "smtp://a/b",
        "smtp://a?b=c",
    ],
)
def test_what_is_no_server_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no address of a server: give smtp://HOST, smtp://USER@HOST"):
        mail_server(text, HOME)


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="has a password in it") as raised:
        mail_server("smtp://audit:hunter2@mail.example.com", HOME)
    assert "hunter2" not in str(raised.value)


def test_a_password_shows_nowhere() -> None:
    server = MailServer(host="h", port=25, implicit_tls=False, user="audit", password=SECRET)
    assert SECRET not in f"{server} {server!r}"


def from_file(folder: Path) -> dict[str, str]:
    path = folder / "secret"
    path.write_text(f"{SECRET}\n")
    return {"PTRAUDIT_SMTP_PASSWORD_FILE": str(path)}


def from_netrc(folder: Path) -> dict[str, str]:
    path = folder / "netrc"
    path.write_text(f'machine mail.example.com login audit password "{SECRET}"\n')
    path.chmod(0o600)
    return {"NETRC": str(path)}


@pytest.mark.parametrize("source", [lambda _: {"PTRAUDIT_SMTP_PASSWORD": SECRET}, from_file, from_netrc])
def test_a_password_comes_from_elsewhere(tmp_path: Path, source: Callable[[Path], dict[str, str]]) -> None:
    assert mail_server("smtp://audit@mail.example.com", {**HOME, **source(tmp_path)}).password == SECRET


def test_netrc_is_for_its_user_and_its_host(tmp_path: Path) -> None:
    for text in ("smtp://other@mail.example.com", "smtp://audit@other.example.com"):
        with pytest.raises(UsageError, match="there is no password for it; give it in PTRAUDIT_SMTP_PASSWORD"):
            mail_server(text, {**HOME, **from_netrc(tmp_path)})


def readable(folder: Path) -> dict[str, str]:
    environment = from_netrc(folder)
    Path(environment["NETRC"]).chmod(0o644)
    return environment


def garbled(folder: Path) -> dict[str, str]:
    environment = from_netrc(folder)
    Path(environment["NETRC"]).write_text("nonsense\n")
    return environment


def empty(folder: Path) -> dict[str, str]:
    (folder / "empty").write_text("\n")
    return {"PTRAUDIT_SMTP_PASSWORD_FILE": str(folder / "empty")}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        pytest.param(lambda _: {}, "names the user audit, but there is no password for it", id="none"),
        pytest.param(readable, "can be read by others; run: chmod 600", id="netrc for all"),
        pytest.param(garbled, r"line \d+ cannot be understood", id="netrc garbled"),
        pytest.param(empty, "is empty; write the password of audit into it", id="empty file"),
        pytest.param(
            lambda folder: {"PTRAUDIT_SMTP_PASSWORD_FILE": str(folder / "none")},
            "cannot be read: No such file",
            id="no file",
        ),
    ],
)
def test_a_missing_password_is_told(tmp_path: Path, source: Callable[[Path], dict[str, str]], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        mail_server("smtp://audit@mail.example.com", {**HOME, **source(tmp_path)})
