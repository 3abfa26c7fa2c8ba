"""The mailed report, handed to a real Postfix and read back from its mailbox. See tests/lab/lab.sh."""

import asyncio
import email
import email.policy
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from ptraudit.errors import Undelivered
from ptraudit.mail.mailing import deliver, mailing
from ptraudit.mail.when import MailWhen
from ptraudit.render import render
from tests.golden import FOLDER, golden_report

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(
        os.environ.get("PTRAUDIT_LAB_MAIL") != "1",
        reason="Postfix in namespaces: STARTTLS, AUTH, implicit TLS and refusals; tests/run.sh starts it where root may",
    ),
]

LAB = Path(os.environ.get("PTRAUDIT_LAB_DIR", ""))
INBOX = LAB / "inbox" / "all" / "new"
SERVER = "mx1.good.example"
MOST_S = 10.0  # more than a local delivery ever takes

Send = Callable[..., str]


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Send:
    """Mail a report through a server; the sentence that says what was done."""
    monkeypatch.setenv("SSL_CERT_FILE", str(LAB / "mx.pem"))
    monkeypatch.chdir(tmp_path)

    def sent(url: str, *to: str, sender: str = "audit@reports.example", password: str = "s3cr3t") -> str:
        mail = mailing(
            to=[f"{name}@reports.example" if "@" not in name else name for name in to],
            sender=sender,
            when=MailWhen.ALWAYS,
            smtp=url,
            eml=None,
            dkim="",
            history=False,
            environment={"PTRAUDIT_SMTP_PASSWORD": password},
        )
        assert mail
        return asyncio.run(deliver(golden_report(), mail, datetime.now(UTC)))

    return sent


def received(name: str) -> EmailMessage:
    """The message to this recipient, once Postfix has delivered it."""
    until = time.monotonic() + MOST_S
    while time.monotonic() < until:
        for path in INBOX.glob("*"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if message["Delivered-To"] == f"{name}@reports.example":
                assert isinstance(message, EmailMessage)
                return message
        time.sleep(0.02)
    raise AssertionError((LAB / "postfix.log").read_text())


@pytest.mark.parametrize(
    ("url", "name", "encrypted", "authenticated"),
    [
        pytest.param(f"smtp://{SERVER}", "plain", True, False, id="STARTTLS as between servers"),
        pytest.param("smtp://192.0.2.11", "bare", False, False, id="no TLS offered"),
        pytest.param(f"smtp://audit@{SERVER}", "submitted", True, True, id="STARTTLS and AUTH"),
        pytest.param(f"smtps://audit%40good.example@{SERVER}", "implicit", True, True, id="implicit TLS and AUTH"),
    ],
)
def test_postfix_delivers_it_as_it_was_made(
    send: Send, url: str, name: str, *, encrypted: bool, authenticated: bool
) -> None:
    assert send(url, name) == f"the report was mailed to {name}@reports.example"
    message = received(name)
    with_what = "ESMTP" + ("S" if encrypted else "") + ("A" if authenticated else "")  # RFC 3848
    assert re.search(rf"with {with_what} id", message["Received"])
    files = {part.get_content_type(): part.get_payload(decode=True) for part in message.iter_attachments()}
    content = files["application/json"]
    assert isinstance(content, bytes)
    assert json.loads(content) == json.loads(render(golden_report(), "json"))
    assert files["text/html"] == render(golden_report(), "html").encode()
    assert not message.defects


@pytest.mark.parametrize(
    ("url", "to", "given", "sentence"),
    [
        pytest.param(
            f"smtp://{SERVER}", ["later"], {}, "450 4.2.0 <later@reports.example>: .* try again in an hour", id="4xx"
        ),
        pytest.param(f"smtp://{SERVER}", ["never"], {}, "550 5.1.1 <never@reports.example>: .* no such user", id="5xx"),
        pytest.param(f"smtp://{SERVER}", ["leaves"], {}, "421 4.3.2 .* going down", id="it leaves"),
        pytest.param(f"smtp://{SERVER}", ["a@elsewhere.example"], {}, "554 5.7.1 .*Relay access denied", id="relaying"),
        pytest.param(
            f"smtp://{SERVER}", ["a"], {"sender": "spammer@reports.example"}, "554 5.7.1 .*this is spam", id="after DATA"
        ),
        pytest.param(f"smtp://audit@{SERVER}", ["a"], {"password": "wrong"}, "535 5.7.8 .* to AUTH; check", id="password"),
        pytest.param(f"smtp://audit@{SERVER}:25", ["a"], {}, "it offers no way to log in", id="no AUTH"),
        pytest.param("smtp://audit@192.0.2.10", ["a"], {}, "its certificate is not trusted", id="another name"),
        pytest.param("smtp://audit@192.0.2.11:25", ["a"], {}, "it offers no STARTTLS", id="no STARTTLS"),
        pytest.param("smtp://192.0.2.15", ["a"], {}, "554 5.7.1 .*Client host rejected", id="at connecting"),
        pytest.param("smtp://192.0.2.170", ["a"], {}, "Connection refused at connecting", id="refused"),
        pytest.param(f"smtps://{SERVER}:25", ["a"], {}, "at connecting", id="TLS to a port without"),
    ],
)
def test_a_refusal_is_told_as_postfix_says_it_and_the_mail_is_kept(
    send: Send, tmp_path: Path, url: str, to: list[str], given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Undelivered, match=f"did not take the report: .*{sentence}") as raised:
        send(url, *to, **given)
    (kept,) = tmp_path.iterdir()
    assert f"The mail is kept as {kept}" in str(raised.value)


def test_the_others_get_it_where_one_is_refused(send: Send) -> None:
    with pytest.raises(Undelivered, match=r"took the report, but not for never@reports.example"):
        send(f"smtp://{SERVER}", "others", "never")
    assert received("others")["To"] == "others@reports.example, never@reports.example"


def test_the_command_mails_with_a_password_from_netrc(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {SERVER} login audit password s3cr3t\n")
    netrc.chmod(0o600)
    command = [
        *(sys.executable, "-m", "ptraudit", "judge", str(FOLDER / "evidence.json"), "--quiet"),
        *("--mail-to", "netrc@reports.example", "--mail-from", "Audit <audit@reports.example>"),
        *("--smtp", f"smtps://audit@{SERVER}"),
    ]
    environment = os.environ | {"NETRC": str(netrc), "SSL_CERT_FILE": str(LAB / "mx.pem")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert received("netrc")["Subject"] == "[ptraudit] 2 domains: 1 fail, 1 pass"
