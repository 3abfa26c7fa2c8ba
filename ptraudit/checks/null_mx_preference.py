"""Has the null MX the preference 0?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.remedy.mx import null_alone
from ptraudit.subject import Domain


@check(
    "MX005",
    DOMAIN,
    Severity.WARNING,
    title="The null MX has the preference 0",
    failure_title="The null MX has another preference than 0",
    why="RFC 7505 writes the null MX as preference 0 and the root. A program that looks for exactly that does not know "
    "this one, and looks for the addresses of the root instead.",
    fix="Publish the null MX as “0 .”.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7505 section 3",),
    since="0.1.0",
)
def null_mx_preference(domain: Domain) -> Verdict:
    """Every MX record that names the root as exchange has the preference 0."""
    mx = domain.mx
    if not mx.conclusive:
        return undetermined(f"Whether {domain.label} has a null MX", mx)
    preferences = [preference for preference, host in mx.exchanges if host == "."]
    if not preferences:
        return not_applicable(f"{domain.label} has no null MX.", mx)
    if max(preferences) == 0:
        return passed(f"The null MX of {domain.label} has the preference 0.", mx)
    return failed(
        f"The null MX of {domain.label} has the preference {max(preferences)}. Its preference is 0.",
        mx,
        changes=null_alone(domain),
    )
