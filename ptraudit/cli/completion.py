"""What a shell offers for a value, when asked."""

from contextlib import suppress

from ptraudit.errors import PtrauditError


def check_names(incomplete: str) -> list[tuple[str, str]]:
    """The checks by id and by name; behind a comma one more."""
    from ptraudit.checks import catalogue

    before, comma, last = incomplete.rpartition(",")
    words = [(word, check.title) for check in catalogue() for word in (check.id, check.name)]
    return [(f"{before}{comma}{word}", title) for word, title in words if word.startswith(last)]


def receiver_names(incomplete: str) -> list[tuple[str, str]]:
    """The receivers; behind a comma one more."""
    from ptraudit.receivers import titles

    before, comma, last = incomplete.rpartition(",")
    return [(f"{before}{comma}{name}", title) for name, title in titles().items() if name.startswith(last)]


def format_names(incomplete: str) -> list[str]:
    """The formats of a report."""
    from ptraudit.render import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete)]


def domains(incomplete: str) -> list[str]:
    """The domains of the configuration, as far as it can be read."""
    from ptraudit.config import found
    from ptraudit.config.read import load

    with suppress(PtrauditError):
        if path := found():
            return [one.given for one in load(path).targets if one.given.startswith(incomplete)]
    return []


def block_lists(incomplete: str) -> list[tuple[str, str]]:
    """The block lists by name; behind a comma one more."""
    from ptraudit.blocklists import files

    before, comma, last = incomplete.rpartition(",")
    return [(f"{before}{comma}{name}", file.title) for name, file in files().items() if name.startswith(last)]
