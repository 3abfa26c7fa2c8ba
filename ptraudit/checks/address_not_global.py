"""Can the address send over the Internet at all?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.subject import Address


@check(
    "IP001",
    ADDRESS,
    Severity.ERROR,
    title="The address is globally reachable",
    failure_title="The address is not globally reachable",
    why="No receiver on the Internet can get mail from such an address, nor look up its name in public DNS. Where it "
    "stands in SPF it authorises nobody, and the address that mail really leaves by may be missing there.",
    fix="Name the public address that mail leaves by, and take this one out of the SPF record or the MX host. If it is "
    "public inside your own network, audit with --treat-as-public.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 6890", "IANA special-purpose address registries"),
    since="0.1.0",
)
def address_not_global(address: Address) -> Verdict:
    """The address lies in no special-purpose network of RFC 6890, and an IPv6 address in 2000::/3.

    Networks given with --treat-as-public count as public.
    """
    origins = ", ".join(dict.fromkeys(origin.detail for origin in address.outbound.origins if origin.detail))
    named = f" (named by {origins})" if origins else ""
    if address.not_global:
        return failed(f"{address.label}{named} is {address.not_global}. Mail needs a globally reachable address.")
    return passed(f"{address.label}{named} is globally reachable.")
