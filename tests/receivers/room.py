"""A real mail server on loopback in a room of its own (room.sh), which asks the tests' name server and nobody else."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ptraudit.lookup import IPAddress

RESOLVER = ("127.53.0.1", 53)
ENTER = Path(__file__).with_name("room.sh")
ATTEMPTS = 2  # of a resolver; one would take a lost packet or a retry over TCP for silence
STARTS_S = 30.0  # more than any of them ever needs
USERS = ("Debian-exim", "opensmtpd", "opensmtpq")  # whom the unpacked programs change to
FIRST_ID = 61001


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A running program: its version, where each receiver's rule is asked, and what tells it a client's address.

    `at_once` is how many clients it is given at a time.
    """

    version: str
    ports: Mapping[str, tuple[str, int]]
    presented: Callable[[IPAddress, int], bytes]
    at_once: int = 20


def proxy_v1(client: IPAddress, port: int) -> bytes:
    """The client's address as the PROXY protocol says it in text."""
    to = "2001:db8::25" if client.version == 6 else "192.0.2.255"
    return f"PROXY TCP{client.version} {client} {to} 40000 {port}\r\n".encode()


def proxy_v2(client: IPAddress, port: int) -> bytes:
    """The same in binary."""
    family, to = (0x11, bytes(4)) if client.version == 4 else (0x21, bytes(16))
    body = client.packed + to + (40000).to_bytes(2, "big") + port.to_bytes(2, "big")
    return b"\r\n\r\n\0\r\nQUIT\n" + bytes([0x21, family]) + len(body).to_bytes(2, "big") + body


def skip_without(program: str, *needs: Path | str | None) -> None:
    """Skip, naming the program, where it is missing or where rooms cannot be made."""
    if os.environ.get("PTRAUDIT_LAB_MAIL") != "1":
        pytest.skip(f"{program} was not compared: tests/run.sh starts it in namespaces where root may")
    if not all(need and Path(need).exists() for need in needs):
        pytest.skip(f"{program} was not compared: it could not be installed")


def fetched(folder: str) -> Path:
    """Where tests/run.sh put what it fetched."""
    return Path(os.environ.get("PTRAUDIT_RECEIVERS", "/nonexistent")) / folder


@contextmanager
def running(folder: Path, *command: str | Path, at: tuple[str, int]) -> Iterator[None]:
    """Run a server in a room; it is ready as soon as it takes connections at an address."""
    _furnish(folder / "etc")
    with (folder / "output").open("wb") as output:
        server = subprocess.Popen([ENTER, folder, *command], stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(server, at, folder / "output")
            yield
        finally:
            server.kill()
            server.wait()


def _furnish(etc: Path) -> None:
    etc.mkdir()
    (etc / "resolv.conf").write_text(f"nameserver {RESOLVER[0]}\noptions timeout:1 attempts:{ATTEMPTS}\n")
    (etc / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    (etc / "nsswitch.conf").write_text("passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n")
    for file, end in (("passwd", ":/nonexistent:/bin/false"), ("group", "")):
        known = Path("/etc", file).read_text()
        new = [name for name in USERS if not known.startswith(f"{name}:") and f"\n{name}:" not in known]
        lines = [
            f"{name}:x:{FIRST_ID + place}:" + (f"{FIRST_ID + place}:{end}" if end else "") for place, name in enumerate(new)
        ]
        (etc / file).write_text(known.rstrip("\n") + "\n" + "".join(f"{line}\n" for line in lines))


def _wait(server: subprocess.Popen[bytes], at: tuple[str, int], output: Path) -> None:
    until = time.monotonic() + STARTS_S
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(at, timeout=STARTS_S).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"the server did not start: {output.read_text(errors='replace')}")


def version(*command: str | Path) -> str:
    """What a program says of itself."""
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


def executable(name: str) -> str | None:
    """Where a program is installed."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
