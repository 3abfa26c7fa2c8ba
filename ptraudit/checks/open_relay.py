"""Does the server take mail of strangers for strangers?"""

from ptraudit.attempt import Purpose
from ptraudit.check import Mover, Severity, Verdict, check, failed, passed
from ptraudit.offering import ACTIVE_SESSION, recipient_answer
from ptraudit.subject import Session


@check(
    "SMTP018",
    ACTIVE_SESSION,
    Severity.ERROR,
    title="The server does not relay for strangers",
    failure_title="The server seems to relay for strangers",
    why="Spammers find an open relay within days; block lists follow within hours, and then no mail of the server arrives.",
    fix="Let the server take mail for its own domains only, and for others from its own networks and users.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 2505 section 2.1", "RFC 5321 section 7.9"),
    since="0.1.0",
)
def open_relay(session: Session) -> Verdict:
    """A recipient at the probing host, which is none of the server's, is refused. Asked with --active.

    Nothing is offered where the probing host is the server, or is named under the domain or beside the exchanger: to
    those a server may relay.
    """
    answer = recipient_answer(session, Purpose.RELAY, f"Whether the server at {session.label} relays for strangers")
    if isinstance(answer, Verdict):
        return answer
    if answer.refused:
        return passed(f'The server at {session.label} refuses to relay: "{answer.reply}".')
    return failed(
        f'The server at {session.label} accepts {answer.recipient}: "{answer.reply}". It should refuse what is not its '
        "own, unless the probing host is one that it relays for; whether it would refuse the message itself was not tried."
    )
