"""Does the server go by one name?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined, unserved
from ptraudit.hostname import same_name
from ptraudit.subject import Session


@check(
    "SMTP002",
    SESSION,
    Severity.NOTE,
    title="The server goes by one name",
    failure_title="The EHLO reply has another name than the greeting",
    why="It costs nothing by itself. Two names mean that a proxy greets for the server, or that one of two settings was "
    "forgotten, and make a bounce harder to follow.",
    fix="Give the server, and whatever stands before it, one name.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.1.1.1", "RFC 5321 section 4.2"),
    since="0.1.0",
)
def ehlo_name_differs(session: Session) -> Verdict:
    """The first word of the EHLO reply is the first word of the greeting; neither case nor a last dot matters."""
    question = f"Whether the server at {session.label} goes by one name"
    excuse = unserved(session, question)
    if excuse:
        return excuse
    if not session.knows_ehlo:
        return undetermined(question, why="EHLO was not answered with 250")
    greeting, ehlo = session.greeting_name, session.ehlo_name
    if not greeting or not ehlo:
        return not_applicable(f"The server at {session.label} leaves its name out of the greeting or the EHLO reply.")
    if same_name(greeting, ehlo):
        return passed(f'The server at {session.label} goes by "{greeting}" in the greeting and in the EHLO reply.')
    seen = f'The server at {session.label} greets as "{greeting}", but answers EHLO as "{ehlo}".'
    return failed(f"{seen} One name is expected.")
