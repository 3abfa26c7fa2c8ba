"""Is the certificate still valid for a while?"""

from datetime import UTC, datetime, timedelta

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.subject import Session

NOTICE = timedelta(days=14)  # ours: whoever renews by program does so a month before, so by now it has failed for weeks


@check(
    "SMTP011",
    SESSION,
    Severity.WARNING,
    title="The certificate is valid for two weeks or more",
    failure_title="The certificate has expired or is about to",
    why="With an expired certificate senders that follow an MTA-STS policy in mode enforce stop delivering; the others "
    "go on without knowing whom they talk to.",
    fix="Renew the certificate, reload the mail server, and find out why it was not renewed by itself.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5280 section 4.1.2.5", "RFC 8461 section 4.2"),
    since="0.1.0",
)
def certificate_expiring(session: Session) -> Verdict:
    """The server's certificate ends 14 days or more after the evidence was gathered."""
    tls = session.session.tls
    if tls is None or not tls.chain:
        return not_applicable(f"No certificate was seen of the server at {session.label}.")
    ends = tls.chain[0].not_after
    if not ends:
        why = "the date at which it ends could not be read"
        return undetermined(f"Whether the certificate of the server at {session.label} is about to end", why=why)
    left = _utc(ends) - _utc(session.evidence.gathered_at)
    if left <= timedelta(0):
        return failed(f"The certificate of the server at {session.label} expired on {ends}. A valid one is expected.")
    if left < NOTICE:
        seen = f"The certificate of the server at {session.label} expires on {ends}, with {left.days} full days left."
        return failed(f"{seen} It should have been renewed by now.")
    return passed(f"The certificate of the server at {session.label} is valid until {ends}.")


def _utc(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=UTC)  # all dates in evidence are in UTC
