"""Answers as dnspython writes them: the ordinary ones, which tests and benchmarks read."""

from collections.abc import Sequence

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

SOA = "example. 3600 IN SOA ns.example. hostmaster.example. 1 60 60 600 300"


def record(line: str) -> dns.rrset.RRset:
    owner, ttl_s, rdclass, rdtype, content = line.split(" ", 4)
    return dns.rrset.from_text(owner, int(ttl_s), rdclass, rdtype, content)


def message(
    name: str,
    rdtype: str,
    answer: Sequence[str] = (),
    authority: Sequence[str] = (),
    additional: Sequence[str] = (),
    *,
    rcode: int = 0,
    options: Sequence[dns.edns.Option] | None = (),
    flags: int = 0,
) -> bytes:
    """An answer as dnspython writes it, compressed; one without EDNS where the options are None."""
    made = dns.message.make_query(name, rdtype, id=1)
    made.flags |= dns.flags.QR | dns.flags.RA | flags
    if options is not None:
        made.use_edns(0, payload=1232, options=list(options))
    made.set_rcode(dns.rcode.Rcode(rcode))
    for section, lines in ((made.answer, answer), (made.authority, authority), (made.additional, additional)):
        section.extend(record(line) for line in lines)
    return made.to_wire(max_size=65535)


ALIASES = ("a.example. 60 IN CNAME b.example.", "b.example. 60 IN CNAME c.example.", "c.example. 60 IN A 192.0.2.1")
ORDINARY = {
    "one A": message("a.example.", "A", ["a.example. 60 IN A 192.0.2.1"]),
    "many A": message("a.example.", "A", [f"a.example. 60 IN A 192.0.2.{n}" for n in range(250)]),
    "AAAA": message("a.example.", "AAAA", ["a.example. 60 IN AAAA 2001:db8::10", "a.example. 60 IN AAAA 2001:db8:0:1::"]),
    "PTR": message("10.2.0.192.in-addr.arpa.", "PTR", ["10.2.0.192.in-addr.arpa. 60 IN PTR Mail.A.example."]),
    "PTR through an RFC 2317 alias": message(
        "10.2.0.192.in-addr.arpa.",
        "PTR",
        [
            "10.2.0.192.in-addr.arpa. 60 IN CNAME 10.0/25.2.0.192.in-addr.arpa.",
            "10.0/25.2.0.192.in-addr.arpa. 60 IN PTR mail.a.example.",
        ],
    ),
    "MX with addresses": message(
        "a.example.",
        "MX",
        ["a.example. 60 IN MX 10 mx1.a.example.", "a.example. 60 IN MX 20 mx2.example."],
        ["a.example. 60 IN NS ns.example."],
        ["mx1.a.example. 60 IN A 192.0.2.1", "mx1.a.example. 60 IN AAAA 2001:db8::1"],
    ),
    "NS of the root": message(".", "NS", [f". 60 IN NS {letter}.Root-Servers.example." for letter in "abcdefghijklm"]),
    "null MX": message("a.example.", "MX", ["a.example. 60 IN MX 0 ."]),
    "TXT": message("_dmarc.a.example.", "TXT", ['_dmarc.a.example. 60 IN TXT "v=DMARC1; " "p=none" "\\000\\255"']),
    "TLSA": message("_25._tcp.a.example.", "TLSA", [f"_25._tcp.a.example. 60 IN TLSA 3 1 1 {'ab' * 32}"]),
    "SOA": message("example.", "SOA", [SOA]),
    "NS": message("example.", "NS", ["example. 60 IN NS NS1.example.", "example. 60 IN NS ns2.example."]),
    "an alias itself": message("a.example.", "CNAME", ["a.example. 60 IN CNAME b.example."]),
    "aliases": message("a.example.", "A", ALIASES),
    "aliases to nothing": message("a.example.", "AAAA", ALIASES[:2], [SOA]),
    "NODATA": message("a.example.", "A", [], [SOA]),
    "NXDOMAIN": message("a.example.", "A", [], [SOA], rcode=3),
    "NXDOMAIN without EDNS": message("a.example.", "A", [], [SOA], rcode=3, options=None),
    "NXDOMAIN without SOA": message("a.example.", "A", rcode=3),
    "AD": message("a.example.", "A", ["a.example. 60 IN A 192.0.2.1"], flags=dns.flags.AD),
    "TC": message("a.example.", "A", flags=dns.flags.TC),
    "SERVFAIL with extended errors": message(
        "a.example.",
        "A",
        rcode=2,
        options=[
            dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "signature expired \u2713"),
            dns.edns.EDEOption(dns.edns.EDECode.NO_REACHABLE_AUTHORITY),
            dns.edns.EDEOption(dns.edns.EDECode(65000), "x"),
        ],
    ),
    "extended rcode": message("a.example.", "A", rcode=23),
}
