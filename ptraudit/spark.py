"""A row of percentages as a row of signs."""

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII = "_.-~=+*#"


def sparkline(values: Sequence[int | None], *, ascii_only: bool = False) -> str:
    """One sign for each percentage, the higher the taller; a blank where there is none."""
    signs = ASCII if ascii_only else BLOCKS
    return "".join(
        " " if value is None else signs[min(max(value, 0) * len(signs) // 101, len(signs) - 1)] for value in values
    )
