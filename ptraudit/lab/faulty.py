"""What the mail servers of the world do wrong, by host, and the certificates of those that have an odd one."""

import ssl
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ptraudit.lab.mailserver import Script, Step


def _greets(text: bytes) -> dict[str, Any]:  # Any: the fields of a script
    return {"greeting": b"220 " + text + b"\r\n"}


SCRIPTS: Mapping[str, Mapping[str, Any]] = {
    "refused.bad-greetings.example": {"greeting": b"554 5.7.1 No mail from you\r\n"},
    "silent.bad-greetings.example": {"leaves_after": Step.CONNECT},
    "torn.bad-greetings.example": {"greeting": b"220 torn.bad-greetings.example ESMTP\n"},
    "proud.bad-greetings.example": _greets(b"proud.bad-greetings.example ESMTP Exim 4.96"),
    "moved.bad-greetings.example": _greets(b"gone.bad-greetings.example ESMTP"),
    "other.bad-greetings.example": _greets(b"mx2.healthy.example ESMTP"),
    "two.bad-greetings.example": {"ehlo": b"250-out.bad-greetings.example\r\n250-STARTTLS\r\n250 8BITMIME\r\n"},
    "none.bad-tls.example": {"ehlo": b"250-none.bad-tls.example\r\n250 8BITMIME\r\n", "starttls": None},
    "torn.bad-tls.example": {"leaves_after": Step.STARTTLS, "starttls": None},
}
IDENTITIES: Mapping[str, Mapping[str, Any]] = {
    "old.bad-tls.example": {"newest": ssl.TLSVersion.TLSv1_1},
    "self.bad-tls.example": {"self_signed": True},
    "other.bad-tls.example": {"shown": "www.bad-tls.example"},
    "ending.bad-tls.example": {"days": 5},
    "short.bad-tls.example": {"rsa_bits": 1024},
}


def script(host: str, good: Script) -> Script:
    """What the server at a host says, by what a good one there would say."""
    return replace(good, **SCRIPTS.get(host, {}))
