"""Do validating resolvers accept the signatures of the mail exchanger's zone?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check
from ptraudit.dane import tlsa_name
from ptraudit.signatures import sound
from ptraudit.subject import MxHost


@check(
    "DNSSEC003",
    MX_HOST,
    Severity.ERROR,
    title="No signature of the exchanger's zone is wrong",
    failure_title="The signatures of the exchanger's zone are wrong",
    why="Senders whose resolver validates cannot find the exchanger. Where only the TLSA answer is refused, senders that "
    "follow DANE must not deliver either.",
    fix="Sign the zone anew and look at the clock, the keys, the denial of names that do not exist, and the DS record.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 4035 section 5.5", "RFC 7672 section 2.1.2"),
    since="0.1.0",
)
def mx_signature_bogus(host: MxHost) -> Verdict:
    """No lookup of the exchanger's A, AAAA and TLSA records fails for its signatures."""
    return sound(host.evidence, host.label, *host.lookups, host.evidence.lookup(tlsa_name(host.name), "TLSA"))
