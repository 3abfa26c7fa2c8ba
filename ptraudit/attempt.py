"""What a server said to a recipient that was offered to it and taken back, and nothing about what it means."""

from enum import StrEnum

from msgspec import Struct


class Purpose(StrEnum):
    """Why a recipient was offered: two mailboxes of the domain, and one of the probing host, which is not the server's."""

    POSTMASTER = "postmaster"
    ABUSE = "abuse"
    RELAY = "relay"


class Attempt(Struct, frozen=True, kw_only=True):
    """One recipient, after an empty sender. `command` is what the reply is to: RCPT, or MAIL where that was refused."""

    purpose: Purpose
    recipient: str
    command: str
    code: int
    text: str

    @property
    def reply(self) -> str:
        """The reply in one line."""
        return f"{self.code} {self.text}".strip()

    @property
    def denies_relaying(self) -> bool:
        """Whether the reply speaks of relaying: the server takes the recipient for somebody else's."""
        return "relay" in self.text.lower()

    @property
    def accepted(self) -> bool:
        """Whether the recipient was accepted (RFC 5321 section 4.3.2)."""
        return self.command == "RCPT" and self.code // 100 == 2

    @property
    def refused(self) -> bool:
        """Whether the recipient was refused for good; a code that begins with 4 asks to come back later."""
        return self.command == "RCPT" and self.code // 100 == 5
