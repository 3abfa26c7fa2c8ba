"""Reports made by hand, so that what a renderer does is tested apart from what the checks say."""

from collections.abc import Iterable

from msgspec.structs import replace

from ptraudit.outlook import Prediction
from ptraudit.report import (
    ALGORITHM,
    SCHEMA_VERSION,
    CheckResult,
    Coverage,
    DomainReport,
    Finding,
    Mx,
    Origin,
    OutboundAddress,
    Ptr,
    Report,
    SmtpSession,
    Tool,
    TranscriptLine,
)
from ptraudit.values import OutcomeName, SeverityName

HOLDER = "whoever holds the address block (provider, hoster, cloud), who keeps the reverse zone"
ZONE_OWNER = "whoever keeps the DNS zone of the name"
OPERATOR = "whoever runs the mail server"
SPF = Origin(kind="spf", detail="include:_spf.example.net ip4:198.51.100.0/28")

CHECKS: dict[str, tuple[str, SeverityName, str, str, str]] = {
    "FCR001": ("ptr-unconfirmed", "error", "A name of the address leads back to it", "No name leads back", ZONE_OWNER),
    "MX001": ("mx-unresolvable", "warning", "Every exchanger has an address", "An exchanger has no address", ZONE_OWNER),
    "PTR001": ("ptr-missing", "error", "The address has a PTR record", "The address has no PTR record", HOLDER),
    "PTR003": ("ptr-generic", "warning", "The name is the host's own", "The name merely spells the address", HOLDER),
    "PTR004": ("ptr-many", "note", "The address has few names", "The address has many names", HOLDER),
    "SMTP001": ("greeting-nameless", "warning", "The greeting names the host", "The greeting is nameless", OPERATOR),
}


def reverse(ip: str) -> str:
    """The reverse name of an IPv4 address, without its last dot."""
    return ".".join(reversed(ip.split("."))) + ".in-addr.arpa"


def named(ip: str, *names: Ptr, origin: Origin = SPF) -> OutboundAddress:
    """An address with names."""
    confirmed = {name.confirmed for name in names}
    return OutboundAddress(
        ip=ip,
        origins=(origin,),
        iprev="pass" if True in confirmed else "temperror" if None in confirmed else "fail",
        ptr=names,
        aliases=(),
        reverse_name=reverse(ip),
        ending="answered",
        inbound_only=False,
    )


def nameless(ip: str) -> OutboundAddress:
    """An address whose reverse name does not exist."""
    return replace(named(ip), iprev="permerror", ptr=(), ending="nxdomain")


def unknown(ip: str) -> OutboundAddress:
    """An address whose names could not be learnt."""
    return replace(named(ip), iprev="temperror", ptr=None, ending="servfail")


def good(ip: str, name: str) -> OutboundAddress:
    """An address with one name that leads back."""
    return named(ip, Ptr(name=name, confirmed=True, addresses=(ip,)))


def finding(
    check_id: str,
    subject: str,
    outcome: OutcomeName,
    message: str,
    *,
    details: tuple[str, ...] = (),
    fix: str = "",
    record: str = "",
) -> Finding:
    """A finding of one of CHECKS; it says whose move it is, and what to do, only where it failed."""
    name, severity, title, failure_title, who = CHECKS[check_id]
    failing = outcome == "fail"
    return Finding(
        check_id=check_id,
        check=name,
        title=failure_title if failing else title,
        severity=severity,
        subject=subject,
        outcome=outcome,
        message=message,
        details=details,
        who=who if failing else "",
        fix=fix or ("Have the PTR record changed." if failing else ""),
        record=record,
        sources=("RFC 1912 section 2.1", "RFC 8601 section 3"),
    )


def results(findings: Iterable[Finding]) -> tuple[CheckResult, ...]:
    """The result of each of CHECKS over some findings."""
    rows = tuple(findings)
    return tuple(_result(check_id, [row for row in rows if row.check_id == check_id]) for check_id in CHECKS)


def _result(check_id: str, rows: list[Finding]) -> CheckResult:
    name, severity, title, failure_title, _ = CHECKS[check_id]
    order: tuple[OutcomeName, ...] = ("fail", "undetermined", "pass", "not-applicable")
    outcomes = {row.outcome for row in rows} or {"not-applicable"}
    outcome = next(found for found in order if found in outcomes)
    passed = sum(row.outcome == "pass" for row in rows)
    judged = passed + sum(row.outcome == "fail" for row in rows)
    return CheckResult(
        id=check_id,
        name=name,
        title=failure_title if outcome == "fail" else title,
        severity=severity,
        outcome=outcome,
        score=passed * 100 // judged if judged else None,
        passed=passed,
        judged=judged,
    )


def domain_report(domain: str, findings: Iterable[Finding], outbound: tuple[OutboundAddress, ...]) -> DomainReport:
    """A report on a domain with these findings, worst first, and these addresses."""
    rows = tuple(findings)
    checks = results(rows)
    outcomes = [check.outcome for check in checks]
    errors = {check.outcome for check in checks if check.severity == "error"}
    return DomainReport(
        target=domain,
        given=domain,
        domain=domain,
        domain_unicode=None,
        gathered_at="2026-11-22T10:00:00Z",
        duration_s=0.41,
        dns_queries=31,
        verdict="fail" if "fail" in errors else "undetermined" if "undetermined" in errors else "pass",
        score=100 - 15 * outcomes.count("fail"),
        counts={
            "pass": outcomes.count("pass"),
            "fail": outcomes.count("fail"),
            "undetermined": outcomes.count("undetermined"),
            "not_applicable": outcomes.count("not-applicable"),
        },
        mx=(Mx(preference=10, host=f"mx1.{domain}", addresses=("203.0.113.10", "2001:db8::10")),),
        null_mx=False,
        outbound=outbound,
        coverage=Coverage(authorised=max(len(outbound), 1), audited=len(outbound)),
        ranges=(),
        not_enumerable=(),
        checks=checks,
        findings=rows,
        smtp=(),
        unprobed=(),
    )


def report(*domains: DomainReport) -> Report:
    """A whole report."""
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool(name="ptraudit", version="0.1.0", algorithm=ALGORITHM),
        reports=domains,
    )


def without_ptr(ip: str) -> Finding:
    """The failure of an address without a name."""
    return finding(
        "PTR001",
        ip,
        "fail",
        f"{ip} has no PTR record: nobody has provisioned {reverse(ip)}. A receiver expects one that names the host.",
        details=(f"{reverse(ip)}. PTR: NXDOMAIN, by 192.0.2.53 over udp",),
        fix="Have whoever holds the address block publish a PTR record that gives the host's own name, and point that "
        "name's A or AAAA record back at the address first. At a cloud or hoster this is a setting of the address.",
        record=f"{reverse(ip)}. IN PTR <the host's name>.",
    )


def with_ptr(ip: str, name: str) -> Finding:
    """The pass of an address with a name."""
    return finding("PTR001", ip, "pass", f"{ip} is named {name}.", details=(f"{reverse(ip)}. 3600 IN PTR {name}.",))


def leads_back(ip: str, name: str) -> Finding:
    """The pass of an address whose name leads back."""
    details = (f"{reverse(ip)}. 3600 IN PTR {name}.", f"{name}. 300 IN A {ip}")
    return finding("FCR001", ip, "pass", f"{ip} is named {name}., which leads back to it.", details=details)


def leads_elsewhere(ip: str, name: str, other: str) -> Finding:
    """The failure of an address whose name leads to another."""
    return finding(
        "FCR001",
        ip,
        "fail",
        f"{ip} is named {name}., which resolves to {other} only. A receiver expects the address itself among them.",
        details=(f"{reverse(ip)}. 3600 IN PTR {name}.", f"{name}. 300 IN A {other}"),
        fix=f"Point {name}. A at {ip}, or have the address's holder change the PTR.",
        record=f"{name}. IN A {ip}",
    )


def prediction(
    receiver: str,
    subject: str,
    action: str,
    reply: str | None,
    *,
    points: float | None = None,
    because: tuple[str, ...] = (),
) -> Prediction:
    """What a receiver would do."""
    assert action in {"accept", "reject", "score"}
    return Prediction(
        receiver=receiver,
        subject=subject,
        action=action,  # type: ignore[arg-type]  # one of them, as asserted
        reply=reply,
        points=points,
        phase="rcpt",
        because=because,
        source="https://support.example/senders",
        retrieved="2026-11-22",
    )


def session(host: str, ip: str) -> SmtpSession:
    """A conversation that went well."""
    lines: tuple[tuple[float, str], ...] = (
        (0.02, f"S 220 {host} ESMTP"),
        (0.02, "C EHLO audit.example.org"),
        (0.03, f"S 250-{host}"),
        (0.03, "S 250 STARTTLS"),
        (0.05, "C QUIT"),
    )
    return SmtpSession(
        host=host,
        ip=ip,
        ending="connected",
        phase="quit",
        detail="",
        greeting=f"220 {host} ESMTP",
        greeting_s=0.02,
        ehlo_name=host,
        extensions=("PIPELINING", "STARTTLS"),
        tls="TLSv1.3 TLS_AES_256_GCM_SHA384",
        certificate_names=(host,),
        certificate_expires="2027-02-01T00:00:00Z",
        transcript=tuple(
            TranscriptLine(at_s=at_s, sender="C" if line[0] == "C" else "S", text=line[2:]) for at_s, line in lines
        ),
    )


def silent(ip: str) -> SmtpSession:
    """A server that nobody reaches."""
    return SmtpSession(
        host=None,
        ip=ip,
        ending="timeout",
        phase="connect",
        detail="no answer in 10 s",
        greeting=None,
        greeting_s=None,
        ehlo_name=None,
        extensions=(),
        tls="",
        certificate_names=(),
        certificate_expires=None,
        transcript=(),
    )
