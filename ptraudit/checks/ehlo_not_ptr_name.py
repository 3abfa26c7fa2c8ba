"""Is the EHLO name one of the address's confirmed names?"""

from ptraudit.check import EHLO_USE, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import same_name, spells_address
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.subject import EhloUse


@check(
    "EHLO004",
    EHLO_USE,
    Severity.WARNING,
    title="The EHLO name is one of the confirmed PTR names",
    failure_title="The EHLO name is not one of the confirmed PTR names",
    why="RFC 5321 forbids refusing mail for this alone, but Fastmail asks for equal names, GMX and WEB.DE want them, "
    "Stalwart adds 1.0 point, and SpamAssassin 0.4 where neither SPF nor DKIM passes.",
    fix="Have the mail server use the address's PTR name in EHLO, or whoever holds the address block publish the EHLO "
    "name as its PTR name.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.1.4", "Fastmail help, article 1500000278362", "SpamAssassin, observed 2026-11-22"),
    since="0.1.0",
)
def ehlo_not_ptr_name(use: EhloUse) -> Verdict:
    """The EHLO name equals a PTR name that leads back to the address; neither case nor a last dot matters.

    Not applicable to addresses as text, and where no name leads back, which FCR001 judges.
    """
    ehlo, address = use.ehlo, use.address
    question = f'Whether the EHLO name "{ehlo.label}" is a confirmed name of {address.label}'
    if ehlo.written.startswith("[") or spells_address(ehlo.written):
        return not_applicable(f'The EHLO name "{ehlo.label}" is an address as text, no name.')
    excuse = nameless(address, question)
    if excuse:
        return excuse
    forwards = [ptr.forward for ptr in address.names]
    if any(same_name(name, ehlo.name) for name in address.confirmed_names):
        seen = f'The EHLO name "{ehlo.label}" is a confirmed name of {address.label}.'
        return passed(seen, address.reverse, *forwards)
    open_names = [ptr for ptr in address.names if ptr.confirmed is None]
    if any(same_name(ptr.name, ehlo.name) for ptr in open_names) or (open_names and not address.confirmed_names):
        why = f"the forward lookup of {listed(tuple(ptr.name for ptr in open_names))} gave no whole answer"
        return undetermined(question, address.reverse, *forwards, why=why)
    if not address.confirmed_names:
        return not_applicable(f"No name of {address.label} leads back to it.", address.reverse, *forwards)
    names = listed(address.confirmed_names)
    return failed(
        f'{address.label} uses the EHLO name "{ehlo.label}", but is named {names}. The two should be the same.',
        address.reverse,
        *forwards,
        fix=f"Have the mail server at {address.label} use {listed(address.confirmed_names[:1])} in EHLO, or the PTR name "
        f"changed to {ehlo.label}.",
    )
