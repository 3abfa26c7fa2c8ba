"""Does a PTR name look like that of an access line or an unnamed server?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, nameless, not_applicable, passed
from ptraudit.hostname import access_keyword, embedded_address, lost_trailing_dot, provider_default, shown, static_hint
from ptraudit.lookup import IPAddress
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
    """No PTR name is a provider's default, holds a word for access lines, or spells its address without a static hint.

    The words count only left of the registrable domain. A name whose last dot was lost is PTR007's business.
    """
    excuse = nameless(address, f"Whether the names of {address.label} look generic")
    if excuse:
        return excuse
    names = [name for name in address.all_names if not lost_trailing_dot(name)]
    if not names:
        return not_applicable(f"{address.label} has only a name that lost its last dot.", address.reverse)
    traces = [(shown(name), *_trace(name, address.ip)) for name in names]
    generic = [f"{name} {seen}" for name, seen, fails in traces if fails]
    if generic:
        seen = "; ".join(generic[:3])
        return failed(f"{address.label} has a generic name: {seen}. Receivers expect a name of its own.", address.reverse)
    return passed(f"{address.label}: {'; '.join(f'{name} {seen}' for name, seen, _ in traces[:3])}.", address.reverse)


def _trace(name: str, ip: IPAddress) -> tuple[str, bool]:
    provider, keyword, spelled, hint = (
        provider_default(name),
        access_keyword(name),
        embedded_address(name, ip),
        static_hint(name),
    )
    if provider:
        return f"is the untouched default of {provider}", True
    if keyword:
        return f'holds "{keyword.matched}", {keyword.pattern}', True
    if spelled:
        beside = f', but says "{hint}"' if hint else ""
        return f'holds "{spelled.matched}", {spelled.pattern}{beside}', not hint
    return "does not look generic", False
