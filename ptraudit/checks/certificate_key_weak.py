"""Is the key of the certificate long enough?"""

import re

from ptraudit.check import SESSION, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.subject import Session

LEAST_BITS = {"RSA": 2048, "DSA": 2048, "EC": 224}


@check(
    "SMTP019",
    SESSION,
    Severity.WARNING,
    title="The key of the certificate is long enough",
    failure_title="The key of the certificate is too short",
    why="Libraries that keep to the recommendations, as OpenSSL does by default on Debian and Ubuntu, refuse the handshake: "
    "their senders deliver in the clear, or not at all where a policy asks for TLS.",
    fix="Get a certificate for a new key, RSA with 2048 bits or more or EC P-256; where TLSA records name the old key, "
    "publish the new one first.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 9325 section 4.5", "CA/Browser Forum Baseline Requirements section 6.1.5"),
    since="0.1.0",
)
def certificate_key_weak(session: Session) -> Verdict:
    """The server's own certificate has an RSA key of 2048 bits or more, or one of another kind that is as strong."""
    tls = session.session.tls
    if tls is None or not tls.chain:
        return not_applicable(f"No certificate was seen of the server at {session.label}.")
    key = tls.chain[0].key
    if not key:
        why = "the key could not be read"
        return undetermined(f"Whether the key of the certificate of the server at {session.label} is strong", why=why)
    match = re.fullmatch(r"(RSA|DSA|EC) (\d+)", key)
    if match and int(match[2]) < (least := LEAST_BITS[match[1]]):
        return failed(f"The certificate of the server at {session.label} has a key of {key} bits; {least} are expected.")
    return passed(f"The certificate of the server at {session.label} has a key that is long enough ({key}).")
