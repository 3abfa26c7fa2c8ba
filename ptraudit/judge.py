"""Evidence to a report: pure, so the same evidence and policy always give the same report."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ptraudit import __version__, report, score
from ptraudit.check import Check, Finding, Outcome
from ptraudit.checks import catalogue
from ptraudit.evidence import Evidence, OriginKind, SmtpSession, SpfUse
from ptraudit.hostname import bare, unicode_form
from ptraudit.iprev import iprev
from ptraudit.subject import Address, Session, addresses, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which checks are asked."""

    checks: tuple[Check[Any], ...]  # Any: checks of all scopes lie in one list


def default_policy() -> Policy:
    """Every check."""
    return Policy(checks=catalogue())


def judge(evidence: Evidence, policy: Policy | None = None) -> report.DomainReport:
    """The report on one target. Never waits, reads no clock, and fails only where we have made a mistake."""
    checks = (policy or default_policy()).checks
    findings = {check.id: check.findings(evidence) for check in checks}
    results = tuple(score.scored(check, findings[check.id]) for check in checks)
    outcomes = [result.outcome for result in results]
    return report.DomainReport(
        target=evidence.request.target,
        given=evidence.request.given,
        domain=bare(evidence.domain) if evidence.domain else None,
        domain_unicode=unicode_form(evidence.domain) if evidence.domain else None,
        gathered_at=evidence.gathered_at,
        duration_s=evidence.duration_s,
        dns_queries=len(evidence.lookups),
        verdict=score.verdict(results),
        score=score.total(results),
        counts={
            "pass": outcomes.count(Outcome.PASS),
            "fail": outcomes.count(Outcome.FAIL),
            "undetermined": outcomes.count(Outcome.UNDETERMINED),
            "not_applicable": outcomes.count(Outcome.NOT_APPLICABLE),
        },
        mx=tuple(_mx(evidence)),
        null_mx=any(exchanger.host == "." for exchanger in evidence.exchangers),
        outbound=tuple(_outbound(address) for address in addresses(evidence)),
        coverage=_coverage(evidence),
        ranges=tuple(_ranges(evidence)),
        not_enumerable=tuple(_not_enumerable(evidence)),
        checks=tuple(_result(result) for result in results),
        findings=_worst_first(finding for check in checks for finding in findings[check.id]),
        smtp=tuple(_session(session) for session in sessions(evidence)),
        unprobed=evidence.unprobed,
    )


def judged(evidence: Iterable[Evidence], policy: Policy | None = None) -> report.Report:
    """The report on evidence, gathered now or long ago."""
    tool = report.Tool(name="ptraudit", version=__version__, algorithm=report.ALGORITHM)
    return report.Report(
        schema_version=report.SCHEMA_VERSION, tool=tool, reports=tuple(judge(item, policy) for item in evidence)
    )


def _mx(evidence: Evidence) -> Iterable[report.Mx]:
    for exchanger in evidence.exchangers:
        if exchanger.host != ".":
            yield report.Mx(
                preference=exchanger.preference,
                host=bare(exchanger.host),
                addresses=tuple(str(address) for address in evidence.addresses(exchanger.host)),
                implicit=exchanger.implicit,
            )


def _outbound(address: Address) -> report.OutboundAddress:
    ptr = tuple(
        report.Ptr(
            name=bare(name.name) or ".",
            confirmed=name.confirmed,
            addresses=tuple(str(found) for found in name.forward.addresses),
            ending=name.forward.ending.value,
        )
        for name in address.names
    )
    return report.OutboundAddress(
        ip=str(address.ip),
        origins=tuple(
            report.Origin(kind=origin.kind.value, detail=origin.detail, sampled=origin.sampled)
            for origin in address.outbound.origins
        ),
        iprev=iprev(address.evidence, address.ip).value,
        ptr=ptr if address.reverse.conclusive else None,
        aliases=tuple(bare(alias.target) for alias in address.reverse.aliases),
        reverse_name=bare(address.reverse_name),
        ending=address.reverse.ending.value,
        inbound_only=address.outbound.inbound_only,
    )


def _coverage(evidence: Evidence) -> report.Coverage:
    named = {OriginKind.OPTION, OriginKind.SPF}
    audited = sum(1 for outbound in evidence.outbound if named & {origin.kind for origin in outbound.origins})
    return report.Coverage(authorised=min(evidence.authorised, report.MAX_EXACT), audited=audited)


def _ranges(evidence: Evidence) -> Iterable[report.SampledRange]:
    for part in evidence.ranges:
        size = min(part.network.num_addresses, report.MAX_EXACT)
        yield report.SampledRange(network=str(part.network), origin=part.origin, size=size, audited=len(part.audited))


def _not_enumerable(evidence: Evidence) -> Iterable[report.NotEnumerable]:
    for term in evidence.spf.terms if evidence.spf else ():
        if term.use in {SpfUse.LISTED, SpfUse.NOT_ENUMERABLE}:
            yield report.NotEnumerable(path=tuple(bare(name) for name in term.path), term=term.text, why=term.why)


def _result(result: score.Scored) -> report.CheckResult:
    failing = result.outcome is Outcome.FAIL
    return report.CheckResult(
        id=result.check.id,
        name=result.check.name,
        title=result.check.failure_title if failing else result.check.title,
        severity=result.check.severity.value,
        outcome=result.outcome.value,
        score=None if result.share is None else score.percentage(result.share),
        passed=result.passed,
        judged=result.judged,
    )


def _worst_first(findings: Iterable[Finding]) -> tuple[report.Finding, ...]:
    rows = [_finding(finding) for finding in findings]
    return tuple(
        sorted(
            rows,
            key=lambda row: (report.outcome_order(row.outcome), report.severity_order(row.severity), row.check_id),
        )
    )


def _finding(finding: Finding) -> report.Finding:
    check, verdict = finding.check, finding.verdict
    failing = verdict.outcome is Outcome.FAIL
    return report.Finding(
        check_id=check.id,
        check=check.name,
        title=check.failure_title if failing else check.title,
        severity=check.severity.value,
        subject=finding.subject,
        outcome=verdict.outcome.value,
        message=verdict.message,
        details=verdict.details,
        who=check.mover.value if failing else "",
        fix=verdict.fix or (check.fix if failing else ""),
        record=verdict.record,
        sources=check.sources,
    )


def _session(view: Session) -> report.SmtpSession:
    session: SmtpSession = view.session
    leaf = session.tls.chain[0] if session.tls and session.tls.chain else None
    ehlo = session.ehlo_after_tls or session.ehlo
    return report.SmtpSession(
        host=bare(session.host) if session.host else None,
        ip=str(session.ip),
        ending=session.ending.value,
        phase=session.phase.value,
        detail=session.detail,
        greeting=f"{session.greeting.code} {session.greeting.lines[0]}" if session.greeting else None,
        greeting_s=session.greeting.duration_s if session.greeting else None,
        ehlo_name=view.ehlo_name or None,
        extensions=ehlo.lines[1:] if ehlo else (),
        tls=f"{session.tls.version} {session.tls.cipher}" if session.tls else "",
        certificate_names=(leaf.names or ()) if leaf else (),
        certificate_expires=(leaf.not_after or None) if leaf else None,
        transcript=tuple(
            report.TranscriptLine(at_s=line.at_s, sender="C" if line.sender == "C" else "S", text=line.text)
            for line in session.transcript
        ),
    )
