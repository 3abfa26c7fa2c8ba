"""Refusals in logs, bounces and DSNs, and what they mean."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.bounces import explained, known
from ptraudit.bounces.reply import LONGEST, MOST, Reply, replies

CLIENT = ip_address("203.0.113.5")
HOST_UNKNOWN = "450 4.7.25 Client host rejected: cannot find your hostname, [203.0.113.5]"
GMAIL = (
    "550-5.7.25 [203.0.113.5] The IP address sending this message does not have a "
    "550-5.7.25 PTR record setup, or the corresponding forward DNS entry does not "
    "550 5.7.25 match the sending IP. abc - gsmtp"
)
DSN = """\
From: MAILER-DAEMON@mx.sender.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you. 550 5.1.1 is not what happened.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.sender.example
Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; anna@receiver.example
Action: failed
Status: 5.7.25
Remote-MTA: dns; mx.receiver.example
Diagnostic-Code: smtp; 550 5.7.25 Client host rejected: cannot find your
    hostname, [203.0.113.5]

Final-Recipient: rfc822; bert@other.example
Action: failed
Status: 5.7.23

--b--
"""


def one(text: str) -> Reply:
    (reply,) = replies(text)
    return reply


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            HOST_UNKNOWN,
            Reply(code="450", status="4.7.25", text=HOST_UNKNOWN[11:], client=CLIENT),
            id="words",
        ),
        pytest.param(
            "Nov 22 10:00:00 mx postfix/smtp[123]: 4Abc: to=<x@gmail.com>, relay=a.google.com[192.0.2.1]:25, dsn=5.7.25, "
            f"status=bounced (host a.google.com[192.0.2.1] said: {GMAIL} (in reply to end of DATA command))",
            Reply(
                code="550",
                status="5.7.25",
                text="[203.0.113.5] The IP address sending this message does not have a PTR record setup, or the "
                "corresponding forward DNS entry does not match the sending IP. abc - gsmtp",
                server="a.google.com",
                client=CLIENT,
            ),
            id="a sending Postfix, a reply of three lines",
        ),
        pytest.param(
            "postfix/smtp[1]: A: to=<x@gmx.de>, relay=none, dsn=4.0.0, status=deferred (host mx00.gmx.net[192.0.2.9] "
            "refused to talk to me: 554-gmx.net Nemesis ESMTP Service not available 554-No SMTP service 554 Bad DNS PTR "
            "resource record.)",
            Reply(
                code="554",
                text="gmx.net Nemesis ESMTP Service not available No SMTP service Bad DNS PTR resource record.",
                server="mx00.gmx.net",
                greeting=True,
            ),
            id="a sending Postfix, refused in the greeting",
        ),
        pytest.param(
            "postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[203.0.113.5]: 504 5.5.2 <srv>: Helo command rejected: "
            "need fully-qualified hostname; from=<a@a.example> to=<b@b.example> proto=ESMTP helo=<srv>",
            Reply(
                code="504",
                status="5.5.2",
                text="<srv>: Helo command rejected: need fully-qualified hostname",
                client=CLIENT,
            ),
            id="a receiving Postfix",
        ),
        pytest.param(
            "2026-11-22 10:00:00 1a-b ** x@b.example R=dnslookup T=remote_smtp H=mx.b.example [192.0.2.9]: SMTP error from "
            "remote mail server after initial connection: 554-no\\n554 Bad DNS PTR resource record",
            Reply(code="554", text="no Bad DNS PTR resource record", server="mx.b.example", greeting=True),
            id="a sending Exim, refused in the greeting",
        ),
        pytest.param(
            "2026-11-22 10:00:00 1a-b == x@b.example R=dnslookup T=remote_smtp defer (-44) H=mx.b.example [192.0.2.9]: SMTP "
            "error from remote mail server after RCPT TO:<x@b.example>: 451 Temporary local problem - please try later",
            Reply(code="451", text="Temporary local problem - please try later", server="mx.b.example"),
            id="a sending Exim, deferred",
        ),
        pytest.param(
            "2026-11-22 10:00:00 H=(mail_1.x) [203.0.113.5] F=<a@a.example> rejected RCPT <c@d.example>: "
            "Administrative prohibition",
            Reply(code="550", text="Administrative prohibition", client=CLIENT),
            id="a receiving Exim",
        ),
        pytest.param(
            "2026-11-22 10:00:00 H=(m.x) [203.0.113.5] F=<a@a.example> temporarily rejected RCPT <c@d.example>",
            Reply(code="451", text="Temporary local problem", client=CLIENT),
            id="a receiving Exim, for now",
        ),
        pytest.param(
            "2026-11-22 10:00:00 rejected EHLO from [203.0.113.5]: syntactically invalid argument(s): a_b",
            Reply(code="501", text="syntactically invalid argument(s): a_b", client=CLIENT),
            id="a receiving Exim, the EHLO argument",
        ),
        pytest.param(
            "550-5.7.1 first\n550-5.7.1 second\n550 5.7.1 third",
            Reply(code="550", status="5.7.1", text="first second third"),
            id="a reply as it came",
        ),
        pytest.param("<x>: host\n  said so: 550 5.7.1 no", Reply(code="550", status="5.7.1", text="no"), id="folded lines"),
        pytest.param("5.7.25 no reverse DNS", Reply(status="5.7.25", text="5.7.25 no reverse DNS"), id="a status alone"),
        pytest.param("554 (5.7.1) no", Reply(code="554", status="5.7.1", text="no"), id="a status in parentheses"),
    ],
)  # fmt: skip
def test_a_reply_is_read_wherever_it_stands(text: str, expected: Reply) -> None:
    assert one(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("postfix/qmgr[1]: AB: from=<a@a.example>, size=451 , nrcpt=1", id="a size"),
        pytest.param("postfix/smtp[1]: A: status=sent (host mx[192.0.2.1] said: 250 2.0.0 ok)", id="sent"),
        pytest.param("connect from unknown[203.0.113.5]", id="no reply"),
        pytest.param("", id="nothing"),
    ],
)  # fmt: skip
def test_what_is_no_refusal_is_passed_over(text: str) -> None:
    assert replies(text) == ()


def test_a_dsn_tells_of_each_recipient() -> None:
    first, second = replies(DSN)
    assert (first.code, first.status, first.server, first.client) == ("550", "5.7.25", "mx.receiver.example", CLIENT)
    assert first.text == "Client host rejected: cannot find your hostname, [203.0.113.5]"
    assert (second.code, second.status, second.text) == ("", "5.7.23", "")


def test_the_same_reply_is_told_once() -> None:
    assert len(replies(f"{HOST_UNKNOWN}\n" * 50)) == 1


def test_of_many_replies_a_bounded_number_is_told() -> None:
    assert len(replies("".join(f"550 5.7.1 no {number}\n" for number in range(MOST + 10)))) == MOST


@pytest.mark.parametrize(
    ("text", "receiver", "checks"),
    [
        pytest.param(HOST_UNKNOWN, "postfix:reject_unknown_client_hostname", ["PTR001", "FCR001", "FCR002"], id="Postfix"),
        pytest.param(
            "450 4.7.1 Client host rejected: cannot find your reverse hostname, [203.0.113.5]",
            "postfix:reject_unknown_reverse_client_hostname",
            ["PTR001", "PTR002"],
            id="Postfix, reverse alone",
        ),
        pytest.param(
            "550 5.7.1 <no.example>: Helo command rejected: Host not found",
            "postfix:reject_unknown_helo_hostname",
            ["EHLO002"],
            id="Postfix, EHLO",
        ),
        pytest.param("501 5.5.4 Invalid command arguments: x.", "opensmtpd:helo_syntax", ["EHLO005"], id="OpenSMTPD"),
        pytest.param("554 client [203.0.113.5] rejected; no rDNS", "haraka:fcrdns", ["PTR001"], id="Haraka"),
        pytest.param("550 5.7.25 Reverse DNS validation failed.", "stalwart:strict", ["PTR001", "FCR001"], id="Stalwart"),
        pytest.param(GMAIL, "gmail", ["PTR001", "FCR001"], id="Gmail"),
        pytest.param(
            "450 4.7.25 Service unavailable, sending IPv6 address [2001:db8::5] must have reverse DNS record.",
            "exchange-online",
            ["PTR001"],
            id="Exchange Online",
        ),
        pytest.param(
            "554-gmx.net No SMTP service 554 Bad DNS PTR resource record.", "gmx", ["PTR001", "FCR001", "PTR003"], id="GMX"
        ),
        pytest.param(
            "554 IP=203.0.113.5 - None/bad reputation. Ask your postmaster (NOWL)",
            "t-online",
            ["PTR001", "FCR001", "PTR003"],
            id="T-Online",
        ),
        pytest.param("550 inconsistent or no DNS PTR record for 203.0.113.5", "freenet", ["PTR001", "FCR001"], id="freenet"),
        pytest.param("550 no PTR record found", "", ["PTR001", "FCR001"], id="anybody, by the words"),
        pytest.param("550 5.7.25 go away", "", ["PTR001", "FCR001"], id="anybody, by the status"),
        pytest.param("451 4.7.1 Greylisted, come back", "", [], id="greylisting"),
    ],
)
def test_a_refusal_names_the_receiver_and_its_checks(text: str, receiver: str, checks: list[str]) -> None:
    (explanation,) = explained(text)
    assert (explanation.receiver, [check.id for check in explanation.checks]) == (receiver, checks)
    assert explanation.means


def test_a_code_of_its_own_is_gmails_only_where_gmail_says_it() -> None:
    said = "(host {}[192.0.2.1] said: 550 5.7.30 no DKIM (in reply to end of DATA command))"
    assert [explained(said.format(host))[0].receiver for host in ("mx.google.com", "notgoogle.com")] == ["gmail:bulk", ""]


def test_what_nobody_knows_is_told_so() -> None:
    (explanation,) = explained("550 5.1.1 no such user")
    assert (explanation.who, explanation.means, explanation.checks) == ("", "", ())
    assert explanation.then == "the sender's server gives the mail back at once"


@pytest.mark.parametrize("entry", known(), ids=lambda entry: entry.means[:40])
def test_every_known_reply_is_reached_by_its_own_words(entry: object) -> None:
    """An entry that an earlier one hides would never be shown."""
    from ptraudit.bounces import Known

    assert isinstance(entry, Known)
    code = entry.code or "550"
    status = f" {code[0]}.{entry.status}" if entry.status else ""
    words = entry.says[-1].replace("*", " ") if entry.says else "no"
    text = f"(host x.{entry.server or 'b.example'}[192.0.2.1] said: {code}{status} {words} (in reply to RCPT TO command))"
    (explanation,) = explained(text)
    assert (explanation.means, explanation.source) == (entry.means, entry.source)


def test_hostile_text_is_made_printable_and_cut() -> None:
    reply = one("550 5.7.1 \x1b[31m\u202e" + "x" * 20_000)
    assert reply.text.isascii()
    assert reply.text.isprintable()
    assert len(reply.text) < LONGEST + 100


LINES = st.sampled_from(
    ["550 5.7.25 x", "550-5.7.1 y", " folded", "H=(a) [203.0.113.5] rejected RCPT <a@b.example>:", "host a[",
     "] said: 450 ", "Content-Type: multipart/report; boundary=b", "Content-Type: message/delivery-status", "--b",
     "Status: 5.7.1", "\\n", ""]
)  # fmt: skip


@given(st.lists(LINES | st.text(max_size=60), max_size=30))
def test_no_text_breaks_the_reader(lines: list[str]) -> None:
    for explanation in explained("\n".join(lines)):
        assert explanation.reply.text.isprintable()
        assert not explanation.reply.code.startswith("2")
