"""Is the EHLO name fully qualified?"""

from ptraudit.check import EHLO_NAME, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.hostname import is_fully_qualified, spells_address, unholdable
from ptraudit.subject import EhloName


@check(
    "EHLO001",
    EHLO_NAME,
    Severity.ERROR,
    title="The EHLO name is fully qualified",
    failure_title="The EHLO name is not fully qualified",
    why="Postfix with reject_non_fqdn_helo_hostname answers 504 5.5.2, rspamd adds 3.0 points, and SpamAssassin up to "
    "3.8 for localhost.",
    fix="Set the mail server's own name (Postfix: myhostname or smtp_helo_name, Exim: primary_hostname) to a fully "
    "qualified name that resolves to the address it sends from.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 2.3.5", "RFC 5321 section 4.1.1.1", "Postfix, rspamd, SpamAssassin, observed 2026-11-22"),
    since="0.1.0",
)
def ehlo_not_qualified(ehlo: EhloName) -> Verdict:
    """The EHLO name has two labels or more, none empty or too long, and does not end in a number or a local suffix.

    Local suffixes are localhost, localdomain and local. An address literal in brackets is EHLO006's business; an
    address without them is no name and fails.
    """
    if ehlo.written.startswith("["):
        return not_applicable(f'The EHLO name "{ehlo.label}" is written as an address literal, no name.')
    if spells_address(ehlo.written):
        seen = "an address without brackets"
    elif not ehlo.written:
        seen = "empty"
    elif fault := unholdable(ehlo.written):
        seen = f"no name that DNS can hold: {fault}"
    elif is_fully_qualified(ehlo.written):
        return passed(f'The EHLO name "{ehlo.label}" is fully qualified.')
    else:
        seen = "a single label" if "." not in ehlo.written.rstrip(".") else "no name in public DNS"
    return failed(f'The EHLO name "{ehlo.label}" is {seen}. A fully qualified name is expected, such as mail.example.com.')
