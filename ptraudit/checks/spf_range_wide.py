"""Does the domain's own SPF record name larger networks than one sender uses?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless
from ptraudit.spf_view import authorising, widest
from ptraudit.subject import Domain

WIDE_V4, WIDE_V6 = 20, 48  # 4,096 addresses, and what one site gets (RFC 6177); wider ones have other tenants


@check(
    "SPF010",
    DOMAIN,
    Severity.NOTE,
    title="The domain's own SPF record names small networks only",
    failure_title="The domain's own SPF record names a large network",
    why="Every host in it may send in the domain's name, also one that a stranger rents or breaks into.",
    fix="Name the addresses that send, or the smallest network around them.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 11.4", "RFC 6177 section 2"),
    since="0.1.0",
)
def spf_range_wide(domain: Domain) -> Verdict:
    """No term of the domain's own record lets a network wider than /20 of IPv4 or /48 of IPv6 send.

    What it includes is its provider's business; SPF009 judges that.
    """
    if verdict := spfless(domain, f"How large the networks are that {domain.label} names"):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    for met, term in authorising(spf):
        v4, v6 = widest(term)
        if len(met.path) == 1 and (v4 < WIDE_V4 or v6 < WIDE_V6):
            size = f"wider than /{WIDE_V4} of IPv4 or /{WIDE_V6} of IPv6"
            return failed(f'"{term.text}" in the SPF record of {domain.label} is {size}. Name what sends.', txt)
    return passed(f"The SPF record of {domain.label} names no large network itself.", txt)
