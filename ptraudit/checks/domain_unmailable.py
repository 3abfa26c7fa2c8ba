"""Could anybody answer mail from the domain?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.phrase import listed
from ptraudit.remedy.mx import introduced
from ptraudit.subject import Domain


@check(
    "MX003",
    DOMAIN,
    Severity.ERROR,
    title="The domain can receive mail",
    failure_title="The domain cannot receive mail",
    why="Receivers test the sender's domain before anything else: Postfix with reject_unknown_sender_domain answers "
    "450 4.1.8, so all mail from it is deferred until it bounces.",
    fix="Register the domain or correct its spelling; then publish an MX record that names the host for its mail.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 5321 section 5.1", "Postfix smtpd_check.c, observed 2026-11-22"),
    since="0.1.0",
)
def domain_unmailable(domain: Domain) -> Verdict:
    """The domain exists and has an MX record, or an A or AAAA record that stands in for it.

    A null MX says on purpose that it takes no mail, so the question is not applicable.
    """
    mx = domain.mx
    if not mx.conclusive:
        return undetermined(f"Whether {domain.label} can receive mail", mx)
    if mx.exchanges:
        hosts = tuple(dict.fromkeys(host for _, host in mx.exchanges))
        if hosts == (".",):
            return not_applicable(f"{domain.label} says with a null MX that it takes no mail.", mx)
        return passed(f"Mail for {domain.label} goes to {listed(hosts)}.", mx)
    if mx.ending is Ending.NXDOMAIN:
        return failed(f"{domain.label} does not exist in DNS. A domain that sends mail must be able to receive it.", mx)
    if mx.ending is Ending.ALIAS_LOOP:
        return failed(f"{domain.label} is an alias that leads in a circle. A sending domain must lead to a mail host.", mx)
    lookups = domain.evidence.lookup(domain.name, "A"), domain.evidence.lookup(domain.name, "AAAA")
    addresses = domain.evidence.addresses(domain.name)
    if addresses:
        seen = f"{domain.label} has no MX record, but its own addresses stand in: {listed(tuple(map(str, addresses)))}."
        return passed(seen, mx, *lookups)
    if not all(lookup.absent for lookup in lookups):
        return undetermined(f"Whether {domain.label} can receive mail", mx, *lookups)
    return failed(
        f"{domain.label} has neither MX nor address records. A domain that sends mail must be able to receive it.",
        mx,
        *lookups,
        changes=introduced(domain),
    )
