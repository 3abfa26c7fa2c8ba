"""No character that acts: what a terminal, a browser or an editor would obey instead of showing it.

Strangers' text is printable when it comes here. This stands behind that, for what an evidence file from elsewhere,
or a mistake of ours, may let through.
"""

from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

T = TypeVar("T")

_MULTILINE = {"record"}  # our own text, which may be several records


def visible(text: str) -> str:
    r"""The text with every unprintable character escaped: `\027` for an octet (RFC 1035 section 5.1), `\u202e` for others.

    Unprintable are control and format characters, line ends, surrogates, private and unassigned characters.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def cleaned(value: T, *, multiline: bool = False) -> T:
    """A value of structs, tuples and mappings with every text in it made visible; the same object if nothing changed.

    With `multiline`, line feeds stay.
    """
    return _cleaned(value, multiline=multiline)  # type: ignore[no-any-return]  # the same shape: no type can say it


def _cleaned(value: Any, *, multiline: bool) -> Any:  # noqa: ANN401 - whatever a report is made of
    if isinstance(value, str):
        if value.isprintable():
            return value
        return "\n".join(map(visible, value.split("\n"))) if multiline else visible(value)
    if isinstance(value, tuple):
        items = tuple(_cleaned(item, multiline=multiline) for item in value)
        return value if all(map(_same, items, value)) else items
    if isinstance(value, dict):
        entries = {key: _cleaned(item, multiline=multiline) for key, item in value.items()}
        return value if all(map(_same, entries.values(), value.values())) else entries
    if isinstance(value, Struct):
        new = {
            name: cleaned_field
            for name in value.__struct_fields__
            if (old := getattr(value, name)) is not None
            and (cleaned_field := _cleaned(old, multiline=name in _MULTILINE)) is not old
        }
        return replace(value, **new) if new else value
    return value


def _same(one: object, other: object) -> bool:
    return one is other


def _escaped(character: str) -> str:
    code = ord(character)
    if character.isprintable():
        return character
    return f"\\{code:03d}" if code < 128 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
