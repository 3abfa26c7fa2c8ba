"""The grammar of a TLS reporting record (RFC 8460 section 3): text to addresses. Asks nobody anything."""

import re
from collections.abc import Sequence

from ptraudit.taglist import TagSyntaxError, listed, tags, versioned

VERSION = "TLSRPTv1"
URI = re.compile(r"mailto:[^@\s]+@[^@\s]+|https://[^\s/]+(/\S*)?", re.IGNORECASE)


class TlsRptSyntaxError(ValueError):
    """A record that no sender can report by; the message says why."""


def tls_rpt_records(texts: Sequence[str]) -> tuple[str, ...]:
    """The reporting records among TXT records; where there is not exactly one, senders report to nobody."""
    return versioned(texts, VERSION)


def parsed(text: str) -> tuple[str, ...]:
    """Where reports go, as mailto or https addresses. Raises TlsRptSyntaxError."""
    try:
        found = tags(text)
    except TagSyntaxError as error:
        raise TlsRptSyntaxError(str(error)) from error
    if "rua" not in found:
        raise TlsRptSyntaxError('it has no tag "rua"')
    uris = listed(found["rua"], ",")
    wrong = next((uri for uri in uris if not URI.fullmatch(uri)), None)
    if wrong is not None:
        raise TlsRptSyntaxError(f'"{wrong[:80]}" is no address; write mailto:name@host or https://host/path')
    return uris
