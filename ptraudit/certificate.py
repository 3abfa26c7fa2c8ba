"""What a TLS peer has shown, and nothing about what it means. Dates are ISO 8601 in UTC."""

from msgspec import Struct


class Certificate(Struct, frozen=True, kw_only=True):
    """What a certificate says of itself; a part that could not be read is empty.

    `names` are its dNSName and iPAddress entries, None where they could not be read. The digests are in hexadecimal, of
    the whole and of the key (SubjectPublicKeyInfo). `signed_by_next`: whether the next certificate of its chain signed
    it; None for the last, and where it could not be learnt.
    """

    subject: str
    issuer: str
    names: tuple[str, ...] | None
    not_before: str
    not_after: str
    key: str
    sha256: str
    sha512: str = ""
    spki_sha256: str = ""
    spki_sha512: str = ""
    signed_by_next: bool | None = None


class Tls(Struct, frozen=True, kw_only=True):
    """A completed handshake. `trust_error` is empty where the chain leads to a trusted root, name and host aside."""

    version: str
    cipher: str
    trust_error: str
    chain: tuple[Certificate, ...]
