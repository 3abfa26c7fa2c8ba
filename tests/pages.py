"""An HTML page read back: its elements, its text, and whether it is well-formed."""

import base64
import hashlib
from collections import Counter
from html.parser import HTMLParser

VOID = {"br", "meta", "circle", "rect", "path", "link", "img", "input", "hr"}  # in SVG these close themselves


class Page(HTMLParser):
    """A page taken apart. `faults` are end tags that end nothing and elements that nothing ends."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.faults.append(f"</{tag}> ends {self._open[-1:]}")

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def count(self, tag: str) -> int:
        """How many elements have this name."""
        return Counter(name for name, _ in self.elements)[tag]

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def inside(self, tag: str) -> list[str]:
        """The text directly inside each element of this name."""
        return [text for name, text in self.texts if name == tag]

    @property
    def ids(self) -> list[str]:
        """Every id of the page."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def visible(self) -> str:
        """The text that a reader sees, blanks together."""
        shown = (text for tag, text in self.texts if tag not in {"script", "style", "title"})
        return " ".join(" ".join(shown).split())


def sha256(text: str) -> str:
    """The hash of an inline script as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
