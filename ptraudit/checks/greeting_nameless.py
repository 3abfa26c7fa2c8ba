"""Does the greeting begin with the server's name?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, passed, unserved
from ptraudit.hostname import is_fully_qualified, not_hostname, spells_address
from ptraudit.subject import Session


@check(
    "SMTP001",
    SESSION,
    Severity.WARNING,
    title="The greeting begins with the server's name",
    failure_title="The greeting does not begin with the server's name",
    why="The greeting must begin with the name that the server goes by. A placeholder there shows a server that nobody "
    "has given a name, and often the same placeholder is sent in EHLO, where Postfix answers 504 5.5.2 to it.",
    fix="Set the mail server's name (Postfix: myhostname, Exim: primary_hostname), and turn off whatever masks the "
    "greeting on its way, such as a firewall's SMTP inspection.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.2", "RFC 5321 section 4.3.1"),
    since="0.1.0",
)
def greeting_nameless(session: Session) -> Verdict:
    """The first word after 220 is a fully qualified host name, and no address, single label or mask."""
    excuse = unserved(session, f"Whether the server at {session.label} greets with its name")
    if excuse:
        return excuse
    name = session.greeting_name
    if is_fully_qualified(name) and not not_hostname(name):
        return passed(f'The server at {session.label} greets as "{name}".')
    if not name:
        seen = "no word after 220"
    elif set(name) == {"*"}:
        seen = f'"{name}", masked on its way as firewalls do'
    elif spells_address(name):
        seen = f'"{name}", an address'
    else:
        seen = f'"{name}": {not_hostname(name) or "it is no name in public DNS"}'
    return failed(f"The greeting of the server at {session.label} begins with {seen}. A fully qualified name is expected.")
