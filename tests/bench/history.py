"""What it costs to remember a run, beside storing its JSON as it is: `python -m tests.bench.history`.

Both write the same 200 runs in turns, each run in a transaction of its own; the ratio is what counts.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from ptraudit.history import History
from ptraudit.render import json
from ptraudit.report import Report
from tests.reports import report
from tests.samples import large

ROUNDS = 5
RUNS = 200


def runs(addresses: int) -> Iterator[Report]:
    """A world that stands still, but for one address that comes and goes."""
    for number in range(RUNS):
        one = large(addresses, failing=number % 2)
        yield report(replace(one, gathered_at=f"2026-11-{1 + number // 24:02}T{number % 24:02}:00:00Z"))


def remembered(path: Path, made: list[Report]) -> None:
    for one in made:
        with History(path) as history:
            history.recorded(one)


def plain(path: Path, made: list[Report]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE run (at TEXT PRIMARY KEY, report TEXT) STRICT")
    for one in made:
        database.execute("INSERT INTO run VALUES (?, ?)", (one.reports[0].gathered_at, json.compact(one)))
    database.close()


def cost(write: Callable[[Path, list[Report]], None], made: list[Report]) -> tuple[float, int]:
    """Milliseconds a run, and the octets of the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.db"
        began = time.perf_counter()
        write(path, made)
        return (time.perf_counter() - began) / RUNS * 1000, path.stat().st_size


def main() -> None:
    sys.stdout.write(f"{'addresses':>9} {'ms a run':>9} {'JSON':>9} {'ratio':>6} {'octets':>9} {'JSON':>10}\n")
    for addresses in (1, 16, 256):
        made = list(runs(addresses))
        rounds = [(cost(remembered, made), cost(plain, made)) for _ in range(ROUNDS)]
        ours, theirs = (statistics.median(row[column][0] for row in rounds) for column in (0, 1))
        ratio = statistics.median(row[0][0] / row[1][0] for row in rounds)
        sizes = [rounds[0][column][1] for column in (0, 1)]
        sys.stdout.write(f"{addresses:>9} {ours:>9.2f} {theirs:>9.2f} {ratio:>6.2f} {sizes[0]:>9,} {sizes[1]:>10,}\n")


if __name__ == "__main__":
    main()
