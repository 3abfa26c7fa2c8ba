"""How much a Markdown report may say, so that it stays within what a pull request takes."""

from dataclasses import dataclass

MOST_CHARACTERS = 65_000  # of a comment on GitHub: 65,536 (https://github.com/orgs/community/discussions/27190)
_ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How many of everything are said: lookups and rows of a check, groups, domains in full, rows of the index.

    `quiet` says whether checks that passed or do not apply are listed.
    """

    lookups: int = 20
    quiet: bool = True
    rows: int = _ALL
    groups: int = _ALL
    domains: int = _ALL
    index: int = _ALL


LEVELS = (
    Detail(),
    Detail(lookups=0),
    Detail(lookups=0, quiet=False),
    Detail(lookups=0, quiet=False, rows=50),
    Detail(lookups=0, quiet=False, rows=10),
    Detail(lookups=0, quiet=False, rows=5, domains=20),
    Detail(lookups=0, quiet=False, rows=3, groups=10, domains=5, index=200),
    Detail(lookups=0, quiet=False, rows=1, groups=5, domains=1, index=50),
    Detail(lookups=0, quiet=False, rows=1, groups=1, domains=1, index=10),
)
"""From rich to poor; the last is short whatever the report."""


def fits(text: str) -> bool:
    """Whether a text is short enough, in the units that a browser counts."""
    return len(text.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
