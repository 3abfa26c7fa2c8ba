"""Is the mail exchanger's name an alias?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import bare
from ptraudit.phrase import listed
from ptraudit.remedy.mx import exchanged
from ptraudit.subject import MxHost


@check(
    "MX006",
    MX_HOST,
    Severity.ERROR,
    title="The mail exchanger is not an alias",
    failure_title="The mail exchanger is an alias",
    why="An MX record must name a host with addresses of its own. Senders differ in what they do with an alias, and a "
    "host that finds itself only behind an alias may send the mail round in a circle.",
    fix="Name in the MX record the host at the end of the alias, or replace the CNAME record by A and AAAA records.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 2181 section 10.3", "RFC 5321 section 5.1"),
    since="0.1.0",
)
def mx_alias(host: MxHost) -> Verdict:
    """The exchanger's name has no CNAME record. The message tells whether the alias still leads to an address."""
    if host.literal or host.single_label:
        return not_applicable(f"{host.label} is no fully qualified name, so no alias is expected of it.")
    a, aaaa = host.lookups
    aliases = a.aliases or aaaa.aliases
    if not aliases:
        if a.conclusive or aaaa.conclusive:  # a CNAME record answers for every type
            return passed(f"{host.label} is not an alias.", a, aaaa)
        return undetermined(f"Whether {host.label} is an alias", a, aaaa)
    target = bare(aliases[-1].target)
    if host.addresses:
        state = f"still leads to {listed(tuple(map(str, host.addresses)))}"
    elif a.absent and aaaa.absent:
        state = "leads to no address"
    else:
        state = "leads to an unknown address, since its lookup ended without an answer"
    return failed(
        f"{host.label} is an alias for {target}, which {state}. A mail exchanger must not be an alias.",
        a,
        aaaa,
        fix=f"Name {target} in the MX record instead of {host.label}, or give {host.label} its own A and AAAA records."
        if host.addresses
        else f"Give {host.label} its own A and AAAA records, or name a host that has them in the MX record.",
        changes=exchanged(host, f"{target}.") if host.addresses else (),
    )
