import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.dkim import DkimSyntaxError, Key, looks_like_key, parsed
from ptraudit.lookup import printable
from tests.keys import ED25519, record, rsa

EC = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
ELLIPTIC = "".join(EC.decode().splitlines()[1:-1])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param(record(2048), Key(kind="rsa", bits=2048), id="RSA"),
        pytest.param(f"p={rsa(1024)}", Key(kind="rsa", bits=1024), id="nothing but p"),
        pytest.param(f"p={rsa(1024, PublicFormat.PKCS1)}", Key(kind="rsa", bits=1024), id="bare RSAPublicKey"),
        pytest.param(f"v=DKIM1; p={rsa(1024)[:60]} {rsa(1024)[60:]}", Key(kind="rsa", bits=1024), id="blank in the key"),
        pytest.param(ED25519, Key(kind="ed25519", bits=256), id="Ed25519"),
        pytest.param("v=DKIM1; p=", Key(kind="rsa", bits=0), id="revoked"),
        pytest.param(record(1024, "t=y:s; "), Key(kind="rsa", bits=1024, flags=("y", "s")), id="flags"),
        pytest.param(record(1024, "h=sha1 : sha256; "), Key(kind="rsa", bits=1024, hashes=("sha1", "sha256")), id="hashes"),
        pytest.param(record(1024, "s=email; "), Key(kind="rsa", bits=1024, services=("email",)), id="services"),
        pytest.param(record(1024, "g=*; n=a note; x=y; "), Key(kind="rsa", bits=1024), id="unknown tags"),
    ],
)
def test_a_key_is_read(text: str, key: Key) -> None:
    assert parsed(text) == key


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("v=DKIM1; k=rsa", 'no tag "p"', id="no key"),
        pytest.param("v=DKIM2; p=", "must be the first tag and say DKIM1", id="other version"),
        pytest.param("k=rsa; v=DKIM1; p=", "must be the first tag", id="version is not first"),
        pytest.param("k=dsa; p=AAAA", '"k=dsa" is no kind of key', id="other kind"),
        pytest.param("v=DKIM1; p=not/base64!", "no base64", id="no base64"),
        pytest.param("v=DKIM1; p=AAAA", "holds no public key", id="base64 of something else"),
        pytest.param(f"v=DKIM1; p={rsa(2048)[:-40]}", "holds no public key", id="cut short"),
        pytest.param(f"v=DKIM1; p={ELLIPTIC}", "another kind than RSA", id="a key of an elliptic curve"),
        pytest.param("v=DKIM1; k=ed25519; p=AAAA", "has 3 octets", id="short Ed25519"),
        pytest.param(f"v=DKIM1 p={rsa(1024)}", "must be the first tag and say", id="semicolon forgotten"),
        pytest.param("v=spf1 -all", "must be the first tag", id="a record of SPF"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    with pytest.raises(DkimSyntaxError, match=fault):
        parsed(text)


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        pytest.param(record(1024), True, id="1024"),
        pytest.param(record(1016), False, id="below 1024"),
        pytest.param(ED25519, True, id="Ed25519"),
        pytest.param("p=", False, id="revoked"),
        pytest.param(record(2048, "s=tlsrpt; "), False, id="for reports only"),
        pytest.param(record(2048, "h=sha1; "), False, id="SHA-1 only"),
        pytest.param(record(2048, "t=y; "), True, id="testing"),
    ],
)
def test_a_verifier_may_use_it(text: str, usable: bool) -> None:
    assert parsed(text).usable == usable


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        pytest.param("v=DKIM1; p=", True, id="versioned"),
        pytest.param("k=rsa; p=AAAA", True, id="without a version"),
        pytest.param("v=DMARC1; p=none", False, id="DMARC of a wildcard"),
        pytest.param("v=spf1 -all", False, id="SPF of a wildcard"),
        pytest.param("some text", False, id="other text"),
    ],
)
def test_a_record_of_something_else_is_no_key(text: str, looks: bool) -> None:
    assert looks_like_key(text) == looks


@given(st.binary(max_size=300), st.sampled_from(["", "v=DKIM1; p=", "v=DKIM1; k=ed25519; p="]))
def test_whatever_a_record_holds_it_is_a_key_or_refused(octets: bytes, prefix: str) -> None:
    try:
        said = parsed(prefix + printable(octets)).shown
    except DkimSyntaxError as error:
        said = str(error)
    assert said.isascii()
    assert said.isprintable()
