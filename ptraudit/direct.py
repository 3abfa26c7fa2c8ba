"""Whether the zones' own servers are asked. Imports nothing from ptraudit."""

from enum import StrEnum


class Direct(StrEnum):
    """Of which answers the zones' own servers are asked, each directly."""

    NEVER = "never"
    FAILING = "failing"  # those that are missing or do not fit
    ALWAYS = "always"  # those too about the mail exchangers and the names of addresses that are as they should be

    @classmethod
    def of(cls, authoritative: bool | None) -> "Direct":
        """What the option says: always, never, or where it says nothing only of what fails."""
        return {None: cls.FAILING, True: cls.ALWAYS, False: cls.NEVER}[authoritative]
