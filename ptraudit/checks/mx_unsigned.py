"""Is the mail exchanger's zone signed with DNSSEC?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check
from ptraudit.signatures import signed
from ptraudit.subject import MxHost


@check(
    "DNSSEC004",
    MX_HOST,
    Severity.NOTE,
    title="The exchanger's zone is signed with DNSSEC",
    failure_title="The exchanger's zone is not signed with DNSSEC",
    why="The exchanger's address can be forged on its way, and DANE is not possible for it.",
    fix="Have the zone that holds the exchanger's name signed, or use a mail provider whose zone is.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 4035 section 4.3", "RFC 7672 section 2.2.2"),
    since="0.1.0",
)
def mx_unsigned(host: MxHost) -> Verdict:
    """The answers with the exchanger's A and AAAA records are secure: by our own validation, or else by the AD bit."""
    return signed(host.evidence, host.label, *host.lookups)
