"""Does the greeting come soon?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.subject import Session

# Ours. Postscreen waits 6 s on purpose before it greets (postscreen_greet_wait), so its users are no fault;
# a server above ten mostly waits for a name server that does not answer it.
MOST_S = 10


@check(
    "SMTP013",
    SESSION,
    Severity.NOTE,
    title="The greeting comes soon",
    failure_title="The greeting comes late",
    why="RFC 5321 lets senders wait five minutes, but not all do. A slow greeting often means that the server waits for "
    "a name server or a block list that does not answer.",
    fix="Look at what the server asks before it greets: its resolver, the block lists, the reverse DNS of the client.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.5.3.2.1", "Postfix postconf(5), postscreen_greet_wait"),
    since="0.1.0",
)
def greeting_slow(session: Session) -> Verdict:
    """The greeting came within ten seconds. A silent server is SMTP003's business."""
    greeting = session.session.greeting
    if greeting is None:
        return not_applicable(f"No server greeted at {session.label}.")
    if greeting.duration_s > MOST_S:
        seen = f"The server at {session.label} greeted after {greeting.duration_s:.1f} s."
        return failed(f"{seen} Within {MOST_S} s is expected.")
    return passed(f"The server at {session.label} greeted after {greeting.duration_s:.1f} s.")
