"""A line of a file: where something that is observed or judged has been written down. Imports nothing from ptraudit."""

from msgspec import Struct


class Place(Struct, frozen=True, kw_only=True):
    """A line of a file, by the path that the user gave or that the file was found under."""

    path: str
    line: int

    def __str__(self) -> str:
        """The place in a sentence."""
        return f"{self.path} line {self.line}"
