"""Does the mail server offer encryption?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, passed, undetermined, unserved
from ptraudit.subject import Session


@check(
    "SMTP007",
    SESSION,
    Severity.WARNING,
    title="The mail server offers STARTTLS",
    failure_title="The mail server does not offer STARTTLS",
    why="Mail to this server crosses the Internet in the clear, and senders that insist on encryption do not deliver "
    "to it at all. Gmail's guidelines ask for TLS on both ways.",
    fix="Give the mail server a certificate and turn STARTTLS on; if it is on, look for a firewall that strips it.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 3207 section 2", "RFC 7435", "Gmail sender guidelines, 2026-03-21"),
    since="0.1.0",
)
def starttls_missing(session: Session) -> Verdict:
    """The EHLO reply lists STARTTLS. A server that does not know EHLO (500 or 502) cannot, and fails too."""
    question = f"Whether the server at {session.label} offers STARTTLS"
    excuse = unserved(session, question)
    if excuse:
        return excuse
    ehlo = session.session.ehlo
    if session.offers_starttls or session.session.tls:
        return passed(f"The server at {session.label} offers STARTTLS.")
    if ehlo and ehlo.code in {500, 502}:
        return failed(
            f"The server at {session.label} does not know EHLO ({ehlo.code}). It should offer STARTTLS in its reply."
        )
    if not session.knows_ehlo:
        seen = f"EHLO was answered with {ehlo.code}" if ehlo else f"EHLO was not answered ({session.session.ending})"
        return undetermined(question, why=seen)
    return failed(f"The server at {session.label} lists no STARTTLS in its EHLO reply. It should offer encryption.")
