"""Does SPF name an address from which no mail can come over the Internet?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.remedy.spf import restated
from ptraudit.subject import Address


@check(
    "IP004",
    ADDRESS,
    Severity.NOTE,
    title="SPF names only addresses that can send",
    failure_title="SPF names an address that cannot send",
    why="Receivers never see mail from such an address, so the term does nothing; but it tells outsiders how your own "
    "network is numbered, and the public address that mail really leaves by may be missing beside it.",
    fix="Take the term out of the SPF record, and name the public address that mail leaves by.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6890", "IANA special-purpose address registries"),
    since="0.1.0",
)
def spf_address_not_global(address: Address) -> Verdict:
    """An address that only SPF names lies in no special-purpose network of RFC 6890.

    Addresses that the user or an exchanger names are IP001's. Networks given with --treat-as-public count as public.
    """
    terms = ", ".join(origin.detail for origin in address.outbound.origins)
    if not address.outbound.spf_only:
        return not_applicable(f"{address.label} is named by more than SPF.")
    if address.not_global:
        return failed(
            f"{address.label} ({terms}) is {address.not_global}. Mail needs a globally reachable address.",
            changes=restated(address),
        )
    return passed(f"{address.label} ({terms}) is globally reachable.")
