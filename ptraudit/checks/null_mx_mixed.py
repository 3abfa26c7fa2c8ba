"""Does a null MX stand alone?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.phrase import listed
from ptraudit.remedy.mx import null_alone
from ptraudit.subject import Domain


@check(
    "MX004",
    DOMAIN,
    Severity.ERROR,
    title="The null MX stands alone",
    failure_title="The null MX stands beside other MX records",
    why="The domain says at once that it takes no mail and where it takes it. Some senders bounce, others deliver; "
    "Postfix with reject_unknown_sender_domain refuses mail from a domain with a null MX (550 5.7.27).",
    fix="Take the null MX (the record with the exchange “.”) away if the domain receives mail, and all others if not.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7505 section 3",),
    since="0.1.0",
)
def null_mx_mixed(domain: Domain) -> Verdict:
    """Where one MX record names the root as exchange, it is the only MX record."""
    mx = domain.mx
    if not mx.conclusive:
        return undetermined(f"Whether {domain.label} has a null MX", mx)
    hosts = [host for _, host in mx.exchanges]
    if "." not in hosts:
        return not_applicable(f"{domain.label} has no null MX.", mx)
    if len(hosts) == 1:
        return passed(f"The null MX of {domain.label} stands alone.", mx)
    others = listed(tuple(dict.fromkeys(host for host in hosts if host != "."))) or "the root too"
    return failed(
        f"{domain.label} has {len(hosts)} MX records, of which one is a null MX; the others name {others}. "
        "A null MX must stand alone.",
        mx,
        changes=null_alone(domain),
    )
