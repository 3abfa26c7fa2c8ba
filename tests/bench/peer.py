"""What others do with a list of domains, in a process of its own, since its packages are not ours: `peer.py KIND`.

Reads domains from stdin and prints how many it did in a second, and the milliseconds of processor time for each. Imports
are outside the clock.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module


def plain() -> Callable[[str], object]:
    """What one writes first: MX, A and AAAA, PTR, A, one question after the other, with dnspython's resolver."""
    import dns.resolver
    import dns.reversename

    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.lifetime = ["127.0.0.1"], 3.0
    empty = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.NoNameservers, dns.resolver.LifetimeTimeout)

    def ask(name: object, rdtype: str) -> list[str]:
        try:
            return [record.to_text() for record in resolver.resolve(name, rdtype, search=False)]  # type: ignore[arg-type]  # a name or its text
        except empty:
            return []

    def audit(domain: str) -> object:
        found = []
        for host in sorted(record.split()[1] for record in ask(domain, "MX")):
            for rdtype in ("A", "AAAA") if host != "." else ():
                for address in ask(host, rdtype):
                    names = ask(dns.reversename.from_address(address), "PTR")
                    found.append((host, address, names, any(address in ask(name, rdtype) for name in names)))
        return found

    return audit


def checkdmarc(*, full: bool) -> Callable[[str], object]:
    """checkdmarc's whole check, or that of the MX hosts alone."""
    library, smtp = import_module("checkdmarc"), import_module("checkdmarc.smtp")  # in the peers' environment only
    if full:
        return lambda domain: library.check_domains([domain], nameservers=["127.0.0.1"])
    return lambda domain: smtp.check_mx(domain, nameservers=["127.0.0.1"])


def main() -> None:
    (kind,) = sys.argv[1:]
    audit = plain() if kind == "plain" else checkdmarc(full=kind == "full")
    domains = sys.stdin.read().split()
    began, busy = time.perf_counter(), time.process_time()
    for domain in domains:
        audit(domain)
    busy = time.process_time() - busy
    sys.stdout.write(f"{len(domains) / (time.perf_counter() - began):.3f} {busy / len(domains) * 1000:.3f}\n")


if __name__ == "__main__":
    main()
