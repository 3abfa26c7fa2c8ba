"""The tag-lists that records of mail authentication are made of (RFC 6376 section 3.2). Asks nobody anything."""

import re
from collections.abc import Iterable

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
WHITESPACE = " "  # and tabs, which have become blanks


class TagSyntaxError(ValueError):
    """A text that is no tag-list; the message says what is wrong with it."""


def tags(text: str) -> dict[str, str]:
    """The values by the names of their tags, in order, blanks around both taken away.

    Raises TagSyntaxError, whose message says what is wrong. Names are compared as they are written.
    """
    found: dict[str, str] = {}
    parts = plain(text).split(";")
    if not parts[-1].strip(WHITESPACE):
        parts.pop()  # the list may end with a semicolon
    for part in parts:
        name, equals, value = part.strip(WHITESPACE).partition("=")
        name = name.rstrip(WHITESPACE)
        if not equals:
            raise TagSyntaxError(f'"{part.strip(WHITESPACE)[:60]}" is no tag: there is no "="')
        if not NAME.fullmatch(name):
            raise TagSyntaxError(f'"{name[:60]}" is no name of a tag')
        if name in found:
            raise TagSyntaxError(f'the tag "{name[:60]}" appears more than once')
        found[name] = value.strip(WHITESPACE)
    return found


def plain(text: str) -> str:
    r"""The text without the escapes of `lookup.printable`: a backslash as it was, and a blank for a tab.

    Raises TagSyntaxError for other characters beside printable ASCII, which no tag-list may hold.
    """

    def octet(escape: re.Match[str]) -> str:
        if escape[0] == "\\\\":
            return "\\"
        if escape[0] == "\\009":
            return " "
        raise TagSyntaxError("it has characters other than printable ASCII")

    return re.sub(r"\\(?:\d{3}|\\)", octet, text)


def versioned(texts: Iterable[str], version: str) -> tuple[str, ...]:
    """The records among TXT records whose first tag is `v` with this value, blanks around it aside."""
    begins = re.compile(rf"[ \t]*v[ \t]*=[ \t]*{re.escape(version)}[ \t]*(?:;|$)")
    return tuple(text for text in texts if begins.match(text.replace("\\009", "\t")))


def listed(value: str, separator: str = ":") -> tuple[str, ...]:
    """The members of a value that is a list, blanks around them taken away."""
    return tuple(member.strip(WHITESPACE) for member in value.split(separator))
