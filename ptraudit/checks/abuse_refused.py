"""Does the mail exchanger accept mail for abuse@ the domain?"""

from ptraudit.attempt import Purpose
from ptraudit.check import Mover, Severity, Verdict, check, failed, passed
from ptraudit.offering import ACTIVE_SESSION, mailbox_answer
from ptraudit.subject import Session


@check(
    "SMTP017",
    ACTIVE_SESSION,
    Severity.WARNING,
    title="The exchanger accepts mail for abuse",
    failure_title="The exchanger refuses mail for abuse",
    why="Receivers send complaints about the domain's mail there; whoever does not read them hears from a block list.",
    fix="Give the domain a mailbox or an alias abuse, and let no filter refuse what is sent to it: complaints quote spam.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 2142 section 4",),
    since="0.1.0",
)
def abuse_refused(session: Session) -> Verdict:
    """The recipient abuse at the domain is accepted after an empty sender; no message follows. Asked with --active.

    A code that begins with 4 decides nothing, nor does a refusal for policy (5.7.x), which may be meant for who asks.
    """
    answer = mailbox_answer(session, Purpose.ABUSE)
    if isinstance(answer, Verdict):
        return answer
    if answer.accepted:
        return passed(f"The server at {session.label} accepts mail for abuse.")
    return failed(f'The server at {session.label} refuses {answer.recipient}: "{answer.reply}". It should accept it.')
