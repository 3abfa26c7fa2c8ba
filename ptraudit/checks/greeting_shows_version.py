"""Does the greeting tell the software's version?"""

import re

from ptraudit.address import parsed_address
from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.subject import Session

# A number with a dot, as 4.96 or v8.17.1p2, and the word before it. Times have colons, and dates no dots or a year.
VERSION = re.compile(
    r"(?:([A-Za-z][\w-]*)[ /:_-]+(?:version:? +)?)?(?<![\w.])(v?\d+(?:\.\d+)+[\w-]*)(?![.:])", re.IGNORECASE
)


@check(
    "SMTP012",
    SESSION,
    Severity.NOTE,
    title="The greeting tells no version",
    failure_title="The greeting tells the software's version",
    why="It costs no mail. Whoever looks for servers with a known hole finds this one by its greeting.",
    fix="Leave the version out of the greeting (Postfix: smtpd_banner, Exim: smtp_banner); updating counts for more.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 7.5",),
    since="0.1.0",
)
def greeting_shows_version(session: Session) -> Verdict:
    """No line of the greeting has a version number after its first word. Addresses and dates do not count."""
    greeting = session.session.greeting
    if greeting is None:
        return not_applicable(f"No server greeted at {session.label}.")
    text = " ".join(greeting.lines).partition(" ")[2]
    for match in VERSION.finditer(text):
        if parsed_address(match[2]) is None and not re.search(r"[.](?:19|20)\d\d$", match[2]):
            shown = f'The greeting of the server at {session.label} tells "{match[0]}".'
            return failed(f"{shown} It need not tell a version.")
    return passed(f"The greeting of the server at {session.label} tells no version.")
