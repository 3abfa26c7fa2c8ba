"""Is the mail exchanger's name fully qualified?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.remedy.mx import qualified
from ptraudit.subject import MxHost


@check(
    "MX009",
    MX_HOST,
    Severity.ERROR,
    title="The mail exchanger's name is fully qualified",
    failure_title="The mail exchanger's name is a single label",
    why="Such a name means another host in every network, or none: a sender may take localhost for itself. Usually the "
    "zone file has a last dot too many, or a placeholder was left in place.",
    fix="Write the exchanger's whole name in the MX record, for example mail.example.com.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 5321 section 2.3.5",),
    since="0.1.0",
)
def mx_single_label(host: MxHost) -> Verdict:
    """The exchange of the MX record has at least two labels. An address as text is MX007's business."""
    if host.literal:
        return not_applicable(f"{host.label} is an address as text, no name.")
    if not host.single_label:
        return passed(f"{host.label} is fully qualified.")
    return failed(
        f'The exchange "{host.label}" is a single label. A mail exchanger needs a fully qualified name.',
        fix=f"If {host.label}.{host.evidence.domain} is meant, write it so, or {host.label} without a dot.",
        changes=qualified(host),
    )
