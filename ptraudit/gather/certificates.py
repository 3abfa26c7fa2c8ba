"""What a TLS peer has shown: version, cipher, and what each certificate says of itself."""

import asyncio
import hashlib
import ssl
import warnings
from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning

from ptraudit.certificate import Certificate, Tls
from ptraudit.lookup import printable

MAX_CHAIN = 10  # certificates kept of what a peer sends
# What cryptography raises for certificates that OpenSSL has let pass.
UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
DER = 2  # _ssl.ENCODING_DER
MAX_NAMES = 100  # names kept of one certificate


def observed_chain(transport: asyncio.BaseTransport | None) -> Tls | None:
    """What the peer behind a transport has shown; None where no handshake was completed."""
    connection: ssl.SSLObject | None = transport.get_extra_info("ssl_object") if transport else None
    if connection is None:
        return None
    cipher = connection.cipher()
    return Tls(
        version=connection.version() or "",
        cipher=cipher[0] if cipher else "",
        trust_error="",
        chain=chain(_sent(connection)[:MAX_CHAIN]),
    )


def _sent(connection: ssl.SSLObject) -> list[bytes]:
    """The certificates as they were sent, the server's own first."""
    if hasattr(connection, "get_unverified_chain"):  # Python 3.13 and later
        return [bytes(octets) for octets in connection.get_unverified_chain()]
    inner = connection._sslobj  # type: ignore[attr-defined]  # noqa: SLF001  # the same, before it had a public name
    return [sent.public_bytes(DER) for sent in inner.get_unverified_chain() or ()]


def chain(sent: Sequence[bytes]) -> tuple[Certificate, ...]:
    """What the certificates of a chain say, the server's own first."""
    following = [*sent[1:], None]
    return tuple(certificate(octets, issuer) for octets, issuer in zip(sent, following, strict=True))


def certificate(octets: bytes, issuer: bytes | None = None) -> Certificate:
    """What a certificate says, each part for itself: what cannot be read is empty, and does not take the rest along.

    `issuer` is the next one in its chain.
    """
    sha256, sha512 = hashlib.sha256(octets).hexdigest(), hashlib.sha512(octets).hexdigest()
    try:
        parsed = _parsed(octets)
    except UNREADABLE as error:
        subject = f"unreadable: {printable(str(error), 200)}"
        return Certificate(
            subject=subject, issuer="", names=(), not_before="", not_after="", key="", sha256=sha256, sha512=sha512
        )
    return Certificate(
        subject=_part(lambda: printable(parsed.subject.rfc4514_string(), 300)),
        issuer=_part(lambda: printable(parsed.issuer.rfc4514_string(), 300)),
        names=_names(parsed),
        not_before=_part(lambda: _date(parsed.not_valid_before_utc)),
        not_after=_part(lambda: _date(parsed.not_valid_after_utc)),
        key=_part(lambda: _key(parsed)),
        sha256=sha256,
        sha512=sha512,
        spki_sha256=_part(lambda: hashlib.sha256(_spki(parsed)).hexdigest()),
        spki_sha512=_part(lambda: hashlib.sha512(_spki(parsed)).hexdigest()),
        signed_by_next=None if issuer is None else _signed(parsed, issuer),
    )


def _parsed(octets: bytes) -> x509.Certificate:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # a stranger's mistake is nobody's here
        return x509.load_der_x509_certificate(octets)


def _spki(parsed: x509.Certificate) -> bytes:
    return parsed.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _signed(parsed: x509.Certificate, issuer: bytes) -> bool | None:
    try:
        signer = _parsed(issuer)
    except UNREADABLE:
        return None
    try:
        parsed.verify_directly_issued_by(signer)
    except (InvalidSignature, ValueError):  # a ValueError is another name than that of the issuer
        return False
    except UNREADABLE:
        return None
    return True


def _part(read: Callable[[], str]) -> str:
    try:
        return read()
    except UNREADABLE:
        return ""


def _names(parsed: x509.Certificate) -> tuple[str, ...] | None:
    try:
        names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    except UNREADABLE:
        return None
    hosts = [printable(name, 300) for name in names.get_values_for_type(x509.DNSName)]
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return tuple((hosts + addresses)[:MAX_NAMES])


def _key(parsed: x509.Certificate) -> str:
    key = parsed.public_key()
    kind = type(key).__name__.removesuffix("PublicKey").lstrip("_")
    size = getattr(key, "key_size", None)  # Ed25519 and Ed448 have but one size
    return f"{kind} {size}" if size else kind


def _date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
