"""Handing in: to servers that take the message, and to each kind that does not."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from ptraudit.errors import Undelivered
from ptraudit.lab.authority import Authority
from ptraudit.mail.server import MailServer
from ptraudit.mail.submission import submit
from tests.mail.mailbox import LEAVE, Mailbox

OCTETS = b"From: a@example.org\r\nSubject: dots\r\n\r\n.one\r\n..two\r\nthree\r\n"
TO = ("one@example.com", "two@example.com")
AUTHORITY = Authority()


def handed_in(
    mailbox: Mailbox, *, user: str = "", host: str = "localhost", utf8: bool = False, timeout_s: float = 5
) -> Mailbox:
    async def run() -> Mailbox:
        async with mailbox:
            server = MailServer(
                host=host, port=mailbox.port, implicit_tls=mailbox.implicit, user=user, password="s3cr3t" if user else ""
            )
            await submit(server, OCTETS, sender="a@example.org", recipients=TO, utf8=utf8, timeout_s=timeout_s)
            return mailbox

    return asyncio.run(run())


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "root.pem").write_text(AUTHORITY.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))


def test_the_message_arrives_as_it_is() -> None:
    mailbox = handed_in(Mailbox())
    assert mailbox.messages == [OCTETS]
    verbs = [command.split(" ")[0] for command in mailbox.commands]
    assert verbs == ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]
    assert mailbox.commands[1].startswith("MAIL FROM:<a@example.org> size=")


@pytest.mark.parametrize("reply", [LEAVE, b"500 what?\r\n"])
def test_what_is_said_to_quit_changes_nothing(reply: bytes) -> None:
    assert handed_in(Mailbox(replies={"QUIT": reply})).messages == [OCTETS]


def test_tls_is_used_where_it_is_offered_whoever_vouches_for_it() -> None:
    mailbox = handed_in(Mailbox(tls=Authority("a stranger").issue("other.example")))
    assert mailbox.messages == [OCTETS]
    assert "STARTTLS" in mailbox.commands


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "implicit TLS"])
def test_a_password_goes_over_verified_tls(*, implicit: bool) -> None:
    mailbox = handed_in(Mailbox(tls=AUTHORITY.issue("localhost"), implicit=implicit), user="audit")
    assert mailbox.messages == [OCTETS]
    verbs = [command.split(" ")[0] for command in mailbox.commands]
    assert verbs.index("AUTH") < verbs.index("MAIL")
    assert implicit or verbs.index("STARTTLS") < verbs.index("AUTH")


def test_an_address_in_another_script_asks_for_smtputf8() -> None:
    mailbox = handed_in(Mailbox(), utf8=True)
    assert "SMTPUTF8" in mailbox.commands[1]


@pytest.mark.parametrize(
    ("replies", "sentence"),
    [
        ({"CONNECT": b"554 5.7.1 go away\r\n"}, "it answered 554 5.7.1 go away to connecting"),
        ({"CONNECT": b"421 4.3.2 later\r\n"}, "it answered 421 4.3.2 later to connecting"),
        ({"CONNECT": LEAVE}, "it closed the connection at connecting"),
        ({"CONNECT": b"HTTP/1.1 400 Bad Request\r\n"}, "did not take the report"),
        ({"EHLO": b"550 5.7.1 no\r\n"}, "it answered 550 5.7.1 no to EHLO"),
        ({"EHLO": LEAVE}, "it closed the connection at EHLO"),
        ({"MAIL": b"451 4.3.0 try later\r\n"}, "it answered 451 4.3.0 try later to the sender a@example.org"),
        ({"MAIL": b"552 5.3.4 too big\r\n"}, "it answered 552 5.3.4 too big to the sender a@example.org"),
        ({"RCPT": b"450 4.2.0 greylisted\r\n"}, r"it refused one@example.com \(450 4.2.0 greylisted\); two@example.com"),
        ({"RCPT": b"554 5.7.1 relay denied\r\n"}, r"one@example.com \(554 5.7.1 relay denied\)"),
        ({"DATA": b"451 4.3.0 queue full\r\n"}, "it answered 451 4.3.0 queue full to the message"),
        ({"END": b"550 5.7.1 spam\r\n"}, "it answered 550 5.7.1 spam to the message"),
        ({"END": b"451 4.7.1 not now\r\n"}, "it answered 451 4.7.1 not now to the message"),
        ({"END": LEAVE}, "it closed the connection at the message"),
        ({"MAIL": LEAVE}, "it closed the connection at the message"),
        ({"END": b"550-one\r\n550 \x1b[31mtwo\r\n"}, r"550 one \\027\[31mtwo"),
    ],
)
def test_every_refusal_is_a_sentence(replies: Mapping[str, bytes | None], sentence: str) -> None:
    with pytest.raises(Undelivered, match=sentence):
        handed_in(Mailbox(replies=replies))


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "END"])
def test_silence_ends(verb: str) -> None:
    with pytest.raises(Undelivered, match="it did not answer in time at"):
        handed_in(Mailbox(replies={verb: None}), timeout_s=0.2)


def test_the_others_get_it_where_one_is_refused() -> None:
    mailbox = Mailbox(replies={"RCPT TO:<two@example.com>": b"550 5.1.1 no such user\r\n"})
    with pytest.raises(Undelivered, match=r"took the report, but not for two@example.com \(550 5.1.1 no such user\)"):
        handed_in(mailbox)
    assert mailbox.messages == [OCTETS]


def test_a_password_is_never_sent_in_the_clear() -> None:
    mailbox = Mailbox()
    with pytest.raises(Undelivered, match="it offers no STARTTLS, and a password is never sent without"):
        handed_in(mailbox, user="audit")
    assert not [command for command in mailbox.commands if command.startswith("AUTH")]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "implicit TLS"])
@pytest.mark.parametrize(
    "context",
    [
        pytest.param(AUTHORITY.issue("other.example"), id="another name"),
        pytest.param(Authority("a stranger").issue("localhost"), id="a stranger"),
    ],
)
def test_a_password_is_never_sent_to_a_server_that_proves_nothing(context: object, *, implicit: bool) -> None:
    mailbox = Mailbox(tls=context, implicit=implicit)  # type: ignore[arg-type]  # a table holds objects
    with pytest.raises(Undelivered, match=r"its certificate is not trusted \("):
        handed_in(mailbox, user="audit")
    assert not [command for command in mailbox.commands if command.startswith("AUTH")]


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_told_and_not_shown() -> None:
    refusing = Mailbox(tls=AUTHORITY.issue("localhost"), replies={"AUTH": b"535 5.7.8 authentication failed\r\n"})
    with pytest.raises(Undelivered, match=r"it answered 535 5.7.8 authentication failed to AUTH; check the user") as raised:
        handed_in(refusing, user="audit")
    assert "s3cr3t" not in str(raised.value)


@pytest.mark.usefixtures("trusted")
def test_a_server_without_any_login_is_told() -> None:
    mailbox = Mailbox(tls=AUTHORITY.issue("localhost"), implicit=True, replies={"EHLO": b"250 mx.example\r\n"})
    with pytest.raises(Undelivered, match="it offers no way to log in that is known here"):
        handed_in(mailbox, user="audit")


def test_a_server_without_smtputf8_is_told() -> None:
    with pytest.raises(Undelivered, match="it knows no SMTPUTF8, which an address that is not ASCII needs"):
        handed_in(Mailbox(replies={"EHLO": b"250 mx.example\r\n"}), utf8=True)


@pytest.mark.parametrize(
    ("host", "sentence"), [("127.0.0.1", "Connection refused"), ("no.such.host.invalid", "not known|failure in name")]
)
def test_nobody_there_is_told(host: str, sentence: str) -> None:
    async def run() -> None:
        server = MailServer(host=host, port=1, implicit_tls=False)
        await submit(server, OCTETS, sender="a@example.org", recipients=TO, utf8=False, timeout_s=5)

    with pytest.raises(Undelivered, match=f"({sentence}).* at connecting"):
        asyncio.run(run())
