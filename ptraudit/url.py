"""An address on the Web as far as we go to one: http or https, host, port and path. Imports nothing from ptraudit."""

import re
from urllib.parse import urlsplit

from msgspec import Struct

MAX_URL = 500  # characters
URL = re.compile(rf"https?://[!-~]{{1,{MAX_URL}}}", re.IGNORECASE)  # printable ASCII without blanks
HOST = re.compile(r"[a-z0-9._:-]{1,253}")  # a name or an address; what it is, whoever resolves it finds out


class Url(Struct, frozen=True, kw_only=True):
    """An address on the Web; `path` begins with a slash and may hold a query, `host` is in lower case, without brackets."""

    encrypted: bool
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[bool, str, int]:
        """What has to be the same for two addresses to lead to the same server (RFC 6454 section 4)."""
        return self.encrypted, self.host, self.port

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == (443 if self.encrypted else 80) else f":{self.port}"
        return f"{'https' if self.encrypted else 'http'}://{host}{port}{self.path}"


def parsed_url(text: str) -> Url | None:
    """The address that a text spells; None for one with a user, of another scheme, or with more than it may hold."""
    if not URL.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:  # a bracket without end, or a port that is none
        return None
    if not HOST.fullmatch(host) or "@" in parts.netloc or port == 0:
        return None
    encrypted = parts.scheme.lower() == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Url(encrypted=encrypted, host=host, port=port or (443 if encrypted else 80), path=path)
