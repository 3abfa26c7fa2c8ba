"""Recipients offered over real connections: what is said, what is kept, and that no message ever follows."""

import asyncio
from ipaddress import ip_address

import pytest
from msgspec.structs import replace

from ptraudit.attempt import Purpose
from ptraudit.evidence import SmtpEnding, SmtpPhase, SmtpSession
from ptraudit.gather.conversation import Offers
from ptraudit.gather.smtp import SmtpProber
from ptraudit.lab.authority import Authority
from ptraudit.lab.mailserver import MailServer, Script, Step
from ptraudit.target import Detour

IP = ip_address("192.0.2.25")
HOST = "mx.isp.example."
MAILBOXES = ("postmaster@s.example", "abuse@s.example")
GOOD = Script.named("mx.isp.example", mailboxes=MAILBOXES)
AUTHORITY = Authority()


def talked(
    script: Script, *, domain: str | None = "s.example.", active: bool = True, name: str = "probe.example", trusted: str = ""
) -> tuple[SmtpSession, list[str]]:
    async def run() -> tuple[SmtpSession, list[str]]:
        async with MailServer(script) as server:
            detour = Detour(ip=IP, port=25, host=server.address[0], to_port=server.address[1])
            prober = SmtpProber(ehlo_name=name, detours=[detour], timeout_s=0.5, active=active, trusted=trusted)
            return await prober.session(HOST, IP, domain), server.commands

    return asyncio.run(run())


def answers(session: SmtpSession) -> list[tuple[Purpose, str, str, int]]:
    return [(one.purpose, one.recipient, one.command, one.code) for one in session.attempts]


def test_each_recipient_is_alone_after_an_empty_sender_and_taken_back() -> None:
    session, commands = talked(GOOD)
    assert commands == [
        "EHLO probe.example",
        *("MAIL FROM:<>", "RCPT TO:<postmaster@s.example>", "RSET"),
        *("MAIL FROM:<>", "RCPT TO:<abuse@s.example>", "RSET"),
        *("MAIL FROM:<>", "RCPT TO:<postmaster@probe.example>", "RSET"),
        "QUIT",
    ]
    assert answers(session) == [
        (Purpose.POSTMASTER, "postmaster@s.example", "RCPT", 250),
        (Purpose.ABUSE, "abuse@s.example", "RCPT", 250),
        (Purpose.RELAY, "postmaster@probe.example", "RCPT", 554),
    ]
    assert [line.text for line in session.transcript if line.sender == "C"] == commands


def test_nothing_is_offered_unless_that_was_wanted() -> None:
    session, commands = talked(GOOD, active=False)
    assert (session.attempts, commands) == ((), ["EHLO probe.example", "QUIT"])


def test_recipients_are_offered_behind_the_handshake() -> None:
    script = Script.named("mx.isp.example", AUTHORITY.issue("mx.isp.example"), mailboxes=MAILBOXES)
    session, commands = talked(script, trusted=AUTHORITY.pem)
    assert [word.split()[0] for word in commands[:4]] == ["EHLO", "STARTTLS", "EHLO", "MAIL"]
    assert len(session.attempts) == 3


def test_a_certificate_that_nobody_trusts_does_not_double_the_offers() -> None:
    session, commands = talked(Script.named("mx.isp.example", AUTHORITY.issue("mx.isp.example"), mailboxes=MAILBOXES))
    assert len(session.attempts) == 3
    assert sum(word.startswith("RCPT") for word in commands) == 3


def test_a_refused_sender_is_not_followed_by_a_recipient() -> None:
    session, commands = talked(replace(GOOD, mail=b"550 5.7.1 no bounces\r\n"))
    assert {(one.command, one.code, one.text) for one in session.attempts} == {("MAIL", 550, "5.7.1 no bounces")}
    assert not any(word.startswith("RCPT") for word in commands)


def test_a_server_that_does_not_relay_for_us_alone_is_asked_by_our_address() -> None:
    session, _ = talked(GOOD, name="")
    assert session.attempts[-1].recipient == "postmaster@[127.0.0.1]"


def test_without_a_domain_only_relaying_is_tried() -> None:
    session, _ = talked(GOOD, domain=None)
    assert [one.purpose for one in session.attempts] == [Purpose.RELAY]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        pytest.param("probe.s.example", "198.51.100.9", id="a name under the domain"),
        pytest.param("S.Example", "198.51.100.9", id="the domain"),
        pytest.param("probe.isp.example", "198.51.100.9", id="a name beside the exchanger's"),
        pytest.param("probe.example", str(IP), id="the server's own address"),
    ],
)
def test_a_server_may_relay_to_its_own_so_nothing_is_tried(name: str, address: str) -> None:
    found = Offers(domain="s.example.", host=HOST, ip=IP).recipients(name, address)
    assert [purpose for purpose, _ in found] == [Purpose.POSTMASTER, Purpose.ABUSE]


def test_what_was_learnt_stays_when_the_server_leaves() -> None:
    session, _ = talked(replace(GOOD, rcpt_else=b"421 4.3.2 going down\r\n", rcpt={}, leaves_after=Step.RCPT))
    assert (session.ending, session.phase) == (SmtpEnding.DROPPED, SmtpPhase.RCPT)
    assert answers(session) == [(Purpose.POSTMASTER, "postmaster@s.example", "RCPT", 421)]


def test_an_endless_reply_is_cut() -> None:
    session, _ = talked(replace(GOOD, rcpt_else=b"".join(b"550-" + b"x" * 400 + b"\r\n" for _ in range(20)) + b"550 y\r\n"))
    assert all(len(one.text) <= 512 for one in session.attempts)


def test_two_domains_of_one_server_are_two_conversations() -> None:
    async def run() -> list[str]:
        async with MailServer(GOOD) as server:
            detour = Detour(ip=IP, port=25, host=server.address[0], to_port=server.address[1])
            prober = SmtpProber(ehlo_name="probe.example", detours=[detour], timeout_s=1, active=True)
            for domain in ("s.example.", "t.example.", "s.example."):
                await prober.session(HOST, IP, domain)
            return server.commands

    commands = asyncio.run(run())
    assert [commands.count(f"RCPT TO:<abuse@{domain}>") for domain in ("s.example", "t.example")] == [1, 1]
