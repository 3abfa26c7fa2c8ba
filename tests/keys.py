"""DKIM keys for tests: records with RSA keys of any size, without the time that making one takes."""

import base64

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def rsa(bits: int, form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    """A modulus of this size in base64; nobody can sign with it, and nobody here does."""
    key = RSAPublicNumbers(65537, (1 << (bits - 1)) | 1).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


def record(bits: int = 2048, tags: str = "") -> str:
    return f"v=DKIM1; k=rsa; {tags}p={rsa(bits)}"


ED25519 = f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(range(32))).decode()}"
