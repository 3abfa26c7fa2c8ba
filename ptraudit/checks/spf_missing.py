"""Does the domain say by SPF which addresses may send for it?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.remedy.spf import published
from ptraudit.spf import spf_records
from ptraudit.subject import Domain


@check(
    "SPF002",
    DOMAIN,
    Severity.ERROR,
    title="The domain publishes an SPF record",
    failure_title="The domain publishes no SPF record",
    why="From 5,000 messages a day on, Outlook.com refuses with 550 5.7.515 and Gmail with 550 5.7.27 what SPF does not "
    "pass; from IPv6 addresses Gmail wants SPF or DKIM for every message. Without a record anybody may use the domain.",
    fix="Publish one TXT record at the domain that names the addresses which send, and ends with -all or ~all.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 7208 section 3.1", "Gmail sender guidelines, 2026-03-21", "Outlook.com high-volume rule, 2025-05"),
    since="0.1.0",
)
def spf_missing(domain: Domain) -> Verdict:
    """At the domain is a TXT record that begins with v=spf1.

    Not applicable to a host: a name without MX records that is its own mail exchanger at best.
    """
    evidence, txt = domain.evidence, domain.evidence.lookup(domain.name, "TXT")
    if txt.ending is Ending.NOT_ASKED:
        return not_applicable(f"The SPF record of {domain.label} was not asked for.")
    if not txt.conclusive:
        return undetermined(f"Whether {domain.label} publishes an SPF record", txt)
    if spf_records(txt.records):
        return passed(f"{domain.label} publishes an SPF record.", txt)
    if any(exchanger.implicit for exchanger in evidence.exchangers):
        return not_applicable(f"{domain.label} has no MX record either, so it is a host and no sender's domain.", txt)
    return failed(
        f"{domain.label} publishes no SPF record. It needs one, also where it sends nothing.",
        txt,
        changes=published(domain),
    )
