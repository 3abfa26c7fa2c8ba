"""A certificate authority that lives as long as the program: whoever has its root trusts what it issued."""

import hashlib
import ssl
import tempfile
import warnings
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

ROOT_DAYS = 3650
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
AGE = timedelta(days=30)  # how long ago a certificate began to be valid; clocks differ, so never just now


class Identity(Struct, frozen=True, kw_only=True):
    """A server's TLS, and the SHA-256 of its key as a TLSA record `3 1 1` has it (RFC 6698 section 2.1)."""

    tls: ssl.SSLContext
    key_sha256: str


class Authority:
    """A root and what it signs, with EC P-256 keys. Dates count from the moment of the call."""

    def __init__(self, name: str = "ptraudit lab root") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _common_name(name)
        builder = _builder(self._name, self._name, self._key, self._key, ROOT_DAYS).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        usage = _usage(signs_certificates=True)
        self._root = builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())

    @property
    def pem(self) -> str:
        """The root's certificate, for clients that shall trust."""
        return self._root.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def issue(
        self, name: str, *others: str, days: int = 90, self_signed: bool = False, newest: ssl.TLSVersion | None = None
    ) -> ssl.SSLContext:
        """A server's TLS with a new certificate, as `identity` says."""
        return self.identity(name, *others, days=days, self_signed=self_signed, newest=newest).tls

    def identity(
        self,
        name: str,
        *others: str,
        days: int = 90,
        self_signed: bool = False,
        newest: ssl.TLSVersion | None = None,
        rsa_bits: int | None = None,
    ) -> Identity:
        """A new certificate for a server's host name, which is also its common name, and others.

        It ends in `days` days; a number below zero has expired. `self_signed`: no root vouches for it. `newest`: the
        last version of TLS that the server speaks, also one that OpenSSL forbids by default. `rsa_bits`: an RSA key of this
        length, however short.
        """
        key = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())
        subject = _common_name(name)
        issuer, signer = (subject, key) if self_signed else (self._name, self._key)
        builder = (
            _builder(subject, issuer, key, signer, days)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(text) for text in (name, *others)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_usage(signs_certificates=False), critical=True)
        )
        certificate = builder.sign(signer, hashes.SHA256())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if rsa_bits:
            context.set_ciphers("ALL:@SECLEVEL=0")
        with tempfile.NamedTemporaryFile() as file:  # load_cert_chain reads files only
            file.write(certificate.public_bytes(serialization.Encoding.PEM) + _pem(key))
            file.flush()
            context.load_cert_chain(file.name)
        if newest is not None:
            with warnings.catch_warnings():  # Python warns of versions that are no longer safe, which is the point here
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
                context.maximum_version = newest
            context.set_ciphers("ALL:@SECLEVEL=0")
        spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return Identity(tls=context, key_sha256=hashlib.sha256(spki).hexdigest())


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, signer: Key, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    end = now + timedelta(days=days)
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, end) - AGE)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority_key, critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(key: Key) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
