"""TLSA records of the keys that an exchanger's servers really show."""

from collections.abc import Sequence

from ptraudit.change import Change
from ptraudit.dane import parsed, tlsa_name
from ptraudit.evidence import SmtpSession
from ptraudit.subject import MxHost

ASKS = "SHA-256 of the server's key"


def published(host: MxHost, sessions: Sequence[SmtpSession], old: Sequence[str] = ()) -> tuple[Change, ...]:
    """One record for each key that a server showed, in place of `old`; the digest is asked for where no key was seen."""
    leaves = [one.tls.chain[0] for one in sessions if one.tls and one.tls.chain]
    records = tuple(dict.fromkeys(f"3 1 1 {leaf.spki_sha256}" for leaf in leaves if leaf.spki_sha256))
    gone = tuple(record for record in old if record not in records)
    if records:
        return (Change(name=tlsa_name(host.name), rdtype="TLSA", add=records, remove=gone),)
    return (Change(name=tlsa_name(host.name), rdtype="TLSA", add=(f"3 1 1 <{ASKS}>",), asks=ASKS, remove=gone),)


def usable_only(host: MxHost, records: Sequence[str], sessions: Sequence[SmtpSession]) -> tuple[Change, ...]:
    """The records that senders leave out go; where none would stay, those of the keys that were seen come."""
    read = [(record, parsed(record)) for record in records]
    gone = tuple(record for record, tlsa in read if tlsa is None or tlsa.unusable)
    if len(gone) == len(records):
        return published(host, sessions, gone)
    return (Change(name=tlsa_name(host.name), rdtype="TLSA", remove=gone),)
