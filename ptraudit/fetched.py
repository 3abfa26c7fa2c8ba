"""One page that was fetched over HTTPS, and its ending: what was observed, and nothing about what it means.

Imports nothing from ptraudit but lookups. Strangers' text is as in `lookup`.
"""

from enum import StrEnum

from msgspec import Struct

from ptraudit.lookup import IPAddress


class HttpsEnding(StrEnum):
    """How a fetch ended; `answered` means that a whole page came, whatever its status says."""

    ANSWERED = "answered"
    REDIRECT = "redirect"
    TOO_LARGE = "too-large"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    TLS_ERROR = "tls-error"
    PROTOCOL_ERROR = "protocol-error"
    NOT_ASKED = "not-asked"


class HttpsFetch(Struct, frozen=True, kw_only=True):
    """One request to one host. `body` are its lines, without their ends; `omitted` counts those that were not kept.

    `media_type` is in lower case, without parameters. `location` is where a redirect leads, which was not followed.
    """

    host: str
    path: str
    ending: HttpsEnding
    ip: IPAddress | None = None
    connected_to: str = ""
    detail: str = ""
    status: int | None = None
    media_type: str = ""
    location: str = ""
    body: tuple[str, ...] = ()
    omitted: int = 0
    duration_s: float = 0.0

    @property
    def conclusive(self) -> bool:
        """Whether the server has spoken, or it is certain that none does; a silence may be the network's."""
        return self.ending not in {HttpsEnding.TIMEOUT, HttpsEnding.UNREACHABLE, HttpsEnding.NOT_ASKED}

    @property
    def url(self) -> str:
        """What was asked for."""
        return f"https://{self.host}{self.path}"
