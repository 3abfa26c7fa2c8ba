"""Does the mail exchanger's name lead to an address?"""

from ptraudit.change import Change
from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.phrase import listed
from ptraudit.remedy.mx import dropped
from ptraudit.subject import MxHost

ASKS = "the host's address"


@check(
    "MX001",
    MX_HOST,
    Severity.ERROR,
    title="The mail exchanger has an address",
    failure_title="The mail exchanger has no address",
    why="Nobody can deliver to this exchanger. If it is the only one, replies and bounces to your mail are lost, and "
    "receivers that verify senders by calling back find nobody.",
    fix="Publish an A or AAAA record for the exchanger's name, or take it out of the domain's MX records.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 5321 section 5.1",),
    since="0.1.0",
)
def mx_unresolvable(host: MxHost) -> Verdict:
    """The exchanger's name has at least one A or AAAA record, itself or through aliases.

    An address as text is MX007's business, a single label MX009's.
    """
    if host.literal or host.single_label:
        return not_applicable(f"{host.label} is no fully qualified name, so no address is expected of it.")
    a, aaaa = host.lookups
    if host.addresses:
        return passed(f"{host.label} resolves to {listed(tuple(map(str, host.addresses)))}.", a, aaaa)
    if a.absent and aaaa.absent:
        return failed(
            f"{host.label} has neither an A nor an AAAA record. A mail exchanger must have an address.",
            a,
            aaaa,
            changes=dropped(host) or (Change(name=a.canonical_name, rdtype="A", add=(f"<{ASKS}>",), asks=ASKS),),
        )
    return undetermined(f"Whether {host.label} has an address", a, aaaa)
