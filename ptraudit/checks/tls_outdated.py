"""Is the negotiated version of TLS still allowed?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.subject import Session

OUTDATED = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"})


@check(
    "SMTP008",
    SESSION,
    Severity.ERROR,
    title="The mail server speaks a current TLS version",
    failure_title="The mail server speaks only an outdated TLS version",
    why="TLS 1.0 and 1.1 must not be used any more. Senders that keep to that cannot encrypt mail to this server; they "
    "deliver it in the clear or not at all.",
    fix="Allow TLS 1.2 and 1.3 in the mail server and turn older versions off; an old TLS library has to be replaced.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 8996 sections 4 and 5", "RFC 9325 section 3.1.1"),
    since="0.1.0",
)
def tls_outdated(session: Session) -> Verdict:
    """The version that the handshake settled on is TLS 1.2 or later. Without a handshake there is none to judge."""
    tls = session.session.tls
    if tls is None:
        return not_applicable(f"No TLS handshake was completed with the server at {session.label}.")
    if tls.version in OUTDATED:
        return failed(f"The server at {session.label} settled on {tls.version}. TLSv1.2 or later is expected.")
    return passed(f"The server at {session.label} settled on {tls.version}.")
