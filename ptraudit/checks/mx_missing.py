"""Does the domain name its mail exchangers?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.phrase import listed
from ptraudit.remedy.mx import introduced
from ptraudit.subject import Domain


@check(
    "MX002",
    DOMAIN,
    Severity.WARNING,
    title="The domain has MX records",
    failure_title="The domain has no MX record",
    why="Senders then try the domain's own A and AAAA records, usually those of a web server: replies and bounces end "
    "there, or wait for days. The web server's move to another address silently moves the mail.",
    fix="Publish an MX record that names the host which takes the domain's mail, or, if it takes none, the null MX "
    "(0 .) of RFC 7505.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 5321 section 5.1", "RFC 7505 section 3"),
    since="0.1.0",
)
def mx_missing(domain: Domain) -> Verdict:
    """The domain has at least one MX record.

    A null MX is an answer, so the question is not applicable; a domain that does not exist is MX003's business.
    """
    mx = domain.mx
    if not mx.conclusive:
        return undetermined(f"Whether {domain.label} has MX records", mx)
    hosts = tuple(dict.fromkeys(host for _, host in mx.exchanges))
    if hosts == (".",):
        return not_applicable(f"{domain.label} says with a null MX that it takes no mail.", mx)
    if hosts:
        return passed(f"{domain.label} names {listed(hosts)}.", mx)
    if mx.ending is not Ending.NODATA:
        return not_applicable(f"{domain.label} leads nowhere, so it has no mail to exchange.", mx)
    return failed(
        f"{domain.label} has no MX record. Senders fall back to its own addresses, where a mail server may not be.",
        mx,
        changes=introduced(domain),
    )
