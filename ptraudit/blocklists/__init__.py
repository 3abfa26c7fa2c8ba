"""The lists that we know: one dated, sourced file each, and one of those that have closed.

A list whose operator gives out keys is asked under the user's key where its environment variable is set. A key is part of
the name that is asked for, so nothing but the question itself ever holds it: see `dnsbl.KEY`.
"""

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ptraudit.dnsbl import BlockList, Choice, Code
from ptraudit.errors import UsageError
from ptraudit.lookup import printable

FOLDER = Path(__file__).parent
CLOSED = FOLDER / "closed.toml"
LABEL = re.compile(r"[A-Za-z0-9-]{1,63}")  # what a key may be: one label of a name

Day = Annotated[str, Meta(pattern=r"^20\d\d-\d\d-\d\d$")]


class File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A list as its file has it. `retrieved` is the day on which the source was read."""

    title: str
    zone: str
    of: Literal["addresses", "names"]
    code: tuple[Code, ...]
    source: Annotated[str, Meta(min_length=5)]
    retrieved: Day
    default: bool = True
    ipv6: bool = False
    listed: str = "2.0.0.127"
    unlisted: str = "1.0.0.127"
    lookup_page: str = ""
    key_variable: str = ""
    keyed_zone: str = ""
    bits: bool = False
    registrable: bool = False

    def block_list(self, name: str, *, keyed: bool) -> BlockList:
        """The list, asked with a key or without."""
        return BlockList(
            name=name,
            title=self.title,
            zone=f"{self.keyed_zone if keyed else self.zone}.",
            of=self.of,
            codes=self.code,
            ipv6=self.ipv6,
            listed=self.listed,
            unlisted=self.unlisted,
            lookup_page=self.lookup_page,
            bits=self.bits,
            registrable=self.registrable,
        )


class Closed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list that has closed, and all zones under it."""

    zone: str
    on: Day
    source: Annotated[str, Meta(min_length=5)]


class _ClosedFile(Struct, frozen=True, forbid_unknown_fields=True):
    closed: tuple[Closed, ...]


@cache
def files() -> Mapping[str, File]:
    """Every list by name. A file at fault is a mistake of ours and raises what the reader says."""
    paths = sorted(path for path in FOLDER.glob("*.toml") if path != CLOSED)
    return {path.stem: msgspec.toml.decode(path.read_bytes(), type=File) for path in paths}


@cache
def closed() -> tuple[Closed, ...]:
    """The lists that have closed."""
    return msgspec.toml.decode(CLOSED.read_bytes(), type=_ClosedFile).closed


def chosen(words: Iterable[str], environment: Mapping[str, str] = os.environ) -> Choice:
    """The lists that are named, by name or zone, with commas between them; the default set where none is.

    Raises UsageError for a word that names no list, or one that has closed.
    """
    named = [_named(word.strip()) for text in words for word in text.split(",")]
    lists, keys = [], {}
    for name in dict.fromkeys(named) or [name for name, file in files().items() if file.default]:
        file = files()[name]
        key = environment.get(file.key_variable, "").strip() if file.key_variable else ""
        if key and not LABEL.fullmatch(key):
            raise UsageError(f"{file.key_variable} holds no key: that is one word of letters, digits and hyphens")
        if key:
            keys[name] = key
        lists.append(file.block_list(name, keyed=bool(key)))
    return Choice(lists=tuple(lists), keys=keys)


def _named(word: str) -> str:
    lower = word.lower().removesuffix(".")
    for gone in closed():
        if lower == gone.zone or lower.endswith(f".{gone.zone}"):
            raise UsageError(f'the list "{printable(word, 100)}" closed on {gone.on} and answers nobody; leave it out')
    for name, file in files().items():
        if lower in {name, file.zone}:
            return name
    near = get_close_matches(lower, files(), n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"the lists are {', '.join(files())}"
    raise UsageError(f'there is no list "{printable(word, 100)}" whose codes are known; {hint}')
