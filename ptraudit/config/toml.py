"""TOML that we write: texts, arrays and comments. Reading is tomllib's business."""

import json
from collections.abc import Iterable

WIDTH = 100


def text(value: str) -> str:
    """A text as a TOML string: JSON's escapes are among those of TOML, but for its pairs of surrogates."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def array(values: Iterable[str]) -> str:
    """Texts as a TOML array, one a line where they are too many for one line."""
    items = [text(value) for value in values]
    flat = f"[{', '.join(items)}]"
    return flat if len(flat) <= WIDTH else "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def comment(line: str) -> str:
    """A line that says something and does nothing, with its end."""
    return f"# {line}".rstrip() + "\n"
