"""Is the greeting well-formed SMTP?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.evidence import SmtpEnding, SmtpPhase
from ptraudit.subject import Session


@check(
    "SMTP015",
    SESSION,
    Severity.WARNING,
    title="The greeting is well-formed",
    failure_title="The greeting is malformed",
    why="A sender that keeps to the standard cannot tell whether the server is ready, and hangs up; others go on and "
    "read the rest out of step.",
    fix="Find out what answers at port 25: another service, a proxy, or a greeting of one's own that breaks the rules.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.2", "RFC 5321 section 4.5.3.1.5"),
    since="0.1.0",
)
def greeting_malformed(session: Session) -> Verdict:
    """The greeting keeps to the form of an SMTP reply: code, separator, text, length and line ends."""
    seen = session.session
    faults = "; ".join(seen.greeting_faults)
    if not faults and seen.ending is SmtpEnding.PROTOCOL_ERROR and seen.phase is SmtpPhase.GREETING:
        faults = seen.detail or "what came is no SMTP reply"
    if faults:
        return failed(f"The greeting of the server at {session.label} is malformed: {faults}. An SMTP reply is expected.")
    if seen.greeting is None:
        return not_applicable(f"No server greeted at {session.label}.")
    return passed(f"The greeting of the server at {session.label} is well-formed.")
