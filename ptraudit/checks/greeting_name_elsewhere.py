"""Does the greeting's name lead to the address that was talked to?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined, unserved
from ptraudit.hostname import is_fully_qualified, not_hostname
from ptraudit.phrase import found
from ptraudit.remedy.forward import pointed
from ptraudit.subject import Session


@check(
    "SMTP006",
    SESSION,
    Severity.WARNING,
    title="The greeting's name leads to the server's address",
    failure_title="The greeting's name leads to another address",
    why="Many servers use one name for the greeting and for EHLO. Exim with verify = helo answers 550 to an EHLO name "
    "that leads elsewhere, also where only the other family's record exists; Stalwart adds 1.0 point.",
    fix="Add the server's address to the A or AAAA records of the greeting's name, or give the server its own name.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 5321 section 4.2", "RFC 5321 section 4.1.4"),
    since="0.1.0",
)
def greeting_name_elsewhere(session: Session) -> Verdict:
    """Among the records of the greeting's name in the server's family is the address that was talked to.

    A name without any address is SMTP005's business.
    """
    ip, name = session.session.ip, session.greeting_name
    question = f"Whether the greeting's name of the server at {session.label} leads to it"
    excuse = unserved(session, question)
    if excuse:
        return excuse
    if not is_fully_qualified(name) or not_hostname(name):
        return not_applicable(f"The server at {session.label} does not greet with a fully qualified name.")
    a, aaaa = session.greeting_lookups
    here, there = (a, aaaa) if ip.version == 4 else (aaaa, a)
    if ip in here.addresses:
        return passed(f'The server at {session.label} greets as "{name}", which leads to it.', here)
    if not here.conclusive or here.omitted or not (here.addresses or there.conclusive):
        why = f"only a part of the addresses of {name} was read" if here.omitted else ""
        return undetermined(question, here, there, why=why)
    if not here.addresses and not there.addresses:
        return not_applicable(f'The server at {session.label} greets as "{name}", which has no address at all.', here, there)
    return failed(
        f'The server at {session.label} greets as "{name}", which {found(here)}. It should resolve to {ip}.',
        here,
        there,
        changes=pointed(here, ip),
    )
