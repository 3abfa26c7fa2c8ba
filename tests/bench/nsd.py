"""An authoritative server (NSD) on loopback for the benchmarks, with a generated world, on the last core."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

NAMES = 20_000  # of each kind; more of them change nothing, they only have to be different
READY_S = 20

ROOT = Path(__file__).parent.parent.parent
FIRST, LAST = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))


def pinned(core: int, *command: str) -> list[str]:
    """A command on one core: client and server must not share one, and peers must have the same."""
    return ["taskset", "-c", str(core), *command]


def address(number: int) -> str:
    return f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"


def reverse(number: int) -> str:
    return ".".join(reversed(address(number).split("."))) + ".in-addr.arpa."


def records() -> Iterator[str]:
    """The lines of one zone, the root: hosts, mail domains and the reverse tree of RFC 2544's network."""
    yield "$ORIGIN .\n$TTL 300\n. IN SOA ns.bench.example. h.bench.example. 1 60 60 600 300\n. IN NS ns.bench.example.\n"
    for number in range(NAMES):
        host = f"mx{number}.bench.example."
        yield f"{host} A {address(number)}\n{host} AAAA 2001:db8::{number:x}:25\n{reverse(number)} PTR {host}\n"
        domain = f"d{number}.bench.example."
        yield f"{domain} MX 10 {host}\n{domain} MX 20 mx{(number + 1) % NAMES}.bench.example.\n"
        yield f'{domain} TXT "v=spf1 mx ip4:{address(number)} -all"\n'


def questions() -> list[tuple[str, str]]:
    """The questions of audits, each once: MX, TXT, _dmarc (which is not there), A, AAAA, PTR."""
    asked: list[tuple[str, str]] = []
    for number in range(NAMES):
        host, domain = f"mx{number}.bench.example.", f"d{number}.bench.example."
        asked += [(domain, "MX"), (domain, "TXT"), (f"_dmarc.{domain}", "TXT"), (host, "A"), (host, "AAAA")]
        asked.append((reverse(number), "PTR"))
    return asked


@contextmanager
def serving(lines: Iterable[str], port: int = 0) -> Iterator[int]:
    """NSD with one zone, the root; gives its port on 127.0.0.1, a free one unless named. RuntimeError without NSD."""
    nsd = shutil.which("nsd")
    if nsd is None:
        raise RuntimeError("NSD is not installed")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as free:
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "root.zone").write_text("".join(lines))
        settings = Path(folder, "nsd.conf")
        settings.write_text(SETTINGS.format(folder=folder, port=port))
        with subprocess.Popen(pinned(LAST, nsd, "-d", "-c", str(settings)), stderr=subprocess.DEVNULL) as server:
            try:
                _wait(port)
                yield port
            finally:
                server.terminate()


def _wait(port: int) -> None:
    asked = b"\0\1\1\0\0\1\0\0\0\0\0\0\0\0\6\0\1"  # SOA of the root
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.2)
        probe.connect(("127.0.0.1", port))
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            try:
                probe.send(asked)
                if probe.recv(512)[3] & 0x0F == 0:
                    return
            except (ConnectionError, TimeoutError):
                time.sleep(0.1)
    raise RuntimeError("NSD does not answer")


SETTINGS = """server:
 ip-address: 127.0.0.1@{port}
 server-count: 1
 username: ""
 chroot: ""
 zonesdir: "{folder}"
 database: ""
 pidfile: "{folder}/nsd.pid"
 xfrdfile: "{folder}/xfrd.state"
 zonelistfile: "{folder}/zone.list"
 rrl-ratelimit: 0
 minimal-responses: yes
 tcp-count: 200
 receive-buffer-size: 4194304
 send-buffer-size: 4194304
remote-control:
 control-enable: no
zone:
 name: "."
 zonefile: "root.zone"
"""
