"""A report read back from a file: a JSON report, evidence, or an HTML report, whose JSON lies in it."""

from html.parser import HTMLParser
from pathlib import Path

import msgspec

from ptraudit import archive
from ptraudit.errors import UnreadableFile
from ptraudit.judge import judged
from ptraudit.report import Report

EXPECTED = "give what `ptraudit audit --format json`, `--format html` or `ptraudit gather` wrote"
MAX_OCTETS = 512 * 2**20  # a report on 100,000 domains is smaller; what is larger is none
IN_PAGE = "ptraudit-report"


def reread(path: Path) -> Report:
    """The report in a file; of evidence, the one that it is judged to be now. Raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            octets = file.read(MAX_OCTETS + 1)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from error
    if len(octets) > MAX_OCTETS:
        raise UnreadableFile(f"{path} is larger than any report; {EXPECTED}")
    if octets.lstrip()[:1] == b"<":
        octets = _in_page(octets, path)
    try:
        kind = msgspec.json.decode(octets, type=_Kind)
        if kind.evidence is not msgspec.UNSET:
            return judged(archive.parsed(octets, str(path)))
        return msgspec.json.decode(octets, type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFile(f"{path} holds no report: {error}; {EXPECTED}") from error


class _Kind(msgspec.Struct):
    """What tells evidence from a report."""

    evidence: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Page(HTMLParser):
    """Takes the text of the element that holds the report."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script with our id begins it."""
        self._inside = tag == "script" and ("id", IN_PAGE) in attrs

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the library's signature
        """A script ends."""
        self._inside = False

    def handle_data(self, data: str) -> None:
        """Text, also that of scripts, as it stands."""
        if self._inside:
            self.pieces.append(data)


def _in_page(octets: bytes, path: Path) -> bytes:
    page = _Page()
    page.feed(octets.decode("utf-8", "replace"))
    if not page.pieces:
        raise UnreadableFile(f"{path} is a page without a report in it; {EXPECTED}")
    return "".join(page.pieces).encode()
