"""Does the SPF record fit into an answer that passes everywhere?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, passed, spfless
from ptraudit.remedy.spf import fitting
from ptraudit.subject import Domain

MAX_OCTETS = 450  # what is left of 512 for the record (RFC 7208 section 3.4)


@check(
    "SPF014",
    DOMAIN,
    Severity.WARNING,
    title="The SPF record is short",
    failure_title="The SPF record is long",
    why="An answer that does not fit into 512 octets needs EDNS or TCP. Where a firewall in the way lets neither pass, the "
    "receiver gets no record and defers the mail, or does as if there were none.",
    fix="Take out what is not needed any more, or move terms into a record of your own and include that; other TXT records "
    "at the domain make the same answer longer.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 3.4",),
    since="0.1.0",
)
def spf_record_long(domain: Domain) -> Verdict:
    """The domain's own record has at most 450 octets."""
    if verdict := spfless(domain, f"How long the SPF record of {domain.label} is"):
        return verdict
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    assert spf is not None  # there is a record
    octets, all_octets = len(spf.record or ""), sum(map(len, txt.records))
    over = " over TCP" if txt.transport == "tcp" else ""
    sizes = f"has {octets} octets, and all TXT records there {all_octets}; the answer came{over or ' over UDP'}"
    if octets > MAX_OCTETS:
        return failed(
            f"The SPF record of {domain.label} {sizes}. More than {MAX_OCTETS} may not pass everywhere.",
            txt,
            changes=fitting(domain.evidence, MAX_OCTETS),
        )
    return passed(f"The SPF record of {domain.label} has {octets} octets.", txt)
