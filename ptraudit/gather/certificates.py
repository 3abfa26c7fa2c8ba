"""What a TLS peer has shown: version, cipher, and what each certificate says of itself."""

import asyncio
import hashlib
import ssl
import warnings
from collections.abc import Callable
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning

from ptraudit.evidence import Certificate, Tls
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
        chain=tuple(certificate(octets) for octets in _sent(connection)[:MAX_CHAIN]),
    )


def _sent(connection: ssl.SSLObject) -> list[bytes]:
    """The certificates as they were sent, the server's own first."""
    if hasattr(connection, "get_unverified_chain"):  # Python 3.13 and later
        return [bytes(octets) for octets in connection.get_unverified_chain()]
    inner = connection._sslobj  # type: ignore[attr-defined]  # noqa: SLF001  # the same, before it had a public name
    return [sent.public_bytes(DER) for sent in inner.get_unverified_chain() or ()]


def certificate(octets: bytes) -> Certificate:
    """What a certificate says, each part for itself: what cannot be read is empty, and does not take the rest along."""
    sha256 = hashlib.sha256(octets).hexdigest()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # a stranger's mistake is nobody's here
            parsed = x509.load_der_x509_certificate(octets)
    except UNREADABLE as error:
        subject = f"unreadable: {printable(str(error), 200)}"
        return Certificate(subject=subject, issuer="", names=(), not_before="", not_after="", key="", sha256=sha256)
    return Certificate(
        subject=_part(lambda: printable(parsed.subject.rfc4514_string(), 300)),
        issuer=_part(lambda: printable(parsed.issuer.rfc4514_string(), 300)),
        names=_names(parsed),
        not_before=_part(lambda: _date(parsed.not_valid_before_utc)),
        not_after=_part(lambda: _date(parsed.not_valid_after_utc)),
        key=_part(lambda: _key(parsed)),
        sha256=sha256,
    )


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
