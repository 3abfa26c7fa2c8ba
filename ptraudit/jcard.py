"""A contact in a jCard (RFC 7095), as a registry sends it: what is of use in it, whatever else stands there. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from ptraudit.lookup import printable

MAX_PROPERTIES = 100  # looked at; a card of a registry has ten
MAX_EMAILS = 5  # kept of one card
MAX_WORDS = 200  # characters kept of a name
MAX_EMAIL = 254  # octets that a path of RFC 5321 section 4.5.3.1.3 has room for
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class Card(Struct, frozen=True, kw_only=True):
    """What a card says; each is empty where it says nothing that can be read."""

    name: str = ""
    kind: str = ""
    country: str = ""
    emails: tuple[str, ...] = ()


def words(value: object, limit: int = MAX_WORDS) -> str:
    """A stranger's text on one line, marks taken off its letters, printable and bounded; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    plain = unicodedata.normalize("NFKD", value[: 4 * limit])
    unmarked = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return printable(" ".join(unmarked.split()), limit)


def card(value: object) -> Card:
    """The card in a `vcardArray`, an empty one where it is none."""
    properties = tuple(_properties(value))
    texts = {name: words(given) for name, _, given in reversed(properties) if isinstance(given, str)}
    countries = (_country(parameters, given) for name, parameters, given in properties if name == "adr")
    emails = (email for name, _, given in properties if name == "email" for email in _emails(given))
    return Card(
        name=texts.get("fn") or texts.get("org", ""),
        kind=texts.get("kind", "").lower(),
        country=next(filter(None, countries), ""),
        emails=tuple(dict.fromkeys(emails))[:MAX_EMAILS],
    )


def _properties(value: object) -> Iterator[tuple[str, dict[object, object], object]]:
    """Name, parameters and value of each property (RFC 7095 section 3.3)."""
    match value:
        case ["vcard", [*properties], *_]:
            for one in properties[:MAX_PROPERTIES]:
                match one:
                    case [str(name), dict(parameters), _, given, *_]:
                        yield name.lower(), parameters, given


def _emails(given: object) -> Iterator[str]:
    """The addresses in a value, which registries also write as a URI or several in one text."""
    for part in re.split(r"[\s,;]+", given[:2000]) if isinstance(given, str) else ():
        email = part.removeprefix("mailto:")
        if len(email) <= MAX_EMAIL and EMAIL.fullmatch(email):
            yield email


def _country(parameters: dict[object, object], given: object) -> str:
    """The country of an address: its code (RFC 8605), its seventh part (RFC 6350), or the last line of its label."""
    code = words(parameters.get("cc"), 60)
    part = words(given[6], 60) if isinstance(given, list) and len(given) > 6 else ""
    label = parameters.get("label")
    lines = [line for line in label.splitlines() if line.strip()] if isinstance(label, str) else []
    return code or part or (words(lines[-1], 60) if len(lines) > 1 else "")
