"""Certificates from strangers: what can be read is read, and nothing raises."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from ptraudit.gather.certificates import certificate, chain

NAME = b"\x82\x0cmx.s.example"  # a dNSName and its length
START = datetime(2026, 1, 1, tzinfo=UTC)


def der(*names: str, key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | None = None) -> bytes:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.s.example")])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, START, START + timedelta(days=90))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.DER)


def test_a_certificate_is_read() -> None:
    read = certificate(der("mx.s.example", "*.s.example"))
    assert (read.subject, read.names, read.key) == ("CN=mx.s.example", ("mx.s.example", "*.s.example"), "EC 256")
    assert (read.not_before, read.not_after) == ("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z")


def test_a_chain_tells_who_signed_whom() -> None:
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    own, stranger = der("mx.s.example", key=key), der(key=other)
    assert [one.signed_by_next for one in chain([own, own])] == [True, None]
    assert [one.signed_by_next for one in chain([own, stranger, b"no certificate"])] == [False, None, None]


def test_the_digests_are_those_of_the_octets_and_of_the_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    octets = der("mx.s.example", key=key)
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    read = certificate(octets)
    assert (read.sha256, read.sha512) == (hashlib.sha256(octets).hexdigest(), hashlib.sha512(octets).hexdigest())
    assert (read.spki_sha256, read.spki_sha512) == (hashlib.sha256(spki).hexdigest(), hashlib.sha512(spki).hexdigest())


def test_a_certificate_without_names_has_none() -> None:
    assert certificate(der(key=ed25519.Ed25519PrivateKey.generate())).names == ()


@pytest.mark.parametrize(
    ("old", "new", "names", "not_after"),
    [
        pytest.param(
            b"\x82\x0cmx.s.example", b"\x82\x0c\xff\xfe.s.example", None, "2026-04-01T00:00:00Z", id="octets beyond ASCII"
        ),
        pytest.param(
            b"\x82\x0cmx.s.example", b"\x87\x0cmx.s.example", None, "2026-04-01T00:00:00Z", id="an address of 12 octets"
        ),
        pytest.param(b"\x82\x0cmx.s.example", b"\xa3\x0cmx.s.example", None, "2026-04-01T00:00:00Z", id="an X.400 address"),
        pytest.param(b"\x17\x0d260401000000Z", b"\x17\x0d26xx01000000Z", ("mx.s.example",), "", id="an impossible date"),
        pytest.param(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", (), "", id="version 6"),
    ],
)
def test_a_part_that_cannot_be_read_does_not_take_the_rest_along(
    old: bytes, new: bytes, names: tuple[str, ...] | None, not_after: str
) -> None:
    octets = der("mx.s.example")
    assert old in octets
    read = certificate(octets.replace(old, new))
    unreadable = read.subject.startswith("unreadable")
    assert unreadable or (read.names, read.not_after) == (names, not_after)
    assert not unreadable or (read.names, read.not_after) == ((), "")


SAMPLE = der("mx.s.example", "*.s.example")


@settings(max_examples=500)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_mutated_certificates_never_raise(changes: list[tuple[int, int]]) -> None:
    octets = bytearray(SAMPLE)
    for place, octet in changes:
        octets[place] = octet
    read = certificate(bytes(octets))
    assert read.sha256
    assert all(text.isprintable() and text.isascii() for text in (read.subject, read.issuer, *(read.names or ())))
