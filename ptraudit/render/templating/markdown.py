"""GitHub-flavoured Markdown out of text that was not written as Markdown (GFM 0.29)."""

import html
import re

# Words and numbers that mean nothing to Markdown, with the punctuation of a sentence around them.
_WORD = re.compile(
    r"""["'(]*(?:[^\W_]+(?:['’/-][^\W_]+)*|\d{1,3}(?:,\d{3})+|\d+(?:\.\d+){1,2}|–|—|→|×|…)[%"')]*[.,;:!?]?["')]*"""
)
_AROUND = re.compile(r"""(["'(]*)(.*?)([.,;:!?"')]*)""", re.DOTALL)
_RDTYPES = {"A", "AAAA", "IN", "MX", "PTR", "TXT"}
_BEGINS_A_LIST = re.compile(r"\d+[.)]")


def prose(text: str) -> str:
    """A sentence: plain words stay, whatever could be markup, a link or a mention becomes code. Fits a table cell."""
    tokens = text.split()
    following = [*tokens[1:], ""]
    return " ".join(_token(token, following[place], first=place == 0) for place, token in enumerate(tokens))


def code(text: str) -> str:
    """Text as a code span that holds anywhere, also in a table cell; nothing for nothing.

    Where it has a bar, which would end the cell, it becomes an HTML element with every unusual character as its number:
    a bar behind a backslash is undone in tables only, and is read otherwise after another backslash.
    """
    flat = " ".join(text.split("\n"))
    if not flat.strip():
        return ""
    if "|" in flat:
        return "<code>" + "".join(map(_numbered, flat)) + "</code>"
    fence = "`" * (_longest_run(flat) + 1)
    padding = " " if flat.startswith(("`", " ")) or flat.endswith(("`", " ")) else ""
    return f"{fence}{padding}{flat}{padding}{fence}"


def fenced(text: str, language: str = "") -> str:
    """A block of code with a fence that nothing inside can close."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def comment(text: str) -> str:
    """Text for the inside of an HTML comment: letters, digits, dots and the like; others are left out."""
    return re.sub(r"[^A-Za-z0-9._:@-]", "", text)


def summary(text: str) -> str:
    """Text for an HTML element that stands in Markdown, on one line."""
    return "".join(_numbered(character) for character in " ".join(text.split()))


def _token(token: str, following: str, *, first: bool) -> str:
    if _WORD.fullmatch(token) and not (first and _BEGINS_A_LIST.fullmatch(token)):
        return html.escape(token, quote=False)
    match = _AROUND.fullmatch(token)
    before, inside, after = match.groups() if match else ("", token, "")
    if after.startswith(".") and "." in inside and (len(after) > 1 or following[:1].islower() or following in _RDTYPES):
        inside, after = inside + ".", after[1:]  # the last dot of a name, not of a sentence
    return f"{before}{code(inside)}{after}" if inside else code(token)


def _numbered(character: str) -> str:
    return character if character.isalnum() or character == " " or ord(character) > 127 else f"&#{ord(character)};"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
