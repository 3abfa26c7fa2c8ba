"""Is the mail server willing to serve?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.subject import Session


@check(
    "SMTP004",
    SESSION,
    Severity.WARNING,
    title="The mail server is ready",
    failure_title="The mail server refuses to serve",
    why="A 5xx greeting refuses all mail of whoever is greeted so: Exim bounces at once, Postfix retries for days. "
    "Replies and bounces to your mail may never arrive.",
    fix="Look up the refusal in the server's log. It may concern the address that this audit was run from (its PTR, a "
    "block list); then audit from a host that sends mail. If the host should take no mail, remove it from the MX records.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 3.1", "RFC 5321 section 4.2.1", "Exim, Postfix, observed 2026-11-22"),
    since="0.1.0",
)
def smtp_refused(session: Session) -> Verdict:
    """The greeting's code is not 5xx. A 4xx greeting is for now only, so it leaves the question open.

    Without a greeting, or with a malformed one, SMTP003 and SMTP015 judge. A host that is no exchanger may refuse.
    """
    greeting = session.session.greeting
    if greeting is None:
        return not_applicable(f"No server greeted at {session.label}.")
    quoted = f'"{" ".join((str(greeting.code), *greeting.lines[:1]))}"'
    if greeting.code == 220:
        return passed(f"The server at {session.label} is ready: {quoted}.")
    if 500 <= greeting.code <= 599 and session.session.host is None:
        return not_applicable(f"The server at {session.label} takes no mail ({quoted}); it is not known to receive any.")
    if 500 <= greeting.code <= 599:
        return failed(f"The server at {session.label} refuses to serve: it greets with {quoted}. 220 is expected.")
    if 400 <= greeting.code <= 499:
        return undetermined(f"Whether the server at {session.label} serves", why=f"it greets with {quoted}, for now")
    return not_applicable(f"The server at {session.label} greets with {quoted}, which no greeting may.")
