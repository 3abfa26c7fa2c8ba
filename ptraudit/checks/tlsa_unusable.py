"""Can every TLSA record of the mail exchanger be used for mail?"""

from ptraudit.check import MX_HOST, Mover, Severity, Verdict, check, failed, passed
from ptraudit.exchanger_tlsa import ExchangerTlsa, recordless
from ptraudit.remedy.tlsa import usable_only
from ptraudit.subject import MxHost


@check(
    "DANE002",
    MX_HOST,
    Severity.WARNING,
    title="Every TLSA record can be used for mail",
    failure_title="A TLSA record cannot be used for mail",
    why="Senders leave such a record out. Where no other is left they encrypt, but to anybody: DANE then protects nothing.",
    fix="Publish 3 1 1 and the SHA-256 of the server's key, or 2 1 1 and that of the authority whose certificate it sends.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 7672 section 3.1", "RFC 6698 section 2.1"),
    since="0.1.0",
)
def tlsa_unusable(host: MxHost) -> Verdict:
    """Each record has usage 2 or 3, selector 0 or 1, matching type 0, 1 or 2, and data of the length that this needs."""
    tlsa = ExchangerTlsa(host=host)
    excuse = recordless(tlsa, f"Whether the TLSA records of {host.label} can be used")
    if excuse:
        return excuse
    faults = [f'"{text[:40]}": {record.unusable if record else "it is no TLSA record"}' for text, record in tlsa.records]
    faults = [fault for fault, (_, record) in zip(faults, tlsa.records, strict=True) if record is None or record.unusable]
    if not faults:
        return passed(f"Every TLSA record of {host.label} can be used for mail.", tlsa.lookup)
    changes = usable_only(host, tlsa.lookup.records, tuple(session for session, _ in tlsa.shown))
    return failed(
        f"{host.label} has TLSA records that senders leave out: {'; '.join(faults)}.", tlsa.lookup, changes=changes
    )
