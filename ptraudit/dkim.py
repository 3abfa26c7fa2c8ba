"""The grammar of a DKIM key record (RFC 6376 section 3.6.1, RFC 8301, RFC 8463): text to a key. Asks nobody anything."""

import base64
import binascii
import re

from msgspec import Struct

from ptraudit.taglist import TagSyntaxError, listed, tags

VERSION = "DKIM1"
RSA, ED25519 = "rsa", "ed25519"
ED25519_OCTETS = 32  # RFC 8463 section 4: the key alone, without the structure around it
REFUSED_BELOW = 1024  # bits; no verifier may accept less (RFC 8301 section 3.2)
ADVISED = 2048  # bits (the same)


class DkimSyntaxError(ValueError):
    """A record that no verifier can make a key of; the message says why."""


class Key(Struct, frozen=True, kw_only=True):
    """A public key. `bits` is 0 where the key was revoked. Without `hashes` or `services` any is allowed."""

    kind: str
    bits: int
    hashes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def revoked(self) -> bool:
        """Whether the owner has withdrawn it, by an empty `p=` (RFC 6376 section 3.6.1)."""
        return self.bits == 0

    @property
    def testing(self) -> bool:
        """Whether the domain says that it is only testing DKIM (the same, t=y)."""
        return "y" in self.flags

    @property
    def for_mail(self) -> bool:
        """Whether the key may be used for mail (the same, s=)."""
        return not self.services or not {"*", "email"}.isdisjoint(self.services)

    @property
    def allows_sha256(self) -> bool:
        """Whether signatures may use SHA-256, the only hash that still counts (RFC 8301 section 3.1)."""
        return not self.hashes or "sha256" in self.hashes

    @property
    def usable(self) -> bool:
        """Whether a verifier may accept a signature by it."""
        strong = self.kind == ED25519 or self.bits >= REFUSED_BELOW
        return not self.revoked and strong and self.for_mail and self.allows_sha256

    @property
    def shown(self) -> str:
        """What it is, with its article."""
        if self.revoked:
            return "a revoked key"
        return "an Ed25519 key" if self.kind == ED25519 else f"an RSA key of {self.bits} bits"


def looks_like_key(text: str) -> bool:
    """Whether a TXT record may be meant as a key, and is not a record of something else that a wildcard brought."""
    version = re.match(r"\s*v\s*=\s*([^;\s]*)", text)
    if version:
        return version[1] == VERSION
    return re.search(r"(?:^|;)\s*p\s*=", text) is not None


def parsed(record: str) -> Key:
    """The key in a record. Raises DkimSyntaxError."""
    try:
        found = tags(record)
    except TagSyntaxError as error:
        raise DkimSyntaxError(str(error)) from error
    if "v" in found and (next(iter(found)) != "v" or found["v"] != VERSION):
        raise DkimSyntaxError(f'"v={found["v"][:60]}" must be the first tag and say {VERSION}')
    if "p" not in found:
        raise DkimSyntaxError('it has no tag "p" with the key')
    kind = found.get("k", RSA)
    if kind not in {RSA, ED25519}:
        raise DkimSyntaxError(f'"k={kind[:60]}" is no kind of key that verifiers know')
    return Key(
        kind=kind,
        bits=_bits(kind, re.sub(r"\s", "", found["p"])),
        hashes=listed(found["h"]) if "h" in found else (),
        services=listed(found["s"]) if "s" in found else (),
        flags=listed(found["t"]) if "t" in found else (),
    )


def _bits(kind: str, text: str) -> int:
    """The size of the key that is written in base64; 0 where nothing is written. Raises DkimSyntaxError."""
    if not text:
        return 0
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DkimSyntaxError("the key in its tag p is no base64") from error
    if kind == ED25519:
        if len(octets) != ED25519_OCTETS:
            raise DkimSyntaxError(f"its Ed25519 key has {len(octets)} octets; it has {ED25519_OCTETS}")
        return 8 * ED25519_OCTETS
    return _rsa_bits(octets)


def _rsa_bits(octets: bytes) -> int:
    # cryptography is loaded only where there is a key
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(octets)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DkimSyntaxError("its tag p holds no public key") from error
    if not isinstance(key, RSAPublicKey):
        raise DkimSyntaxError("its tag p holds a key of another kind than RSA")
    return key.key_size
