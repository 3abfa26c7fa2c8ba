"""The DNS of a hoster's customers, generated: 40 mail providers by popularity, 20 senders of bulk mail, hosts of one's own.

Three domains of four are at a provider, one of five has a host of its own, the rest receives no mail. Some reverse names
are missing, generic or lead nowhere. The same seed gives the same world.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

from tests.bench.nsd import address, reverse

PROVIDERS, SENDERS = 40, 20
SUFFIX = "bench.example."


def domains(count: int) -> list[str]:
    """The customers."""
    return [f"d{number:06}.{SUFFIX}"[:-1] for number in range(count)]


def records(count: int, seed: int = 7) -> Iterator[str]:
    """The lines of one zone, the root, with `count` customers."""
    chance = random.Random(seed)
    numbers = iter(range(1, 1 << 17))
    yield f"$ORIGIN .\n$TTL 300\n. IN SOA ns.{SUFFIX} h.{SUFFIX} 1 60 60 600 300\n. IN NS ns.{SUFFIX}\n"
    for provider in range(PROVIDERS):
        yield from _provider(provider, numbers)
    for sender in range(SENDERS):
        used = [next(numbers), next(numbers)]
        yield f'send.mkt{sender:02}.{SUFFIX} TXT "v=spf1 {" ".join(f"ip4:{address(one)}" for one in used)} ~all"\n'
        for place, number in enumerate(used):
            yield _host(f"o{place}.mkt{sender:02}.{SUFFIX}", number)
    weights = list(accumulate(1 / (provider + 1) ** 1.1 for provider in range(PROVIDERS)))
    for name in domains(count):
        yield from _customer(f"{name}.", chance, weights, numbers)


def _host(name: str, number: int, *, v6: bool = False) -> str:
    six = f"{name} AAAA 2001:db8::{number:x}\n{_reverse_v6(number)} PTR {name}\n" if v6 else ""
    return f"{name} A {address(number)}\n{reverse(number)} PTR {name}\n{six}"


def _reverse_v6(number: int) -> str:
    return ".".join(reversed(f"20010db8{number:024x}")) + ".ip6.arpa."


def _provider(provider: int, numbers: Iterator[int]) -> Iterator[str]:
    """One to five exchangers, and an SPF tree of depth one to three, which ends in hosts and a network of /24."""
    base = f"prov{provider:02}.{SUFFIX}"
    for place in range(1, 2 + provider % 5):
        yield _host(f"mx{place}.{base}", next(numbers), v6=True)
    used = [next(numbers) for _ in range(4)]
    for place, number in enumerate(used):
        yield _host(f"out{place}.{base}", number)
    hosts = " ".join(f"ip4:{address(number)}" for number in used)
    depth = 1 + provider % 3
    if depth == 1:
        yield f'_spf.{base} TXT "v=spf1 {hosts} ~all"\n'
        return
    both = f"include:_one.{base[:-1]} include:_two.{base[:-1]}"
    yield f'_one.{base} TXT "v=spf1 {hosts} ~all"\n_two.{base} TXT "v=spf1 ip4:198.19.{200 + provider}.0/24 ~all"\n'
    if depth == 2:
        yield f'_spf.{base} TXT "v=spf1 {both} ~all"\n'
    else:
        yield f'_spf.{base} TXT "v=spf1 include:_all.{base[:-1]} ~all"\n_all.{base} TXT "v=spf1 {both} ~all"\n'


def _customer(domain: str, chance: random.Random, weights: list[float], numbers: Iterator[int]) -> Iterator[str]:
    kind = chance.random()
    if kind < 0.75:
        (provider,) = chance.choices(range(PROVIDERS), cum_weights=weights)
        base = f"prov{provider:02}.{SUFFIX}"
        yield "".join(f"{domain} MX {10 * place} mx{place}.{base}\n" for place in range(1, 2 + provider % 5))
        more = f" include:send.mkt{chance.randrange(SENDERS):02}.{SUFFIX[:-1]}" if chance.random() < 0.3 else ""
        yield f'{domain} TXT "v=spf1 include:_spf.{base[:-1]}{more} ~all"\n'
        if chance.random() < 0.5:
            yield f'{domain} TXT "site-verification={chance.getrandbits(128):032x}"\n'
    elif kind < 0.95:
        number = next(numbers)
        host = f"mail.{domain}"
        yield f'{domain} MX 10 {host}\n{host} A {address(number)}\n{domain} TXT "v=spf1 mx ip4:{address(number)} -all"\n'
        reverse_kind = chance.random()
        if reverse_kind < 0.85:
            yield f"{reverse(number)} PTR {host}\n"
        elif reverse_kind < 0.9:
            yield f"{reverse(number)} PTR {address(number).replace('.', '-')}.pool.isp.example.\n"
        elif reverse_kind < 0.95:
            yield f"{reverse(number)} PTR gone-{number}.isp.example.\n"
        if chance.random() < 0.5:
            yield f"{host} AAAA 2001:db8::{number:x}\n{_reverse_v6(number)} PTR {host}\n"
    else:
        yield f'{domain} MX 0 .\n{domain} TXT "v=spf1 -all"\n'
    if chance.random() < 0.6:
        yield f'_dmarc.{domain} TXT "v=DMARC1; p=reject; rua=mailto:dmarc@{domain[:-1]}"\n'
