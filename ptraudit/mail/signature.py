"""A DKIM signature under the mailed report (RFC 6376, RFC 8463). dkimpy signs; it is the extra `dkim`."""

import base64
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ptraudit.errors import UsageError
from ptraudit.target import SELECTOR

SIGNED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"auto-submitted",
    b"list-id",
)
LEAST_BITS = 1024  # RFC 8301 section 3.2: verifiers take no shorter key


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A key, and the name under which its public half is published."""

    selector: str
    algorithm: str
    key: bytes = field(repr=False)

    def sign(self, octets: bytes, domain: str) -> bytes:
        """The message with a signature of the domain before it; lines end with CRLF before and after."""
        import dkim  # type: ignore[import-untyped]  # it brings no types

        header: bytes = dkim.sign(
            octets,
            self.selector.encode(),
            domain.encode(),
            self.key,
            include_headers=list(SIGNED),
            canonicalize=(b"relaxed", b"relaxed"),
            signature_algorithm=self.algorithm.encode(),
        )
        return header + octets


def signer(text: str) -> Signer:
    """The key of `--mail-dkim SELECTOR:KEYFILE`, in PEM, RSA or Ed25519. Raises UsageError."""
    selector, colon, name = text.partition(":")
    if not colon or not name or not SELECTOR.fullmatch(selector):
        raise UsageError(f'--mail-dkim "{text}" is not SELECTOR:KEYFILE; give it as s2026:/etc/ptraudit/dkim.pem')
    try:
        import dkim  # noqa: F401 - whether it is there
    except ImportError as error:
        raise UsageError("--mail-dkim needs the package dkimpy; install ptraudit[dkim]") from error
    try:
        octets = Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"--mail-dkim: the key {name} cannot be read: {error.strerror}") from error
    try:
        key = load_pem_private_key(octets, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(f"--mail-dkim: {name} holds no private key in PEM without a passphrase") from error
    if isinstance(key, Ed25519PrivateKey):
        return Signer(selector=selector, algorithm="ed25519-sha256", key=base64.b64encode(key.private_bytes_raw()))
    if isinstance(key, RSAPrivateKey) and key.key_size >= LEAST_BITS:
        return Signer(selector=selector, algorithm="rsa-sha256", key=octets)
    raise UsageError(f"--mail-dkim: the key {name} is neither RSA of {LEAST_BITS} bits or more nor Ed25519")
