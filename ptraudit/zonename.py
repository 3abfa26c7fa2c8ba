"""Names as DNS holds them, one below the other: absolute, lower case, and ending with a dot. Imports nothing."""

# Labels that a reverse zone for IPv6 has before ip6.arpa: /64, /56, /48, /32, as registries and providers hand them out.
NIBBLES = (16, 14, 12, 8)
MAX_ABOVE = 5


def parent(name: str) -> str:
    """The name one label up; the root's is the root."""
    return name.split(".", 1)[1] or "."


def is_within(name: str, zone: str) -> bool:
    """Whether a name is that of a zone or below it."""
    return zone in {".", name} or name.endswith(f".{zone}")


def perhaps_apexes(name: str) -> tuple[str, ...]:
    """The names above one at which a zone is likely to begin, the nearest first: a few, however long it is."""
    labels = name.rstrip(".").split(".")
    if name.endswith(".ip6.arpa."):
        ends = [len(labels) - 1, *(count + 2 for count in NIBBLES if count + 2 < len(labels) - 1)]
        return tuple(".".join(labels[-count:]) + "." for count in ends)
    return tuple(".".join(labels[start:]) + "." for start in range(1, len(labels)))[:MAX_ABOVE]
