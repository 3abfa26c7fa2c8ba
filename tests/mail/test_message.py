"""The message: its headers, its parts, and that nothing of a report can change either."""

import email
import email.policy
import json
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest
from msgspec.structs import replace

from ptraudit.mail import message as module
from ptraudit.mail.message import list_id, message, subject
from ptraudit.render import render
from ptraudit.report import Report
from tests.golden import golden_report
from tests.reports import report
from tests.samples import broken, healthy, large
from tests.wicked import poisoned

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SENDER = Address("Audit, nightly", "audit", "example.org")
TO = (Address("", "postmaster", "example.com"), Address("Ops", "ops", "example.net"))
ONE = report(broken())


def sent(of: Report, sender: Address = SENDER, templates: Path | None = None) -> EmailMessage:
    """The message as whoever receives it reads it."""
    made = message(of, sender=sender, to=TO, now=NOW, unique="4711", templates=templates)
    read = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def test_headers() -> None:
    headers = dict(sent(ONE).items())
    headers.pop("Content-Type")
    assert headers == {
        "From": '"Audit, nightly" <audit@example.org>',
        "To": "postmaster@example.com, Ops <ops@example.net>",
        "Subject": "[ptraudit] example.com fail 25/100, 2 errors, 2 warnings, 1 note",
        "Date": "Tue, 24 Nov 2026 06:30:00 +0000",
        "Message-ID": "<4711@example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": "<example.com.ptraudit.example.org>",
        "MIME-Version": "1.0",
    }


def test_parts() -> None:
    read = sent(ONE)
    alternative, *files = read.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == ["text/plain", "text/html"]
    assert {file.get_filename(): file.get_content_type() for file in files} == {
        "ptraudit-example.com.html": "text/html",
        "ptraudit-example.com.json": "application/json",
    }
    body = read.get_body(("plain",))
    assert body
    assert "attached as ptraudit-example.com.html and ptraudit-example.com.json." in " ".join(body.get_content().split())


def test_the_attachments_are_the_reports() -> None:
    files = {part.get_filename(): part.get_payload(decode=True) for part in sent(ONE).iter_attachments()}
    assert files["ptraudit-example.com.html"] == render(ONE, "html").encode()
    content = files["ptraudit-example.com.json"]
    assert isinstance(content, bytes)
    assert json.loads(content) == json.loads(render(ONE, "json"))


def test_no_line_is_longer_than_mail_takes() -> None:
    made = message(golden_report(), sender=SENDER, to=TO, now=NOW, unique="4711")
    assert max(map(len, made.as_bytes().split(b"\r\n"))) <= 998  # RFC 5322 section 2.1.1


def test_what_is_too_large_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ATTACHED", len(render(ONE, "html").encode()) - 1)
    read = sent(ONE)
    body = read.get_body(("plain",))
    assert len(list(read.iter_attachments())) == 1
    assert body
    assert "Too large to be attached: ptraudit-example.com." in " ".join(body.get_content().split())


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(report(healthy()), "[ptraudit] xn--bcher-kva.example pass 100/100", id="healthy"),
        pytest.param(report(replace(healthy(), score=None)), "[ptraudit] xn--bcher-kva.example pass", id="no score"),
        pytest.param(report(broken(), healthy(), healthy()), "[ptraudit] 3 domains: 1 fail, 2 pass", id="several"),
        pytest.param(report(), "[ptraudit] 0 domains: nothing audited", id="none"),
    ],
)
def test_subjects_sort(of: Report, expected: str) -> None:
    assert subject(of) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("example.com", "example.com.ptraudit.example.org"),
        ("2001:db8::1", "2001-db8--1.ptraudit.example.org"),
        ("..>\r\nBcc: a@b", "bcc--a-b.ptraudit.example.org"),
    ],
)
def test_list_ids(target: str, expected: str) -> None:
    assert list_id(report(replace(broken(), target=target)), "example.org") == expected


def test_a_stranger_writes_no_header() -> None:
    wicked = replace(poisoned(report(broken())).reports[0], target="example.com\r\nBcc: victim@example.com\r\n\r\nHello")
    read = sent(report(wicked))
    assert set(read.keys()) == set(sent(ONE).keys())
    assert read["Subject"].startswith("[ptraudit] example.com??Bcc: victim@example.com????Hello")
    names = [part.get_filename() for part in read.iter_attachments()]
    assert names == [f"ptraudit-example.com--Bcc--victim-example.com----Hello.{kind}" for kind in ("html", "json")]


def test_addresses_in_other_scripts_stay_themselves() -> None:
    made = message(ONE, sender=Address("", "jürgen", "example.org"), to=TO, now=NOW, unique="4711")
    assert "From: jürgen@example.org\r\n".encode() in made.as_bytes()


def test_the_json_inside_can_be_judged_by_a_machine() -> None:
    (file,) = (part for part in sent(report(large(3))).iter_attachments() if part.get_content_type() == "application/json")
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert json.loads(content)["reports"][0]["target"] == "example.net"


def test_templates_of_the_user_come_first(tmp_path: Path) -> None:
    (tmp_path / "mail.text.j2").write_text("{% for domain in domains %}{{ domain.name }}: call me{% endfor %}")
    body = sent(ONE, templates=tmp_path).get_body(("plain",))
    assert body
    assert body.get_content().strip() == "example.com: call me"
