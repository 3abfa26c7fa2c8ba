"""Does the certificate lead to a trusted root?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.subject import Session


@check(
    "SMTP009",
    SESSION,
    Severity.WARNING,
    title="The certificate is trusted",
    failure_title="The certificate is not trusted",
    why="Most senders encrypt all the same, but anybody in the way can pose as this server, and senders that insist on "
    "an authenticated server do not deliver to it.",
    fix="Have a public authority issue the certificate, and let the server send the intermediate certificates too.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 3207 section 4.1", "RFC 8461 section 4.2"),
    since="0.1.0",
)
def certificate_untrusted(session: Session) -> Verdict:
    """The chain that the server sent leads to a trusted root; for whom it was issued is SMTP010's business."""
    tls = session.session.tls
    if tls is None:
        return not_applicable(f"No TLS handshake was completed with the server at {session.label}.")
    if tls.trust_error:
        seen = f"The certificate of the server at {session.label} is not trusted: {tls.trust_error}."
        return failed(f"{seen} A chain to a trusted root is expected.")
    issuer = f" (issued by {tls.chain[0].issuer})" if tls.chain else ""
    return passed(f"The certificate of the server at {session.label}{issuer} leads to a trusted root.")
