"""When a report is mailed, and what becomes of it: the options, the file, the server, and what nobody takes."""

import asyncio
import base64
import email
import email.policy
import json
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import dkim  # type: ignore[import-untyped]  # it brings no types
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from msgspec.structs import replace

from ptraudit.errors import Undelivered, UsageError
from ptraudit.mail.mailing import Mailing, deliver, mailing
from ptraudit.mail.when import MailWhen
from ptraudit.trend import Change
from tests.background import running
from tests.conftest import Ran
from tests.golden import FOLDER
from tests.mail.mailbox import Mailbox
from tests.reports import report
from tests.samples import broken

Audit = Callable[..., Ran]

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ONE = report(broken())
ADDRESSES = ("--mail-to", "postmaster@example.com", "--mail-from", "audit@example.org")


def understood(**given: object) -> Mailing | None:
    options: dict[str, object] = {
        "to": ("postmaster@example.com",),
        "sender": "Audit <audit@example.org>",
        "when": MailWhen.ALWAYS,
        "smtp": "smtp://mail.example.org",
        "eml": None,
        "dkim": "",
        "history": False,
        "environment": {},
    }
    return mailing(**(options | given))  # type: ignore[arg-type]  # a table holds objects


def made(**given: object) -> Mailing:
    found = understood(**given)
    assert found
    return found


def read(octets: bytes) -> EmailMessage:
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_without_a_recipient_nothing_is_mailed() -> None:
    assert understood(to=()) is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param({"sender": ""}, "--mail-to needs --mail-from; give the address", id="no sender"),
        pytest.param({"smtp": ""}, "--mail-to needs --smtp smtp://HOST", id="no server"),
        pytest.param({"to": (), "eml": Path("a.eml")}, "--eml writes a mail, and --mail-to is missing", id="eml alone"),
        pytest.param({"when": MailWhen.CHANGE}, "--mail-when change needs --history FILE", id="no history"),
        pytest.param({"to": ("postmaster",)}, '--mail-to "postmaster" is no mail address', id="no domain"),
        pytest.param({"to": ("a@b.example, c@d.example",)}, "is no mail address", id="two at once"),
        pytest.param({"to": ("a@localhost",)}, "is no mail address", id="no dot"),
        pytest.param({"to": ("a@b.example\r\nBcc: c@d.example",)}, "is no mail address", id="a header"),
        pytest.param({"sender": "a@b..example"}, "--mail-from .* is no mail address", id="an empty label"),
        pytest.param({"eml": Path("/nonexistent/a.eml")}, "--eml /nonexistent/a.eml cannot be written", id="no folder"),
        pytest.param({"eml": Path("/")}, "--eml / cannot be written", id="a folder"),
        pytest.param({"smtp": "mail.example.org"}, "--smtp .* is no address of a server", id="no scheme"),
    ],
)
def test_what_cannot_be_done_is_told_before_any_audit(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        understood(**given)


def test_a_domain_in_another_script_is_written_as_dns_has_it() -> None:
    (one,) = made(to=("Büro <post@bücher.example>",)).to
    assert (one.display_name, one.addr_spec) == ("Büro", "post@xn--bcher-kva.example")


@pytest.mark.parametrize(
    ("when", "status", "changed", "due"),
    [
        (MailWhen.ALWAYS, 0, False, True),
        (MailWhen.FAIL, 0, True, False),
        (MailWhen.FAIL, 1, False, True),
        (MailWhen.FAIL, 3, False, True),
        (MailWhen.CHANGE, 1, False, False),
        (MailWhen.CHANGE, 0, True, True),
    ],
)
def test_when_it_is_mailed(when: MailWhen, status: int, changed: bool, due: bool) -> None:
    change = Change(
        check_id="PTR001",
        check="ptr-missing",
        severity="error",
        subject="192.0.2.1",
        before="pass",
        after="fail",
        since="2026-11-24T05:00:00Z",
    )
    of = report(replace(broken(), changes=(change,) if changed else ()))
    assert made(when=when, history=True).due(of, status) is due


def test_a_mail_can_be_written_instead(tmp_path: Path) -> None:
    mail = made(eml=tmp_path / "report.eml", smtp="")
    done = asyncio.run(deliver(ONE, mail, NOW))
    assert done == f"the mail is written to {tmp_path / 'report.eml'}; nothing was sent"
    octets = (tmp_path / "report.eml").read_bytes()
    assert read(octets)["To"] == "postmaster@example.com"
    assert octets.count(b"\n") == octets.count(b"\r\n")


@contextmanager
def mailbox(**given: object) -> Iterator[Mailbox]:
    with running(Mailbox(**given)) as box:  # type: ignore[arg-type]  # a table holds objects
        yield box


def test_every_recipient_gets_it_once_and_every_message_is_its_own() -> None:
    with mailbox() as box:
        mail = made(to=("a@example.com", "b@example.com"), smtp=f"smtp://localhost:{box.port}")
        done = asyncio.run(deliver(ONE, mail, NOW))
        asyncio.run(deliver(ONE, mail, NOW))
    assert done == "the report was mailed to a@example.com, b@example.com"
    assert [one for one in box.commands if one.startswith("RCPT")] == [
        "RCPT TO:<a@example.com>",
        "RCPT TO:<b@example.com>",
    ] * 2
    first, second = (read(octets)["Message-ID"] for octets in box.messages)
    assert first != second


@pytest.fixture
def refusing() -> Iterator[Mailing]:
    with mailbox(replies={"END": b"451 4.3.0 queue full\r\n"}) as box:
        yield made(smtp=f"smtp://localhost:{box.port}")


def test_what_nobody_takes_is_kept_for_its_owner_alone(
    refusing: Mailing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "ptraudit-example.com-unsent-20261124T063000Z.eml"
    with pytest.raises(
        Undelivered, match=rf"451 4\.3\.0 queue full to the message\. The mail is kept as {re.escape(str(kept))}"
    ):
        asyncio.run(deliver(ONE, refusing, NOW))
    assert read(kept.read_bytes())["Subject"].startswith("[ptraudit] example.com fail")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_mail_that_is_kept_replaces_none(refusing: Mailing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, spare = tmp_path / "work", tmp_path / "spare"
    for folder in (work, spare):
        folder.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr("tempfile.tempdir", str(spare))
    for folder in (work, spare):
        with pytest.raises(Undelivered, match=re.escape(f"kept as {folder}/ptraudit-example.com-unsent")):
            asyncio.run(deliver(ONE, refusing, NOW))
    with pytest.raises(Undelivered, match="The mail could not be kept either: File exists"):
        asyncio.run(deliver(ONE, refusing, NOW))


def pem(key: Ed25519PrivateKey | RSAPrivateKey, passphrase: bytes = b"") -> bytes:
    secrecy = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secrecy)


def record(key: Ed25519PrivateKey | RSAPrivateKey) -> bytes:
    """What DNS says of the key (RFC 6376 section 3.6.1, RFC 8463 section 4)."""
    if isinstance(key, Ed25519PrivateKey):
        return b"v=DKIM1; k=ed25519; p=" + base64.b64encode(key.public_key().public_bytes_raw())
    return b"v=DKIM1; p=" + base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    "key",
    [Ed25519PrivateKey.generate(), generate_private_key(public_exponent=65537, key_size=2048)],
    ids=["Ed25519", "RSA"],
)
def test_the_signature_holds(key: Ed25519PrivateKey | RSAPrivateKey, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(pem(key))
    octets = made(dkim=f"s2026:{tmp_path / 'key.pem'}").octets(ONE, NOW, None)
    asked: list[bytes] = []

    def published(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001 - dkimpy gives it
        asked.append(name)
        return record(key)

    assert dkim.verify(octets, dnsfunc=published)
    assert asked == [b"s2026._domainkey.example.org."]
    assert not dkim.verify(octets.replace(b"Subject: [ptraudit]", b"Subject: [other]"), dnsfunc=published)


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        pytest.param(pem(Ed25519PrivateKey.generate(), b"secret"), "without a passphrase", id="passphrase"),
        pytest.param(b"nonsense", "holds no private key in PEM", id="no key"),
        pytest.param(
            ec_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "neither RSA of 1024 bits or more nor Ed25519",
            id="another algorithm",
        ),
    ],
)
def test_a_key_that_cannot_sign_is_told(octets: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(octets)
    with pytest.raises(UsageError, match=sentence):
        made(dkim=f"s:{tmp_path / 'key.pem'}")


@pytest.mark.parametrize("text", ["s2026", "s2026:", ":key.pem", "s 1:key.pem", "s:/nonexistent/key.pem"])
def test_a_key_that_is_not_named_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="--mail-dkim"):
        made(dkim=text)


def test_the_command_line_mails_a_failure_and_keeps_its_exit_status(audit: Audit) -> None:
    with mailbox() as box:
        ran = audit("no-ptr.example", *ADDRESSES, "--smtp", f"smtp://localhost:{box.port}", "--mail-when", "fail")
    assert (ran.status, ran.err) == (1, "ptraudit: the report was mailed to postmaster@example.com\n")
    (octets,) = box.messages
    files = {part.get_content_type(): part.get_payload(decode=True) for part in read(octets).iter_attachments()}
    content = files["application/json"]
    assert isinstance(content, bytes)
    assert json.loads(content)["reports"][0]["target"] == "no-ptr.example"


def test_nothing_is_mailed_where_all_is_well(audit: Audit) -> None:
    ran = audit("healthy.example", *ADDRESSES, "--smtp", "smtp://localhost:1", "--mail-when", "fail")
    assert (ran.status, ran.err) == (0, "")


def test_exit_zero_still_mails_a_failure(audit: Audit, tmp_path: Path) -> None:
    ran = audit("no-ptr.example", *ADDRESSES, "--eml", tmp_path / "a.eml", "--mail-when", "fail", "--exit-zero")
    assert (ran.status, (tmp_path / "a.eml").exists()) == (0, True)


def test_an_unsent_mail_leaves_the_report_and_ends_with_2(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = audit("no-ptr.example", *ADDRESSES, "--smtp", "smtp://localhost:1", "--format", "json")
    (kept,) = tmp_path.iterdir()
    assert ran.status == 2
    assert "localhost:1 did not take the report: Connection refused at connecting. The mail is kept as " in ran.err
    assert str(kept) in ran.err
    assert json.loads(ran.out)["reports"][0]["target"] == "no-ptr.example"


def test_only_a_change_is_mailed_and_only_once(run: Audit, tmp_path: Path) -> None:
    """What a domain is like is news with the second run that sees it, and no more afterwards."""
    evidence = json.loads((FOLDER / "evidence.json").read_text())
    mailed = []
    for hour in (1, 2, 3):
        for one in evidence["evidence"]:
            one["gathered_at"] = f"2026-11-22T0{hour}:00:00Z"
        path, eml = tmp_path / f"{hour}.json", tmp_path / f"{hour}.eml"
        path.write_text(json.dumps(evidence))
        change = ("--mail-when", "change", "--history", tmp_path / "history")
        run("judge", path, *ADDRESSES, "--eml", eml, *change)
        mailed.append(eml.exists())
    assert mailed == [False, True, False]


def test_a_password_on_the_command_line_is_refused_and_not_repeated(audit: Audit) -> None:
    ran = audit("healthy.example", *ADDRESSES, "--smtp", "smtp://audit:hunter2@localhost")
    assert ran.status == 2
    assert "PTRAUDIT_SMTP_PASSWORD" in ran.err
    assert "hunter2" not in ran.err + ran.out


def test_a_key_beside_the_configuration_is_found(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(pem(Ed25519PrivateKey.generate()))
    (tmp_path / "ptraudit.toml").write_text(
        'mail-dkim = "s1:key.pem"\nmail-to = ["postmaster@example.com"]\nmail-from = "audit@example.org"\n'
    )
    ran = audit("healthy.example", "--config", tmp_path / "ptraudit.toml", "--eml", tmp_path / "a.eml")
    assert ran.status == 0
    assert read((tmp_path / "a.eml").read_bytes())["DKIM-Signature"].startswith("v=1; a=ed25519-sha256;")
