"""Can the address send over the Internet at all?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.subject import Address


@check(
    "IP001",
    ADDRESS,
    Severity.ERROR,
    title="The address is globally reachable",
    failure_title="The address is not globally reachable",
    why="No receiver on the Internet can get mail from such an address, nor look up its name in public DNS, nor reach a "
    "mail exchanger there.",
    fix="Name the public address that mail leaves by, or that the mail exchanger has. If this one is "
    "public inside your own network, audit with --treat-as-public.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6890", "IANA special-purpose address registries"),
    since="0.1.0",
)
def address_not_global(address: Address) -> Verdict:
    """The address lies in no special-purpose network of RFC 6890, and an IPv6 address in 2000::/3.

    Networks given with --treat-as-public count as public. Where only SPF names the address, no mail is refused for it:
    that is IP004's.
    """
    origins = ", ".join(dict.fromkeys(origin.detail for origin in address.outbound.origins if origin.detail))
    named = f" (named by {origins})" if origins else ""
    if address.not_global and address.outbound.spf_only:
        return not_applicable(f"{address.label}{named} is {address.not_global}; as a term of SPF it does nothing.")
    if address.not_global:
        return failed(f"{address.label}{named} is {address.not_global}. Mail needs a globally reachable address.")
    return passed(f"{address.label}{named} is globally reachable.")
