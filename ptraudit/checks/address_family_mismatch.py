"""Is the address written in the form of its own family?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.remedy.forward import own_form
from ptraudit.remedy.spf import restated
from ptraudit.subject import Address


@check(
    "IP002",
    ADDRESS,
    Severity.WARNING,
    title="The address is written in its own family's form",
    failure_title="The address is written in the other family's form",
    why="A connection from an IPv4 address is an IPv4 connection to every receiver: an ip6 term does not authorise it, "
    "and an AAAA record does not confirm its name.",
    fix="Write the IPv4 address itself: with ip4 in SPF, and in an A record instead of an AAAA record.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 4291 section 2.5.5.2", "RFC 7208 section 5"),
    since="0.1.0",
)
def address_family_mismatch(address: Address) -> Verdict:
    """Nothing that names the address writes it as an IPv4-mapped IPv6 address, such as ::ffff:192.0.2.1."""
    faulty = dict.fromkeys(origin.detail or origin.kind.value for origin in address.outbound.origins if origin.other_family)
    if not faulty:
        return passed(f"{address.label} is written in its own family's form wherever it is named.")
    return failed(
        f"{address.label} is written as ::ffff:{address.label} in {', '.join(faulty)}. Receivers see the IPv4 address, "
        "which that form does not name.",
        fix=f"Write {address.label}: as ip4:{address.label} in an SPF record, as an A record of a host.",
        changes=(*restated(address), *own_form(address)),
    )
