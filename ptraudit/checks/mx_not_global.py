"""Are all addresses of the mail exchanger reachable over the Internet?"""

from ptraudit.address import not_global
from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.remedy import mx
from ptraudit.remedy.forward import addresses_kept_global
from ptraudit.subject import MxHost


@check(
    "MX008",
    MX_HOST,
    Severity.ERROR,
    title="The mail exchanger's addresses are globally reachable",
    failure_title="The mail exchanger has an address that is not globally reachable",
    why="Senders that try this address reach nobody, or a host of their own network: replies and bounces are delayed "
    "or lost.",
    fix="Publish only public addresses for the exchanger's name. If the address is public inside your own network, "
    "audit with --treat-as-public.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 6890", "RFC 5321 section 5.1"),
    since="0.1.0",
)
def mx_not_global(host: MxHost) -> Verdict:
    """No A or AAAA record of the exchanger holds an address of a special-purpose network.

    Networks given with --treat-as-public count as public. A host without addresses is MX001's business.
    """
    a, aaaa = host.lookups
    public = host.evidence.request.treat_as_public
    inner = [f"{ip}, which is {reason}" for ip in host.addresses if (reason := not_global(ip, public))]
    if inner:
        changes = addresses_kept_global(host) or mx.dropped(host)
        return failed(
            f"{host.label} resolves to {'; and to '.join(inner)}. Senders need a public address.", a, aaaa, changes=changes
        )
    if host.literal or (a.absent and aaaa.absent):
        return not_applicable(f"{host.label} has no addresses to judge.", a, aaaa)
    if a.conclusive and aaaa.conclusive:
        return passed(f"All addresses of {host.label} are globally reachable.", a, aaaa)
    return undetermined(f"Whether all addresses of {host.label} are globally reachable", a, aaaa)
