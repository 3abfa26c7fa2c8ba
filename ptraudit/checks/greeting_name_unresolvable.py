"""Does the greeting's name lead to an address?"""

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined, unserved
from ptraudit.hostname import is_fully_qualified, not_hostname
from ptraudit.phrase import listed
from ptraudit.remedy.forward import pointed
from ptraudit.subject import Session


@check(
    "SMTP005",
    SESSION,
    Severity.WARNING,
    title="The greeting's name has an address",
    failure_title="The greeting's name has no address",
    why="Many servers use one name for the greeting and for EHLO. In EHLO a name without an address is refused by "
    "Postfix with reject_unknown_helo_hostname (450 4.7.1) and by Exim with verify = helo (550).",
    fix="Publish an A or AAAA record for the greeting's name, or set the server's name to one that has an address.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 5321 section 2.3.5", "RFC 5321 section 4.2"),
    since="0.1.0",
)
def greeting_name_unresolvable(session: Session) -> Verdict:
    """The name at the beginning of the greeting has at least one A or AAAA record, itself or through aliases.

    What is no fully qualified host name is SMTP001's business.
    """
    name = session.greeting_name
    question = f"Whether the greeting's name of the server at {session.label} has an address"
    excuse = unserved(session, question)
    if excuse:
        return excuse
    if not is_fully_qualified(name) or not_hostname(name):
        return not_applicable(f"The server at {session.label} does not greet with a fully qualified name.")
    a, aaaa = session.greeting_lookups
    addresses = tuple(map(str, a.addresses + aaaa.addresses))
    if addresses:
        return passed(f'The server at {session.label} greets as "{name}", which resolves to {listed(addresses)}.', a, aaaa)
    if a.absent and aaaa.absent:
        return failed(
            f'The server at {session.label} greets as "{name}", which has neither A nor AAAA records. It should have one.',
            a,
            aaaa,
            changes=pointed(a if session.session.ip.version == 4 else aaaa, session.session.ip),
        )
    return undetermined(question, a, aaaa)
