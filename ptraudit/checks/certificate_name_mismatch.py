"""Was the certificate issued for the mail exchanger's name?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import bare, certificate_covers
from ptraudit.phrase import listed
from ptraudit.subject import Session


@check(
    "SMTP010",
    SESSION,
    Severity.WARNING,
    title="The certificate names the mail exchanger",
    failure_title="The certificate does not name the mail exchanger",
    why="Most senders encrypt all the same, but those that follow an MTA-STS policy in mode enforce do not deliver to a "
    "server whose certificate names another host.",
    fix="Have the certificate issued for the name that stands in the MX record.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 9525 section 6.3", "RFC 8461 section 4.1"),
    since="0.1.0",
)
def certificate_name_mismatch(session: Session) -> Verdict:
    """One of the certificate's dNSName entries is the exchanger's name; `*` stands for exactly its leftmost label.

    The certificate's subject does not count. An address that is no exchanger's has no name to compare.
    """
    tls, host = session.session.tls, session.session.host
    if host is None:
        return not_applicable(f"{session.label} was named as an address, so there is no name to look for in a certificate.")
    if tls is None or not tls.chain:
        return not_applicable(f"No certificate was seen of the server at {session.label}.")
    names = tls.chain[0].names
    if names is None:
        return undetermined(
            f"Whether the certificate of the server at {session.label} names it", why="its names could not be read"
        )
    if certificate_covers(names, host):
        return passed(f"The certificate of the server at {session.label} names {bare(host)}.")
    seen = f"is for {listed(names)}" if names else "names no host"
    return failed(f"The certificate of the server at {session.label} {seen}. It should name {bare(host)}.")
