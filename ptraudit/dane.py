"""TLSA records for SMTP (RFC 6698, 7671, 7672): which of them count, and whether a certificate chain matches one."""

import hashlib
from enum import StrEnum

from msgspec import Struct

from ptraudit.certificate import Certificate, Tls
from ptraudit.hostname import certificate_covers

PORT_LABELS = "_25._tcp."  # RFC 7672 section 2.2.3
USAGES = {0: "PKIX-TA", 1: "PKIX-EE", 2: "DANE-TA", 3: "DANE-EE"}  # RFC 7218
TRUST_ANCHOR, END_ENTITY = 2, 3
DIGEST_OCTETS = {1: 32, 2: 64}  # SHA-256 and SHA-512 (RFC 6698 section 2.1.3)


class Match(StrEnum):
    """Whether a chain matches: `unknown` where the evidence does not hold what a record speaks of."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class Tlsa(Struct, frozen=True, kw_only=True):
    """A record: certificate usage, selector, matching type and data (RFC 6698 section 2.1)."""

    usage: int
    selector: int
    matching: int
    data: bytes

    @property
    def unusable(self) -> str:
        """Why a sender of mail leaves the record out, or "" (RFC 7672 section 3.1)."""
        if self.usage in {0, 1}:
            return f"usage {self.usage} ({USAGES[self.usage]}) does not exist for SMTP"
        if self.usage not in USAGES:
            return f"usage {self.usage} is not defined"
        if self.selector not in {0, 1}:
            return f"selector {self.selector} is not defined"
        if self.matching not in {0, *DIGEST_OCTETS}:
            return f"matching type {self.matching} is not defined"
        wanted = DIGEST_OCTETS.get(self.matching, len(self.data) or 1)
        if len(self.data) != wanted:
            return f"it holds {len(self.data)} octets where its matching type has {wanted}"
        return ""


def tlsa_name(host: str) -> str:
    """The name that holds the TLSA records of an exchanger, both absolute."""
    return PORT_LABELS + host


def parsed(record: str) -> Tlsa | None:
    """The record in presentation format, or None where it is none."""
    words = record.split()
    try:
        usage, selector, matching = map(int, words[:3])
        return Tlsa(usage=usage, selector=selector, matching=matching, data=bytes.fromhex("".join(words[3:])))
    except ValueError:
        return None


def matched(records: tuple[Tlsa, ...], tls: Tls, names: tuple[str, ...], at: str) -> Match:
    """Whether the chain matches one of these usable records.

    `names` are those of which the certificate must have one where a record names a trust anchor; with the server's own
    certificate in a record, names and dates are of no account (RFC 7672 section 3.1). `at` is the moment of the
    conversation, as ISO 8601 in UTC.
    """
    found = {_match(record, tls.chain, names, at) for record in records}
    return next((match for match in (Match.MATCHES, Match.UNKNOWN) if match in found), Match.DIFFERS)


def _match(record: Tlsa, chain: tuple[Certificate, ...], names: tuple[str, ...], at: str) -> Match:
    if record.usage == END_ENTITY:
        return _same(record, chain[0]) if chain else Match.DIFFERS
    anchors = [(place, _same(record, one)) for place, one in enumerate(chain) if place]
    found = {_vouched(chain[: place + 1], names, at) for place, same in anchors if same is Match.MATCHES}
    found |= {same for _, same in anchors if same is Match.UNKNOWN}
    return next((match for match in (Match.MATCHES, Match.UNKNOWN) if match in found), Match.DIFFERS)


def _vouched(chain: tuple[Certificate, ...], names: tuple[str, ...], at: str) -> Match:
    """Whether the last certificate vouches for the first: each signed by the next, all of them valid, the name right."""
    links = {one.signed_by_next for one in chain[:-1]}
    covered = chain[0].names
    if False in links or not all(one.not_before <= at <= (one.not_after or at) for one in chain):
        return Match.DIFFERS
    if None in links or covered is None:
        return Match.UNKNOWN
    return Match.MATCHES if any(certificate_covers(covered, name) for name in names) else Match.DIFFERS


def _same(record: Tlsa, certificate: Certificate) -> Match:
    """Whether a record holds this certificate, or its key; what a record holds whole is compared by its hash."""
    sha512 = record.matching == 2
    if record.selector == 0:
        digest = certificate.sha512 if sha512 else certificate.sha256
    else:
        digest = certificate.spki_sha512 if sha512 else certificate.spki_sha256
    wanted = hashlib.sha256(record.data).hexdigest() if record.matching == 0 else record.data.hex()
    if not digest:
        return Match.UNKNOWN
    return Match.MATCHES if digest == wanted else Match.DIFFERS
