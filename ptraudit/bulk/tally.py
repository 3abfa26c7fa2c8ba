"""What a summary says of a run, counted line by line: in memory that does not grow with the number of targets."""

from collections import Counter

from msgspec import Struct, field

from ptraudit.bulk.digest import Digest

MOST_PROVIDERS = 20_000  # beyond which those that only one target uses are forgotten
MOST_ADDRESSES = 1024  # kept of one provider
MOST_REFUSED = 50  # targets at fault that are shown
ORDER = ("reject", "defer", "score")


class Pool(Struct):
    """A provider's addresses, each with its state, and how many targets use them."""

    targets: int = 0
    addresses: dict[str, str] = field(default_factory=dict)


class Tally(Struct):
    """The counts of a run. `failed` and `undetermined` go by the id of the check, `against` by receiver and action."""

    targets: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    undetermined: Counter[str] = field(default_factory=Counter)
    against: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    refusals: int = 0
    pools: dict[str, Pool] = field(default_factory=dict)

    def add(self, one: Digest) -> None:
        """Count a target."""
        self.targets += 1
        self.statuses[one.status] += 1
        if one.error:
            self.refusals += 1
            if len(self.refused) < MOST_REFUSED:
                self.refused.append((one.line, one.given, one.error))
            return
        self.verdicts[one.verdict] += 1
        self.failed.update(one.failed)
        self.undetermined.update(one.undetermined)
        self.against.update(one.against)
        for name in one.providers:
            pool = self.pools.get(name)
            if pool is None:
                pool = self._new(name)
            pool.targets += 1
        for row in one.pooled:
            addresses = self.pools[row.provider].addresses if row.provider in self.pools else {}
            if row.ip in addresses or len(addresses) < MOST_ADDRESSES:
                addresses[row.ip] = row.state

    def _new(self, name: str) -> Pool:
        if len(self.pools) >= MOST_PROVIDERS:
            self.pools = {one: pool for one, pool in self.pools.items() if pool.targets > 1}
        return self.pools.setdefault(name, Pool())

    @property
    def status(self) -> int:
        """The exit status of the run: 1 where a target fails, 3 where one could not be judged, else 0."""
        return next((status for status in (1, 3) if self.statuses[status]), 0)
