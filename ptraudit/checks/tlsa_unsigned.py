"""Does DNSSEC vouch for the TLSA records of the mail exchanger?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.dnssec import vouching
from ptraudit.exchanger_tlsa import ExchangerTlsa, recordless
from ptraudit.signatures import unvalidated
from ptraudit.subject import MxHost
from ptraudit.validation import State


@check(
    "DANE003",
    MX_HOST,
    Severity.WARNING,
    title="DNSSEC vouches for the TLSA records",
    failure_title="The TLSA records are not signed",
    why="Senders do not look at TLSA records that anybody could have forged, so these protect nothing.",
    fix="Have the zones of the exchanger's name and of its TLSA records signed, or take the records out.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 7672 section 2.2.2", "RFC 6698 section 4.1"),
    since="0.1.0",
)
def tlsa_unsigned(host: MxHost) -> Verdict:
    """The answers with the exchanger's addresses and with its TLSA records are secure."""
    tlsa = ExchangerTlsa(host=host)
    question = f"Whether the TLSA records of {host.label} are signed"
    excuse = recordless(tlsa, question)
    if excuse:
        return excuse
    match tlsa.state:
        case State.SECURE:
            word = vouching(host.evidence, *host.lookups, tlsa.lookup)
            return passed(f"The addresses of {host.label} and its TLSA records are signed: {word}.", tlsa.lookup)
        case State.INSECURE:
            message = f"{host.label} has TLSA records, but they or its addresses are not signed. Senders do not use them."
            return failed(message, tlsa.lookup, *host.lookups)
        case State.BOGUS:
            return not_applicable(f"{host.label} is signed, but wrongly, which is another check's business.", tlsa.lookup)
        case State.UNKNOWN:
            return unvalidated(host.evidence, question, *host.lookups, tlsa.lookup)
