"""The grammar of MTA-STS: the record and the policy (RFC 8461 sections 3.1 and 3.2). Asks nobody anything."""

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from ptraudit.hostname import certificate_covers, not_hostname
from ptraudit.taglist import TagSyntaxError, tags, versioned

VERSION = "STSv1"
ID = re.compile(r"[A-Za-z0-9]{1,32}")
MAX_OCTETS = 64 * 1024  # a sender may stop reading a policy there (RFC 8461 section 3.3)
MEDIA_TYPE = "text/plain"  # the same, section 3.2
MAX_AGE_S = 31_557_600  # about a year (the same)
PATH = "/.well-known/mta-sts.txt"
FIELD = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):\s*(.*?)\s*")


class StsSyntaxError(ValueError):
    """A record or a policy that senders do not use; the message says why."""


class Mode(StrEnum):
    """What a sender does where a mail exchanger does not keep to the policy."""

    ENFORCE = "enforce"
    TESTING = "testing"
    NONE = "none"


class Policy(Struct, frozen=True, kw_only=True):
    """An MTA-STS policy. `patterns` are those of its `mx` lines, in lower case."""

    mode: Mode
    max_age_s: int
    patterns: tuple[str, ...] = ()

    def covers(self, host: str) -> bool:
        """Whether a pattern is the host's; `*` stands for one whole leftmost label (RFC 8461 section 4.1)."""
        return certificate_covers(self.patterns, host)


def sts_records(texts: Sequence[str]) -> tuple[str, ...]:
    """The MTA-STS records among TXT records (RFC 8461 section 3.1)."""
    return versioned(texts, VERSION)


def record_id(text: str) -> str:
    """The id of the policy in a record. Raises StsSyntaxError."""
    try:
        found = tags(text)
    except TagSyntaxError as error:
        raise StsSyntaxError(str(error)) from error
    if "id" not in found:
        raise StsSyntaxError('it has no tag "id"')
    if not ID.fullmatch(found["id"]):
        raise StsSyntaxError(f'"id={found["id"][:60]}" is not 1 to 32 letters and digits')
    return found["id"]


def parsed(lines: Sequence[str]) -> Policy:
    """The policy in the lines of a page. Raises StsSyntaxError."""
    found: dict[str, str] = {}
    patterns: list[str] = []
    for line in lines:
        match = FIELD.fullmatch(line.replace("\\009", " "))
        if match is None:
            if line.strip():
                raise StsSyntaxError(f'the line "{line[:60]}" is no field; it has the form "name: value"')
        elif match[1] == "mx":
            patterns.append(_pattern(match[2]))
        else:
            found.setdefault(match[1], match[2])  # of several the first counts (RFC 8461 section 3.2)
    if found.get("version") != VERSION:
        raise StsSyntaxError(f'it has no line "version: {VERSION}"')
    mode = _mode(found.get("mode", ""))
    if not patterns and mode is not Mode.NONE:
        raise StsSyntaxError("it names no mail exchanger in a line mx")
    return Policy(mode=mode, max_age_s=_max_age_s(found.get("max_age", "")), patterns=tuple(patterns))


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError as error:
        raise StsSyntaxError(f'its mode "{text[:60]}" is none of enforce, testing and none') from error


def _max_age_s(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > MAX_AGE_S:
        raise StsSyntaxError(f'its max_age "{text[:60]}" is no number of seconds up to {MAX_AGE_S}')
    return int(text)


def _pattern(text: str) -> str:
    reason = not_hostname(text.removeprefix("*."))
    if reason:
        raise StsSyntaxError(f'"mx: {text[:100]}" names no host: {reason}')
    return text.lower()
