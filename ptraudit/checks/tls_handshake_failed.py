"""Does the encryption that the mail server offers work?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined, unserved
from ptraudit.evidence import SmtpEnding, SmtpPhase
from ptraudit.subject import Session


@check(
    "SMTP014",
    SESSION,
    Severity.WARNING,
    title="The offered encryption works",
    failure_title="The offered encryption does not work",
    why="Senders that take up the offer get stuck: some try again in the clear, others defer the mail until it bounces.",
    fix="Look up the handshake in the server's log: a missing key or certificate, no version or cipher in common, or a "
    "firewall in between.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 3207 section 4", "RFC 8446 section 6.2"),
    since="0.1.0",
)
def tls_handshake_failed(session: Session) -> Verdict:
    """Where the EHLO reply lists STARTTLS, the handshake was completed.

    Undetermined where STARTTLS was not tried, or nothing came back in time.
    """
    question = f"Whether STARTTLS works at {session.label}"
    excuse = unserved(session, question)
    if excuse:
        return excuse
    seen = session.session
    if seen.tls:
        return passed(
            f"The handshake with the server at {session.label} was completed: {seen.tls.version} {seen.tls.cipher}."
        )
    if not session.offers_starttls:
        return not_applicable(f"The server at {session.label} was not seen to offer STARTTLS.")
    tried = seen.phase in {SmtpPhase.STARTTLS, SmtpPhase.TLS}
    if seen.starttls and seen.starttls.code != 220:
        reason = f'STARTTLS was answered with "{" ".join((str(seen.starttls.code), *seen.starttls.lines[:1]))}"'
    elif tried and seen.ending is SmtpEnding.TIMEOUT:
        return undetermined(question, why="nothing came back in time")
    elif seen.tls_error:
        reason = f"the handshake ended with: {seen.tls_error}"
    elif tried and seen.ending is not SmtpEnding.CONNECTED:
        reason = f"the conversation ended with {seen.ending}{f' ({seen.detail})' if seen.detail else ''}"
    else:
        return undetermined(question, why="STARTTLS was not tried")
    return failed(f"The server at {session.label} offers STARTTLS, but {reason}. A completed handshake is expected.")
