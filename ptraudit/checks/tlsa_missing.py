"""Does a mail exchanger whose zone is signed have TLSA records?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.dane import tlsa_name
from ptraudit.exchanger_tlsa import ExchangerTlsa, recordless
from ptraudit.signatures import unvalidated
from ptraudit.subject import MxHost
from ptraudit.validation import State


@check(
    "DANE004",
    MX_HOST,
    Severity.NOTE,
    title="The exchanger has TLSA records",
    failure_title="The exchanger has no TLSA record",
    why="Its zone is signed, so that a record is all that DANE still needs: senders that follow it would then never deliver "
    "to a forger, nor in the clear.",
    fix="Publish a TLSA record of the server's key, and renew it before the key changes.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 7672 section 2.2",),
    since="0.1.0",
)
def tlsa_missing(host: MxHost) -> Verdict:
    """The exchanger has a TLSA record for port 25; asked only where it has addresses and DNSSEC vouches for them."""
    tlsa = ExchangerTlsa(host=host)
    question = f"Whether {host.label} should have TLSA records"
    if tlsa.lookup.records:
        return passed(f"{host.label} has TLSA records.", tlsa.lookup)
    if not tlsa.lookup.absent:
        return recordless(tlsa, question) or undetermined(question, tlsa.lookup)
    if all(lookup.absent for lookup in host.lookups):
        return not_applicable(f"{host.label} has no address, so nobody comes to look for its key.", *host.lookups)
    if tlsa.host_state is State.UNKNOWN:
        return unvalidated(host.evidence, question, *host.lookups)
    if tlsa.host_state is not State.SECURE:
        return not_applicable(f"{host.label} is {tlsa.host_state}, and DANE needs DNSSEC.", *host.lookups)
    return failed(
        f"{host.label} is signed but has no TLSA record. One would let senders know its server.",
        tlsa.lookup,
        record=f"{tlsa_name(host.name)} IN TLSA 3 1 1 <SHA-256 of the server's key>",
    )
