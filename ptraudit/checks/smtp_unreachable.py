"""Does a mail server answer at the exchanger's address?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.evidence import SmtpEnding, SmtpPhase
from ptraudit.subject import Session, sessions


@check(
    "SMTP003",
    SESSION,
    Severity.WARNING,
    title="A mail server answers",
    failure_title="No mail server answers",
    why="Senders that try this address wait, then try the next one; if there is none, replies and bounces are lost "
    "after some days. Receivers that verify senders by calling back defer or refuse the mail.",
    fix="Start the mail server, open port 25 for everybody in every packet filter before it, or take the address out of "
    "the exchanger's A or AAAA records.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 3.1", "RFC 5321 section 4.5.3.2.1"),
    since="0.1.0",
)
def smtp_unreachable(session: Session) -> Verdict:
    """At the exchanger's address a server accepts the connection and sends a greeting, whatever it says.

    A refused or broken connection fails. One that is not answered fails where another address of its family could be
    reached; otherwise our own network may be at fault. An address that is no exchanger's need not answer.
    """
    seen, ending, server = session.session, session.session.ending, f"the server at {session.label}"
    if seen.greeting or (ending is SmtpEnding.PROTOCOL_ERROR and seen.phase is SmtpPhase.GREETING):
        return passed(f"A server answers at {session.label}.")
    detail = f" ({seen.detail})" if seen.detail else ""
    if seen.host is None:
        return not_applicable(f"No server answers at {session.label}{detail}; it is not known to receive mail.")
    question = f"Whether a mail server answers at {session.label}"
    if ending is SmtpEnding.REFUSED:
        return failed(f"The connection to port {seen.port} of {session.label} was refused{detail}. A greeting is expected.")
    if ending is SmtpEnding.DROPPED:
        return failed(f"The connection to {session.label} was closed before the greeting{detail}. A greeting is expected.")
    if seen.phase is SmtpPhase.GREETING:
        why = f"{server} accepted the connection, then kept silent as long as we waited; some do so to tire out spammers"
        return undetermined(question, why=why)
    family = [other.session for other in sessions(session.evidence) if other.session.ip.version == seen.ip.version]
    if any(other.greeting or other.phase is not SmtpPhase.CONNECT for other in family):
        return failed(f"Port {seen.port} of {session.label} cannot be reached: {ending}{detail}. A greeting is expected.")
    own = f"over IPv{seen.ip.version} no mail server was reached at all; our own network may block port 25 or have no route"
    return undetermined(question, why=f"the connection ended with {ending}{detail}, and {own}")
