"""Does the certificate that the mail exchanger shows match its TLSA records?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.dane import Match
from ptraudit.exchanger_tlsa import ExchangerTlsa, recordless
from ptraudit.signatures import unvalidated
from ptraudit.subject import MxHost
from ptraudit.validation import State


@check(
    "DANE001",
    MX_HOST,
    Severity.ERROR,
    title="The exchanger's certificate matches its TLSA records",
    failure_title="The exchanger's certificate does not match its TLSA records",
    why="Senders that follow DANE, as Postfix and Exim do where it is turned on, do not deliver to this exchanger until it "
    "matches: the mail waits in their queues, and comes back in the end.",
    fix="Publish a TLSA record of the key in use, and at every change of the key the new record first, two TTLs ahead.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 7672 section 2.2", "RFC 7671 section 8.1", "RFC 6698 section 2.1"),
    since="0.1.0",
)
def tlsa_mismatch(host: MxHost) -> Verdict:
    """Every server that was ready offers STARTTLS and shows a chain that one of the usable TLSA records names.

    It matters only where DNSSEC vouches for the exchanger's addresses and for the records.
    """
    tlsa = ExchangerTlsa(host=host)
    question = f"Whether {host.label} matches its TLSA records"
    excuse = recordless(tlsa, question)
    if excuse:
        return excuse
    if tlsa.state is State.INSECURE or not tlsa.usable:
        return not_applicable(f"Senders use none of the TLSA records of {host.label}.", tlsa.lookup)
    if not host.evidence.request.probe:
        return not_applicable(f"Nobody talked to {host.label}, so its TLSA records were not compared; --probe does.")
    if tlsa.state is not State.SECURE:
        return unvalidated(host.evidence, question, *host.lookups, tlsa.lookup)
    differing = [str(session.ip) for session, match in tlsa.shown if match is Match.DIFFERS]
    if differing:
        return failed(
            f"{host.label} shows no certificate that its TLSA records name, at {', '.join(differing)}. Every server must.",
            tlsa.lookup,
        )
    if not tlsa.shown:
        return undetermined(question, why="none of its servers was ready to talk")
    if any(match is Match.UNKNOWN for _, match in tlsa.shown):
        return undetermined(question, why="the chain that a server shows could not be read, or no handshake came about")
    return passed(f"{host.label} shows a certificate that its TLSA records name.", tlsa.lookup)
