"""Is the DMARC record well-formed?"""

from ptraudit.check import DMARC_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.policies import DmarcDomain
from ptraudit.remedy.dmarc import mended


@check(
    "DMARC003",
    DMARC_DOMAIN,
    Severity.ERROR,
    title="The DMARC record is well-formed",
    failure_title="The DMARC record is malformed",
    why="Receivers ignore what they cannot read, or the whole record: a policy that was meant strictly holds as p=none, "
    "or not at all.",
    fix="Write the record as v=DMARC1; p=reject; rua=mailto:NAME@HOST, with a semicolon between tags and v=DMARC1 first.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 9989 section 4.7", "RFC 9989 section 4.8"),
    since="0.1.0",
)
def dmarc_malformed(domain: DmarcDomain) -> Verdict:
    """The record that holds, and any at the domain's own name, begins with v=DMARC1 and has tags with lawful values."""
    if not domain.asked:
        return not_applicable(f"The DMARC record of {domain.label} was not asked for.")
    if domain.unknown:
        return undetermined(f"Whether the DMARC record of {domain.label} is well-formed", *domain.unknown)
    broken = next((step for step in domain.steps if step.problem), None)
    if broken and (domain.policy is None or broken is domain.steps[0]):
        name = broken.lookup.name.removesuffix(".")
        return failed(f"The DMARC record at {name} is of no use: {broken.problem}.", broken.lookup, changes=mended(domain))
    if domain.meant:
        name = domain.own.name.removesuffix(".")
        return failed(
            f'The record at {name} is taken for no DMARC record: it must begin with "v=DMARC1;".',
            domain.own,
            changes=mended(domain),
        )
    if domain.policy is None:
        return not_applicable(f"There is no DMARC record for {domain.label} to read.", domain.own)
    faults = domain.policy.record.faults
    if faults:
        return failed(
            f"The DMARC record at {domain.where} is malformed: {'; '.join(faults[:5])}.",
            domain.source,
            changes=mended(domain),
        )
    return passed(f"The DMARC record at {domain.where} is well-formed.", domain.source)
