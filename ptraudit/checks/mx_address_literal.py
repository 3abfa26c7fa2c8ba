"""Does the MX record name a host, or an address as text?"""

from ptraudit.address import address_rdtype
from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, passed
from ptraudit.remedy.mx import named
from ptraudit.subject import MxHost


@check(
    "MX007",
    MX_HOST,
    Severity.ERROR,
    title="The mail exchanger is a name",
    failure_title="The mail exchanger is an address as text",
    why="An MX record holds a name. Senders look this text up as one, find nothing, and cannot deliver replies and "
    "bounces there.",
    fix="Give the mail host a name with an A or AAAA record, and name it in the MX record.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 1035 section 3.3.9", "RFC 5321 section 5.1"),
    since="0.1.0",
)
def mx_address_literal(host: MxHost) -> Verdict:
    """The exchange of the MX record is not an IPv4 or IPv6 address written as text."""
    if host.literal is None:
        return passed(f"{host.label} is a name.")
    domain = host.evidence.domain
    return failed(
        f'The exchange "{host.label}" is an address as text. An MX record holds the name of a host.',
        fix=f"Publish a name for {host.literal}, such as mail.{domain} with an {address_rdtype(host.literal)} record, and "
        "name it in the MX record.",
        changes=named(host),
    )
