"""Ask a question, get a Lookup. Speaks DNS directly: never a search list, never the system's own resolver library."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ptraudit.lookup import Lookup


class Resolver(Protocol):
    """Whoever answers questions."""

    async def lookup(self, name: str, rdtype: str) -> "Lookup":
        """Ask for the records of a type at a name, following aliases.

        `name` is absolute or is taken to be; `rdtype` is a mnemonic such as `PTR`. Every ending of the question is a
        Lookup; raises only ValueError, for a malformed name.
        """
