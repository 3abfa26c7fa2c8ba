"""Does the mail exchanger accept mail for postmaster@ the domain?"""

from ptraudit.attempt import Purpose
from ptraudit.check import Mover, Severity, Verdict, check, failed, passed
from ptraudit.offering import ACTIVE_SESSION, mailbox_answer
from ptraudit.subject import Session


@check(
    "SMTP016",
    ACTIVE_SESSION,
    Severity.ERROR,
    title="The exchanger accepts mail for postmaster",
    failure_title="The exchanger refuses mail for postmaster",
    why="Whoever has trouble with mail of the domain cannot say so, and block lists that ask for working addresses do not "
    "take it off.",
    fix="Give the domain a mailbox or an alias postmaster, and let no filter refuse what is sent to it.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.5.1",),
    since="0.1.0",
)
def postmaster_refused(session: Session) -> Verdict:
    """The recipient postmaster at the domain is accepted after an empty sender; no message follows. Asked with --active.

    A code that begins with 4 decides nothing, nor does a refusal for policy (5.7.x), which may be meant for who asks.
    """
    answer = mailbox_answer(session, Purpose.POSTMASTER)
    if isinstance(answer, Verdict):
        return answer
    if answer.accepted:
        return passed(f"The server at {session.label} accepts mail for postmaster.")
    return failed(f'The server at {session.label} refuses {answer.recipient}: "{answer.reply}". It must accept it.')
