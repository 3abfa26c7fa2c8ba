"""Is the BIMI record well-formed?"""

from ptraudit.bimi import BimiSyntaxError, parsed
from ptraudit.check import BIMI_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.policies import BimiDomain


@check(
    "BIMI001",
    BIMI_DOMAIN,
    Severity.NOTE,
    title="The BIMI record is well-formed",
    failure_title="The BIMI record is malformed",
    why="Receivers show no logo by a record that they cannot read, or that is not alone.",
    fix="Publish one record, as v=BIMI1; l=https://HOST/logo.svg; a=https://HOST/certificate.pem.",
    mover=Mover.DOMAIN_OWNER,
    sources=("draft-brand-indicators-for-message-identification", "RFC 6376 section 3.2"),
    since="0.1.0",
)
def bimi_record_malformed(domain: BimiDomain) -> Verdict:
    """There is one record, a tag-list that begins with v=BIMI1; l and a are empty or https addresses, l of an SVG."""
    if not domain.records:
        return not_applicable(f"{domain.label} has no BIMI record.", domain.record)
    if len(domain.records) > 1:
        seen = f"There are {len(domain.records)} BIMI records of {domain.label}, which receivers take for none"
        return failed(f"{seen}. One is expected.", domain.record)
    try:
        parsed(domain.records[0])
    except BimiSyntaxError as error:
        return failed(f"The BIMI record of {domain.label} is malformed: {error}.", domain.record)
    return passed(f"The BIMI record of {domain.label} is well-formed.", domain.record)
