"""Does a PTR name look like that of an access line or an unnamed server?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.generic import access_keyword, embedded_address, placeholder, static_hint
from ptraudit.hostname import lost_trailing_dot, provider_default, shown, spells_address
from ptraudit.lookup import IPAddress
from ptraudit.nameless import nameless
from ptraudit.remedy.reverse import unnamed
from ptraudit.subject import Address


@check(
    "PTR003",
    ADDRESS,
    Severity.WARNING,
    title="No PTR name looks generic",
    failure_title="A PTR name looks generic",
    why="GMX and WEB.DE expect a name of your own domain, T-Online refuses names that look like dial-up lines (554), "
    "rspamd adds up to 3.0 points for such words, and SpamAssassin up to 2.6 for an address in the name.",
    fix="Have whoever holds the address block publish a name of your own domain that says what the host is, such as "
    "mail.example.com, and point that name's A or AAAA record at the address first.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("rspamd hfilter.lua, 2026-08-21", "SpamAssassin 20_dynrdns.cf, 2024-10-24", "Yahoo Sender Hub, 2025-04-10"),
    since="0.1.0",
)
def ptr_generic(address: Address) -> Verdict:
    """No PTR name is a provider's default, stands for no name, holds a word for access lines, or spells its address.

    A whole address counts beside a static hint too; a part of it does not. Words count only left of the registrable
    domain. An address as text is PTR006's business, and a name whose last dot was lost PTR007's.
    """
    excuse = nameless(address, f"Whether the names of {address.label} look generic")
    if excuse:
        return excuse
    names = [name for name in address.all_names if not (lost_trailing_dot(name) or spells_address(name))]
    if not names:
        reason = f"{address.label} has no name but an address as text or one that lost its last dot."
        return not_applicable(reason, address.reverse)
    traces = [(name, *_trace(name, address.ip)) for name in names]
    generic = {name: f"{shown(name)} {seen}" for name, seen, fails in traces if fails}
    if generic:
        seen = "; ".join(tuple(generic.values())[:3])
        said = f"{address.label} has a generic name: {seen}. Receivers expect a name of its own."
        return failed(said, address.reverse, changes=unnamed(address, *generic))
    return passed(f"{address.label}: {'; '.join(f'{shown(name)} {seen}' for name, seen, _ in traces[:3])}.", address.reverse)


def _trace(name: str, ip: IPAddress) -> tuple[str, bool]:
    if provider := provider_default(name):
        return f"is the untouched default of {provider}", True
    if unnamed := placeholder(name):
        return f'begins with "{unnamed}", which stands for no name', True
    if keyword := access_keyword(name, ip):
        return f'holds "{keyword.matched}", {keyword.pattern}', True
    if spelled := embedded_address(name, ip):
        hint = static_hint(name)
        beside = f', {"though it" if spelled.whole else "but"} says "{hint}"' if hint else ""
        return f'holds "{spelled.matched}", {spelled.pattern}{beside}', spelled.whole or not hint
    return "does not look generic", False
