"""What a check of offered recipients is asked about, where recipients were to be offered, and what it asks first."""

from ptraudit.attempt import Attempt, Purpose
from ptraudit.check import Scope, Verdict, not_applicable, undetermined, unserved
from ptraudit.evidence import Evidence, SmtpPhase
from ptraudit.subject import Session, sessions


def _active_sessions(evidence: Evidence) -> tuple[Session, ...]:
    return sessions(evidence) if evidence.request.active else ()


ACTIVE_SESSION = Scope("smtp session with recipients offered", _active_sessions)


def recipient_answer(session: Session, purpose: Purpose, question: str) -> Attempt | Verdict:
    """What the server answered to the recipient that has this purpose; a verdict where it said neither yes nor no."""
    excuse = unserved(session, question)
    attempt = next((one for one in session.session.attempts if one.purpose is purpose), None)
    if excuse:
        return excuse
    if attempt is None and session.session.phase is SmtpPhase.QUIT:
        return not_applicable(f"No recipient that would show it was offered to the server at {session.label}.")
    if attempt is None:
        return undetermined(question, why=f"the conversation went no further than {session.session.phase}")
    if attempt.command == "MAIL":
        return undetermined(question, why=f'the empty sender was answered with "{attempt.reply}"')
    if not (attempt.accepted or attempt.refused):
        return undetermined(question, why=f'"{attempt.reply}" asks to come back later, as greylisting does')
    return attempt


def mailbox_answer(session: Session, purpose: Purpose) -> Attempt | Verdict:
    """The same for a mailbox of the domain; a refusal for policy (RFC 3463 section 3.8) may be meant for who asks."""
    question = f"Whether the server at {session.label} takes mail for {purpose}"
    answer = recipient_answer(session, purpose, question)
    if isinstance(answer, Attempt) and answer.refused and answer.text.startswith("5.7.") and not answer.denies_relaying:
        return undetermined(question, why=f'"{answer.reply}" may refuse the host that asked, and not the mailbox')
    return answer
