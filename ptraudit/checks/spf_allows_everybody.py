"""Does the SPF record let nearly every address send?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless
from ptraudit.hostname import bare
from ptraudit.remedy.spf import mended
from ptraudit.spf_view import authorising, widest
from ptraudit.subject import Domain

WIDE_V4, WIDE_V6 = 8, 16  # prefixes that no single sender holds


@check(
    "SPF009",
    DOMAIN,
    Severity.WARNING,
    title="The SPF record lets only some addresses send",
    failure_title="The SPF record lets nearly every address send",
    why="Whoever likes may send in the domain's name, and SPF and with it DMARC passes for them. Filters know the sign: "
    "rspamd adds 4.0 points for +all.",
    fix="Name the addresses that send, and end the record with -all or ~all.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 5.1", "RFC 7208 section 11.4", "rspamd R_SPF_PLUSALL"),
    since="0.1.0",
)
def spf_allows_everybody(domain: Domain) -> Verdict:
    """No term that lets addresses send is "all", or a network of IPv4 as wide as /8 or of IPv6 as wide as /16.

    Includes count, as far as they were read; a failure needs no complete tree.
    """
    if verdict := spfless(domain, f"Whether the SPF record of {domain.label} lets everybody send"):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    for met, term in authorising(spf):
        v4, v6 = widest(term)
        if term.name == "all" or v4 <= WIDE_V4 or v6 <= WIDE_V6:
            seen = f'"{term.text}" in the SPF record of {bare(met.path[-1])}'
            return failed(
                f"{seen} lets nearly every address send for {domain.label}. Only its own should be named.",
                txt,
                changes=mended(domain.evidence),
            )
    return passed(f"The SPF record of {domain.label} lets only some addresses send.", txt)
