"""The grammar of a BIMI record (draft-brand-indicators-for-message-identification): text to an indicator. Asks nobody."""

import re
from collections.abc import Sequence

from msgspec import Struct

from ptraudit.taglist import TagSyntaxError, tags, versioned

VERSION = "BIMI1"
SECURE_URI = re.compile(r"https://[^\s/;,]+/[^\s;,]*", re.IGNORECASE)


class BimiSyntaxError(ValueError):
    """A record that receivers do not use; the message says why."""


class Indicator(Struct, frozen=True, kw_only=True):
    """Where the logo is, and the certificate for it; "" for each that is not named."""

    logo: str
    certificate: str

    @property
    def declined(self) -> bool:
        """Whether the domain says that it shows no logo, by both being empty."""
        return not self.logo and not self.certificate


def bimi_records(texts: Sequence[str]) -> tuple[str, ...]:
    """The BIMI records among TXT records; receivers use none where there is not exactly one."""
    return versioned(texts, VERSION)


def parsed(text: str) -> Indicator:
    """The indicator in a record. Raises BimiSyntaxError."""
    try:
        found = tags(text)
    except TagSyntaxError as error:
        raise BimiSyntaxError(str(error)) from error
    if "l" not in found:
        raise BimiSyntaxError('it has no tag "l" with the address of the logo')
    for name in ("l", "a"):
        if found.get(name) and not SECURE_URI.fullmatch(found[name]):
            raise BimiSyntaxError(f'"{name}={found[name][:100]}" is no address that begins with https://')
    logo = found["l"]
    if logo and not re.search(r"\.svgz?(?:[?#].*)?$", logo, re.IGNORECASE):
        raise BimiSyntaxError(f'"l={logo[:100]}" does not name an SVG file')
    return Indicator(logo=logo, certificate=found.get("a", ""))
