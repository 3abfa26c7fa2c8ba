"""`ptraudit bulk` as a process, against a world in a box."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from ptraudit.lab.nameserver import Fault, NameServer
from tests.background import running
from tests.gathering import zone

CUSTOMERS = 18
PUBLIC = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")


def customer(number: int) -> str:
    """The records of a customer: two of three at a provider, the others with a host of their own, half without a name."""
    if number % 3:
        return f'c{number} IN MX 10 mx.pool\nc{number} IN TXT "v=spf1 include:_spf.pool.example -all"'
    own = f"c{number} IN MX 10 mail.c{number}\nmail.c{number} IN A 198.51.100.{number}"
    return f'{own}\nc{number} IN TXT "v=spf1 mx include:_spf.pool.example -all"'


ZONES = (
    zone(
        "example.",
        "mx.pool IN A 192.0.2.1",
        "out.pool IN A 192.0.2.2",
        'c999 IN TXT "v=spf1 a -all"',
        '_spf.pool IN TXT "v=spf1 ip4:192.0.2.2 ip4:192.0.2.3 ip4:203.0.113.0/24 -all"',
        *map(customer, range(CUSTOMERS)),
    ),
    zone("2.0.192.in-addr.arpa.", "1 IN PTR mx.pool.example.", "2 IN PTR out.pool.example."),
    zone("100.51.198.in-addr.arpa.", *(f"{number} IN PTR mail.c{number}.example." for number in range(0, CUSTOMERS, 6))),
    zone("113.0.203.in-addr.arpa."),
)


@pytest.fixture(scope="session")
def hoster() -> Iterator[NameServer]:
    """A name server for the customers of a hoster and their provider."""
    with running(NameServer(ZONES, {"silent.example.": Fault.SERVFAIL})) as server:
        yield server


@pytest.fixture
def command(hoster: NameServer) -> Callable[..., list[str]]:
    """The command line of a run on them."""

    def words(*arguments: object) -> list[str]:
        public = [word for network in PUBLIC for word in ("--treat-as-public", network)]
        resolver = "{}:{}".format(*hoster.address)
        return [sys.executable, "-m", "ptraudit", "bulk", "--resolver", resolver, *public, *map(str, arguments)]

    return words


@pytest.fixture
def bulk(command: Callable[..., list[str]]) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """A whole run."""

    def ran(*arguments: object, text: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        words = command(*arguments)
        environment = {**os.environ, **more}
        return subprocess.run(words, input=text, capture_output=True, text=True, timeout=60, check=False, env=environment)

    return ran
