"""Do the TLSA records of the mail exchanger name a second key or authority?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.exchanger_tlsa import ExchangerTlsa, recordless
from ptraudit.subject import MxHost
from ptraudit.validation import State


@check(
    "DANE005",
    MX_HOST,
    Severity.NOTE,
    title="The TLSA records name a second key",
    failure_title="The TLSA records name one key only",
    why="When the key is changed before the new record has reached every cache, senders that follow DANE stop delivering. "
    "A certificate that is renewed by program often brings a new key.",
    fix="Publish a second record beside it: 3 1 1 of the next key, made in advance, or 2 1 1 of the authority that issues "
    "the certificates; or let the renewal keep the key.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 7671 section 8.1", "RFC 7672 section 3.1"),
    since="0.1.0",
)
def tlsa_single(host: MxHost) -> Verdict:
    """Two usable TLSA records or more, and they differ; asked only where senders use them."""
    tlsa = ExchangerTlsa(host=host)
    excuse = recordless(tlsa, f"Whether the TLSA records of {host.label} name a second key")
    if excuse:
        return excuse
    if tlsa.state is State.INSECURE or not tlsa.usable:
        return not_applicable(f"Senders use none of the TLSA records of {host.label}.", tlsa.lookup)
    if len(set(tlsa.usable)) > 1:
        return passed(f"The TLSA records of {host.label} name more than one key or authority.", tlsa.lookup)
    return failed(f"{host.label} has one usable TLSA record. With a second, of the next key, a change is safe.", tlsa.lookup)
