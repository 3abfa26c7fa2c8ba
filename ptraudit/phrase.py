"""Parts of sentences that several checks say."""

from ptraudit.hostname import shown
from ptraudit.lookup import Ending, Lookup


def listed(names: tuple[str, ...], most: int = 3) -> str:
    """Names in a sentence: "a, b and c", or where there are more than `most`: "a, b, c and 14 more"."""
    texts = [shown(name) for name in names]
    if len(texts) > most:
        texts = [*texts[:most], f"{len(texts) - most} more"]
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else ""


def found(lookup: Lookup) -> str:
    """What a lookup of addresses found, to follow a name: "resolves to 192.0.2.1 only", "has no A record"."""
    if lookup.addresses:
        return f"resolves to {listed(tuple(map(str, lookup.addresses)))} only"
    return {
        Ending.NODATA: f"has no {lookup.rdtype} record",
        Ending.NXDOMAIN: "does not exist",
        Ending.ALIAS_LOOP: "is an alias that leads in a circle",
    }.get(lookup.ending, f"could not be looked up ({lookup.rdtype}: {lookup.ending})")
