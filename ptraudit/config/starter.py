"""A configuration to begin with, made of what an audit found: what is sure as values, what is likely as comments. Pure."""

from collections.abc import Iterator

from ptraudit.config.toml import array, comment, text
from ptraudit.report import DomainReport, Report

MOST = 10  # of a kind; the report has the rest

HEAD = """\
# What ptraudit audits here. `ptraudit audit` reads this file; the command line and the
# environment (PTRAUDIT_FAIL_ON=warning) win over it. All keys: `ptraudit schema config`.

# The least severity that makes the exit status 1, or 3 where it could not be found out:
# error, warning, note or never.
fail-on = "error"

# Talk SMTP to the mail exchangers too. Port 25 must be open from here; most clouds close it.
probe = {probe}

# Ask this server instead of the system's. Block lists and rate limits make public ones a poor choice.
# resolver = ["127.0.0.1"]
"""

TAIL = """
# Addresses that several domains send from: describe them once, and write pool = ["shared"] at each domain.
# [pool.shared]
# ip = ["192.0.2.64/28"]
# helo = ["out.example.com"]

# A failure that is accepted for a time. Every report shows it, a warning comes in its last 14 days, and it fails again
# afterwards. `ptraudit baseline write` adds one for everything that fails today.
# [[waiver]]
# check = "ptr-generic"
# match = ["192.0.2.0/24", "*.example.com"]
# until = 2027-03-31
# reason = "The hoster renames its pool in March, ticket 4711."

# A check that counts more or less here than usual.
# [severity]
# ptr-many = "warning"

# Reports to write; - is stdout.
# [[output]]
# file = "report.html"
"""


def starter(report: Report, *, probe: bool) -> str:
    """The configuration, as TOML with comments. What stands in it was printable before, and is on one line each."""
    head = HEAD.format(probe=str(probe).lower())
    return head + "".join("".join(_domain(one)) for one in report.reports) + TAIL


def _domain(one: DomainReport) -> Iterator[str]:
    yield f"\n[[domain]]\nname = {text(one.domain or one.target)}\n"
    yield from _found("Its mail exchangers are", [f"{mx.host} ({', '.join(mx.addresses) or 'no address'})" for mx in one.mx])
    yield from _found("Its SPF record authorises", _authorised(one))
    yield comment("Name what it does not show, as the addresses behind a NAT or of a smarthost:")
    yield comment('ip = ["192.0.2.25", "192.0.2.64/28"]')
    names = _ehlo_names(one)
    if names:
        yield comment("EHLO names cannot be observed from outside. If your hosts use their PTR names:")
        yield "".join(comment(line) for line in f"helo = {array(names)}".splitlines())
    else:
        yield comment("The EHLO names that its hosts use, which cannot be observed from outside:")
        yield comment('helo = ["192.0.2.25=mail.example.com"]')
    if one.domain:
        selectors = _selectors(one)
        origin = "these were found by trying" if selectors else "name yours"
        yield comment(f"The DKIM selectors that it signs with; DNS does not list them, and {origin}:")
        yield "".join(comment(line) for line in f"dkim-selector = {array(selectors or ['s2026'])}".splitlines())


def _selectors(one: DomainReport) -> list[str]:
    below = f"._domainkey.{one.domain}"
    keys = [row.subject for row in one.findings if row.check == "dkim-key-unusable" and row.outcome == "pass"]
    return sorted(key.removesuffix(below) for key in keys)[:MOST]


def _found(what: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield comment(f"{what}:")
        yield "".join(comment(f"  {line}") for line in lines[:MOST])
    if len(lines) > MOST:
        yield comment(f"  and {len(lines) - MOST} more")


def _authorised(one: DomainReport) -> list[str]:
    origins = [(origin.detail, address.ip) for address in one.outbound for origin in address.origins if origin.kind == "spf"]
    by_term: dict[str, list[str]] = {}
    for detail, ip in origins:
        by_term.setdefault(detail, []).append(ip)
    sampled = [f"{part.origin} (a sample of {part.audited} of {part.size:,} is audited)" for part in one.ranges]
    return sampled + [
        f"{detail} ({', '.join(ips[:3])}{', …' if len(ips) > 3 else ''})"
        for detail, ips in by_term.items()
        if detail not in {part.origin for part in one.ranges}
    ]


def _ehlo_names(one: DomainReport) -> list[str]:
    return [
        f"{address.ip}={confirmed[0]}"
        for address in one.outbound
        if (confirmed := [name.name for name in address.ptr or () if name.confirmed]) and not address.inbound_only
    ][:MOST]
