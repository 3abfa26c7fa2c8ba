"""Whole audits a second, judged and written, beside what others do: `python -m tests.bench.bulk [--domains N]`.

Ours is `ptraudit bulk` as a process, its start included. Every round runs all of them one after the other on the same
customers (a beginning of the list for the others, which take long), so that a machine whose speed wanders slows all; the
ratio of each round is what counts, and where other programs want the processor too, that of its time. Needs NSD, and root
for a network of its own: the peers would ask the Internet for more than DNS. `--memory` shows the peak of a process over
lists of several lengths.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from tests.bench.customers import domains, records
from tests.bench.nsd import FIRST, ROOT, pinned, serving

# What peers look at too; all else that an audit is about (DMARC, DANE, DNSSEC, ...) is left out.
COMMON = ("--select", "MX,SPF,IP,PTR,FCR")
OURS: dict[str, tuple[str, ...]] = {"whole": (), "common": COMMON}
PEERS = {"full": ("checkdmarc, all", 30, 80), "mx": ("checkdmarc, MX", 12, 30), "plain": ("dnspython, in turn", 15, 40)}
DOMAINS_OF_PEERS = {"full": 60, "mx": 150, "plain": 200}
DNS = 53  # one of the peers asks no other port
INSIDE = "PTRAUDIT_BENCH_ALONE"
Cost = tuple[float, float]
"""Targets a second, and milliseconds of processor time a target."""
LENGTHS = (10_000, 30_000, 100_000)


def peers_python(folder: Path) -> Path:
    """A Python with the peers' packages, made where it is missing."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "checkdmarc"], check=True)
    return python


def bulk(path: Path, port: int, jobs: int, output: Path, options: Sequence[str] = ()) -> tuple[Cost, float]:
    """What it costs, and the peak of the largest process in MB."""
    command = ["bulk", path, "--jobs", jobs, "--output", output, "--quiet", "--exit-zero", "--resolver", f"127.0.0.1:{port}"]
    command += ["--treat-as-public", "198.18.0.0/15", "--treat-as-public", "2001:db8::/32", *options]
    count = sum(1 for _ in path.open())
    output.unlink(missing_ok=True)
    began = time.perf_counter()
    script = "import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], check=True)\n"
    script += "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    script += "print(used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)"
    words = [sys.executable, "-c", script, sys.executable, "-m", "ptraudit", *map(str, command)]
    ran = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT)
    peak, busy = map(float, ran.stdout.split())
    return (count / (time.perf_counter() - began), busy / count * 1000), peak


def peer(python: Path, kind: str, names: list[str]) -> Cost:
    """What another costs."""
    command = pinned(FIRST, str(python), str(Path(__file__).with_name("peer.py")), kind)
    text = "\n".join(names[: DOMAINS_OF_PEERS[kind]])
    ran = subprocess.run(command, input=text, check=True, capture_output=True, text=True)
    rate, busy = map(float, ran.stdout.splitlines()[-1].split())
    return rate, busy


def compare(count: int, rounds: int, jobs: int, python: Path) -> None:
    names = domains(count)
    costs: dict[str, list[Cost]] = {kind: [] for kind in (*OURS, *PEERS)}
    octets = {}
    with tempfile.TemporaryDirectory() as folder, serving(records(count), DNS) as port:
        path, output = Path(folder, "domains.txt"), Path(folder, "reports.jsonl")
        path.write_text("".join(f"{name}\n" for name in names))
        for _ in range(rounds):
            for kind, options in OURS.items():
                costs[kind].append(bulk(path, port, jobs, output, options)[0])
                octets[kind] = output.stat().st_size / count
            for kind in PEERS:
                costs[kind].append(peer(python, kind, names))
            sys.stdout.write(" ".join(f"{kind} {found[-1][0]:.1f}" for kind, found in costs.items()) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"\n{os.cpu_count()} cores, {count:,} customers, --jobs {jobs}\n")
    for kind, options in OURS.items():
        rate, busy = (statistics.median(cost[place] for cost in costs[kind]) for place in (0, 1))
        title = " ".join(("ptraudit bulk", *options))
        sys.stdout.write(f"\n{title}: {rate:.0f} a second, {busy:.2f} ms CPU, {octets[kind]:,.0f} octets a line\n")
        _beside(costs, kind)


def _beside(costs: dict[str, list[Cost]], kind: str) -> None:
    heads = f"{'a second':>9} {'ratio':>7} {'ms CPU':>7} {'by time':>8} {'at least':>9} {'aim':>5}"
    sys.stdout.write(f"{'beside':<22} {heads}\n")
    for peer_kind, (title, least, aim) in PEERS.items():
        pairs = list(zip(costs[kind], costs[peer_kind], strict=True))
        rate, busy = (statistics.median(cost[place] for cost in costs[peer_kind]) for place in (0, 1))
        ratio = statistics.median(ours[0] / other[0] for ours, other in pairs)
        by_time = statistics.median(other[1] / ours[1] for ours, other in pairs)
        sys.stdout.write(f"{title:<22} {rate:>9.1f} {ratio:>7.1f} {busy:>7.2f} {by_time:>8.1f} {least:>9} {aim:>5}\n")


def memory(jobs: int) -> None:
    with tempfile.TemporaryDirectory() as folder, serving(records(max(LENGTHS)), DNS) as port:
        path = Path(folder, "domains.txt")
        for count in LENGTHS:
            path.write_text("".join(f"{name}\n" for name in domains(count)))
            (rate, _), peak = bulk(path, port, jobs, Path(folder, "lines.jsonl"))
            sys.stdout.write(f"{count:>7,} customers: {peak:.0f} MB in the largest process, {rate:.0f} a second\n")
            sys.stdout.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--domains", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--memory", action="store_true")
    options.add_argument("--peers", type=Path, default=ROOT / ".venv-peers", help="an environment for the peers")
    given = options.parse_args()
    python = peers_python(given.peers)
    if INSIDE not in os.environ:
        # Nor may they wait for the system's resolver: nobody listens where it points here.
        resolver = Path(tempfile.mkdtemp(), "resolv.conf")
        resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        script = f'ip link set lo up && mount --bind {resolver} /etc/resolv.conf && exec "$@"'
        alone = ["unshare", "--net", "--mount", "sh", "-c", script, "sh"]
        os.execvpe(alone[0], [*alone, sys.executable, "-m", "tests.bench.bulk", *sys.argv[1:]], {**os.environ, INSIDE: "1"})
    if given.memory:
        memory(given.jobs)
    else:
        compare(given.domains, given.rounds, given.jobs, python)


if __name__ == "__main__":
    main()
