"""How much a text may say, so that it stays within what its reader takes."""

from msgspec import Struct

_ALL = 1_000_000


class Detail(Struct, frozen=True, kw_only=True):
    """How many of everything are said: lookups and rows of a check, groups, domains in full, rows of the index.

    `quiet` says whether checks that passed or do not apply are listed.
    """

    lookups: int = 20
    quiet: bool = True
    rows: int = _ALL
    groups: int = _ALL
    domains: int = _ALL
    index: int = _ALL


class Budget(Struct, frozen=True, kw_only=True):
    """How long a text may be, in octets of an encoding, and the levels of detail to try, from rich to poor."""

    levels: tuple[Detail, ...] = (Detail(),)
    most: int | None = None
    encoding: str = "utf-8"

    def holds(self, text: str) -> bool:
        """Whether a text is short enough."""
        return self.most is None or len(text.encode(self.encoding)) <= self.most


UNBOUNDED = Budget()
MARKDOWN = Budget(
    levels=(
        Detail(),
        Detail(lookups=0),
        Detail(lookups=0, quiet=False),
        Detail(lookups=0, quiet=False, rows=50),
        Detail(lookups=0, quiet=False, rows=10),
        Detail(lookups=0, quiet=False, rows=5, domains=20),
        Detail(lookups=0, quiet=False, rows=3, groups=10, domains=5, index=200),
        Detail(lookups=0, quiet=False, rows=1, groups=5, domains=1, index=50),
        Detail(lookups=0, quiet=False, rows=1, groups=1, domains=1, index=10),
    ),
    most=2 * 65_000,  # a comment on GitHub takes 65,536 units: https://github.com/orgs/community/discussions/27190
    encoding="utf-16-le",  # the units that a browser counts
)
