"""What servers answer to recipients that are offered and taken back."""

from typing import Any

import pytest

from ptraudit.attempt import Attempt, Purpose
from ptraudit.check import Outcome
from ptraudit.checks.abuse_refused import abuse_refused
from ptraudit.checks.open_relay import open_relay
from ptraudit.checks.postmaster_refused import postmaster_refused
from ptraudit.evidence import Evidence, SmtpEnding, SmtpPhase
from tests.worlds import agrees, session, talking, unanswered

OURS = "postmaster@probe.example"


def answering(purpose: Purpose, code: int, text: str = "", *, command: str = "RCPT") -> Evidence:
    recipient = OURS if purpose is Purpose.RELAY else f"{purpose}@sender.example"
    attempt = Attempt(purpose=purpose, recipient=recipient, command=command, code=code, text=text)
    return talking(session(attempts=(attempt,)), active=True)


def lost(**fields: Any) -> Evidence:
    return talking(session(**fields), active=True)


BEFORE = [
    pytest.param(
        talking(unanswered(SmtpEnding.REFUSED), active=True), Outcome.NOT_APPLICABLE, "No server answered", id="nobody there"
    ),
    pytest.param(
        lost(ending=SmtpEnding.DROPPED, phase=SmtpPhase.TLS), Outcome.UNDETERMINED, "no further than tls", id="left before"
    ),
    pytest.param(lost(), Outcome.NOT_APPLICABLE, "No recipient that would show it", id="not offered"),
]


def mailbox(purpose: Purpose) -> list[Any]:
    return [
        *BEFORE,
        pytest.param(answering(purpose, 250, "2.1.5 Ok"), Outcome.PASS, f"accepts mail for {purpose}", id="accepted"),
        pytest.param(answering(purpose, 252, "cannot verify"), Outcome.PASS, "accepts", id="accepted without a look"),
        pytest.param(answering(purpose, 550, "5.1.1 unknown"), Outcome.FAIL, '"550 5.1.1 unknown". It', id="refused"),
        pytest.param(answering(purpose, 554, "5.7.1 Relay access denied"), Outcome.FAIL, "Relay", id="not its domain"),
        pytest.param(answering(purpose, 554, "5.7.1 listed at"), Outcome.UNDETERMINED, "the host that asked", id="policy"),
        pytest.param(answering(purpose, 450, "4.2.0 greylisted"), Outcome.UNDETERMINED, "come back later", id="greylisted"),
        pytest.param(
            answering(purpose, 553, "no bounces", command="MAIL"),
            Outcome.UNDETERMINED,
            'the empty sender was answered with "553 no bounces"',
            id="empty sender refused",
        ),
    ]


@pytest.mark.parametrize(("evidence", "outcome", "substance"), mailbox(Purpose.POSTMASTER))
def test_postmaster_refused(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(postmaster_refused, evidence, outcome, substance)


@pytest.mark.parametrize(("evidence", "outcome", "substance"), mailbox(Purpose.ABUSE))
def test_abuse_refused(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(abuse_refused, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        *BEFORE,
        pytest.param(answering(Purpose.RELAY, 554, "5.7.1 denied"), Outcome.PASS, 'relay: "554 5.7.1 denied"', id="refused"),
        pytest.param(answering(Purpose.RELAY, 250, "Ok"), Outcome.FAIL, f"accepts {OURS}", id="accepted"),
        pytest.param(answering(Purpose.RELAY, 451, "later"), Outcome.UNDETERMINED, "come back later", id="later"),
    ],
)
def test_open_relay(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(open_relay, evidence, outcome, substance)


def test_without_being_asked_nothing_is_judged() -> None:
    assert postmaster_refused.findings(talking(session())) == open_relay.findings(talking(session())) == ()
