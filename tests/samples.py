"""Whole reports on made-up domains: one in order, one that fails in most ways, one with many addresses."""

from msgspec.structs import replace

from ptraudit.report import Coverage, DomainReport, Mx, NotEnumerable, Origin, Ptr, SampledRange
from ptraudit.trend import Change, TrendPoint
from tests.reports import (
    SPF,
    domain_report,
    finding,
    good,
    leads_back,
    leads_elsewhere,
    named,
    nameless,
    prediction,
    session,
    silent,
    unknown,
    with_ptr,
    without_ptr,
)


def healthy() -> DomainReport:
    """A domain in order, with an internationalised name."""
    name = "mail.xn--bcher-kva.example"
    addresses = tuple(good(f"203.0.113.{last}", name) for last in (10, 11))
    passes = [row for address in addresses for row in (with_ptr(address.ip, name), leads_back(address.ip, name))]
    return replace(domain_report("xn--bcher-kva.example", passes, addresses), domain_unicode="bücher.example", score=100)


def broken() -> DomainReport:
    """A domain that fails in several ways, with everything that a report may hold."""
    addresses = (
        good("198.51.100.1", "mx1.example.com"),
        named(
            "198.51.100.2",
            Ptr(name="mail.example.com", confirmed=True, addresses=("198.51.100.2",)),
            Ptr(name="a-rather-long-name-of-a-customer.of.some.hosting-company.example", confirmed=False, ending="nxdomain"),
        ),
        named("198.51.100.3", Ptr(name="old.example.com", confirmed=False, addresses=("192.0.2.99", "192.0.2.100"))),
        nameless("198.51.100.4"),
        unknown("198.51.100.5"),
        named("198.51.100.6", Ptr(name="slow.example.com", confirmed=None, ending="timeout")),
        replace(
            good("2001:db8:1234:5678:9abc:def0:1234:5678", "mx6.example.com"),
            reverse_name="8.7.6.5.4.3.2.1.0.f.e.d.c.b.a.9.8.7.6.5.4.3.2.1.8.b.d.0.1.0.0.2.ip6.arpa",
            aliases=("8.customer.example.net",),
            origins=(SPF, Origin(kind="mx", detail="mx6.example.com")),
        ),
    )
    findings = (
        leads_elsewhere("198.51.100.3", "old.example.com", "192.0.2.99"),
        without_ptr("198.51.100.4"),
        finding("MX001", "mx2.example.com", "fail", "mx2.example.com has no address. Senders expect an A or AAAA record."),
        finding(
            "PTR003",
            "198.51.100.1",
            "fail",
            '198.51.100.1 is named "198-51-100-1.pool.example.net", which spells the address. Filters count that.',
            fix="Have the PTR record name the host.",
            record="1.100.51.198.in-addr.arpa. IN PTR mx1.example.com.",
        ),
        finding(
            "PTR004",
            "198.51.100.2",
            "fail",
            "198.51.100.2 has 2 names. Some receivers look at one of them only.",
            details=("2.100.51.198.in-addr.arpa. 3600 IN PTR mail.example.com.",),
        ),
        finding(
            "PTR001",
            "198.51.100.5",
            "undetermined",
            "Whether 198.51.100.5 has a PTR record could not be judged: the lookup of PTR of 5.100.51.198.in-addr.arpa. "
            "ended with servfail.",
            details=("5.100.51.198.in-addr.arpa. PTR: SERVFAIL, by 192.0.2.53 over udp (No Reachable Authority)",),
            fix="Audit again; if it stays so, look at the name servers in the way and at the resolver that was asked.",
        ),
        with_ptr("198.51.100.1", "mx1.example.com"),
        with_ptr("198.51.100.2", "mail.example.com"),
        leads_back("198.51.100.1", "mx1.example.com"),
        finding("SMTP001", "mx2.example.com", "not-applicable", "Nobody was talked to, so there is no greeting to judge."),
    )
    return replace(
        domain_report("example.com", findings, addresses),
        mx=(
            Mx(preference=10, host="mx1.example.com", addresses=("198.51.100.1", "2001:db8:1234:5678:9abc:def0:1234:5678")),
            Mx(preference=20, host="mx2.example.com", addresses=()),
        ),
        coverage=Coverage(authorised=4096, audited=7),
        ranges=(SampledRange(network="198.51.100.0/20", origin="ip4:198.51.100.0/20", size=4096, audited=64),),
        not_enumerable=(
            NotEnumerable(
                path=("example.com", "_spf.example.net"), term="exists:%{i}.spf.example.net", why="it has a macro"
            ),
        ),
        smtp=(session("mx1.example.com", "198.51.100.1"), silent("198.51.100.3")),
        unprobed=("2001:db8:1234:5678:9abc:def0:1234:5678",),
        receivers=(
            prediction("gmail", "198.51.100.4", "reject", "550 5.7.25", because=("PTR001",)),
            prediction("gmail", "198.51.100.1", "accept", None),
            prediction("gmail", "198.51.100.2", "accept", None),
            prediction("spamassassin:4.0", "198.51.100.4", "score", None, points=1.3, because=("PTR001",)),
        ),
    )


def watched() -> DomainReport:
    """The failing domain with a history: 28 runs, a bad week among them, and two changes that this run confirms."""
    scores = [100 - day % 5 if day < 9 or day > 15 else None if day == 12 else 100 - day * 7 % 40 for day in range(1, 29)]
    bad = ["pass" if score is not None and score > 95 else "fail" if score else "undetermined" for score in scores]
    trend = tuple(
        TrendPoint(at=f"2026-11-{day:02}T10:00:00Z", verdict=verdict, score=score, failed=0, undetermined=0)  # type: ignore[arg-type]  # words made of a choice
        for day, (score, verdict) in enumerate(zip(scores, bad, strict=True), 1)
    )
    missing = Change(
        check_id="PTR001",
        check="ptr-missing",
        severity="error",
        subject="198.51.100.4",
        before="pass",
        after="fail",
        since="2026-11-22T09:00:00Z",
    )
    mended = replace(
        missing, check_id="FCR001", check="ptr-unconfirmed", subject="198.51.100.1", before="fail", after="pass"
    )
    return replace(broken(), trend=trend, changes=(missing, mended))


def large(addresses: int = 256, *, failing: int = 12) -> DomainReport:
    """A domain with many addresses, of which the first ones have no name."""
    ips = [f"198.51.{100 + number // 256}.{number % 256}" for number in range(addresses)]
    bad, fine = ips[:failing], ips[failing:]
    findings = [without_ptr(ip) for ip in bad]
    findings += [with_ptr(ip, f"out{number}.example.net") for number, ip in enumerate(fine)]
    findings += [leads_back(ip, f"out{number}.example.net") for number, ip in enumerate(fine)]
    outbound = [nameless(ip) for ip in bad] + [good(ip, f"out{number}.example.net") for number, ip in enumerate(fine)]
    return domain_report("example.net", findings, tuple(outbound))
