"""Is the EHLO name an address literal?"""

from ptraudit.check import EHLO_NAME, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.hostname import spells_address
from ptraudit.subject import EhloName


@check(
    "EHLO006",
    EHLO_NAME,
    Severity.WARNING,
    title="The EHLO name is a name",
    failure_title="The EHLO name is an address literal",
    why="A literal is lawful for a host without a name, but rspamd and Stalwart add 3.0 points even where it is right, "
    "and Exim with verify = helo answers 550 to every literal with the tag IPv6:, and to any of another address.",
    fix="Have the mail server use the host's fully qualified name in EHLO.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.1.3", "RFC 5321 section 4.1.4", "rspamd, Exim, observed 2026-11-22"),
    since="0.1.0",
)
def ehlo_address_literal(ehlo: EhloName) -> Verdict:
    """The EHLO name is not an address in brackets. An address without brackets is EHLO001's business."""
    if ehlo.literal:
        return failed(f'The EHLO name "{ehlo.label}" is an address literal. Receivers expect the name of a host.')
    if ehlo.written.startswith("[") or spells_address(ehlo.written):
        return not_applicable(f'The EHLO name "{ehlo.label}" is neither a name nor an address literal.')
    return passed(f'The EHLO name "{ehlo.label}" is a name.')
