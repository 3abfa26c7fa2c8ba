"""Evidence to JSON and back, with a schema number. What is read back judges as it did before, to the byte."""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from ptraudit.errors import UnreadableFile
from ptraudit.evidence import Evidence
from ptraudit.lookup import address_from_json

SCHEMA = "ptraudit-evidence-1"  # raised when a file of before could no longer be read


class Archive(Struct, frozen=True, kw_only=True):
    """The content of an evidence file."""

    schema: str
    version: str
    evidence: tuple[Evidence, ...]


def dumped(evidence: tuple[Evidence, ...], version: str) -> bytes:
    """The evidence as JSON, with the version of ptraudit that gathered it."""
    archive = Archive(schema=SCHEMA, version=version, evidence=evidence)
    return msgspec.json.format(msgspec.json.encode(archive, enc_hook=str), indent=1) + b"\n"


def loaded(path: Path) -> tuple[Evidence, ...]:
    """The evidence in a file. Raises UnreadableFile."""
    try:
        octets = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from error
    return parsed(octets, str(path))


def parsed(octets: bytes, origin: str) -> tuple[Evidence, ...]:
    """The evidence in what was read from `origin`. Raises UnreadableFile."""
    try:
        archive = msgspec.json.decode(octets, type=Archive, dec_hook=address_from_json)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFile(f"{origin} holds no evidence: {error}; give a file that `ptraudit gather` wrote") from error
    if archive.schema != SCHEMA:
        raise UnreadableFile(f'{origin} has the schema "{archive.schema}", and this version reads "{SCHEMA}"; gather again')
    try:
        _require_sound(archive.evidence)
    except ValueError as error:
        raise UnreadableFile(f"{origin} holds damaged evidence: {error}; gather again") from error
    return archive.evidence


def _require_sound(evidence: tuple[Evidence, ...]) -> None:
    """Raises ValueError where values have the right types and still cannot be what was observed."""
    if not evidence:
        raise ValueError("it is empty")
    for one in evidence:
        datetime.fromisoformat(one.gathered_at)
        if one.authorised < 0:
            raise ValueError(f"{one.authorised} authorised addresses")
        for lookup in one.lookups:
            _ = lookup.addresses, lookup.exchanges
        for session in one.sessions:
            for certificate in session.tls.chain if session.tls else ():
                _ = certificate.not_after and datetime.fromisoformat(certificate.not_after)
