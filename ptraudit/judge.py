"""Evidence to a report: pure, so the same evidence and policy always give the same report."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from ipaddress import ip_address
from typing import Any

from ptraudit import __version__, outlook, report, score
from ptraudit.check import Check, Finding, Mover, Outcome
from ptraudit.control import Controller, controller, holding_of
from ptraudit.evidence import Evidence, SmtpSession, SpfUse
from ptraudit.holding import where, zone_rows
from ptraudit.hostname import bare, unicode_form
from ptraudit.lookup import shortened
from ptraudit.policy import Policy
from ptraudit.receivers import Prediction, hosted, is_old, predictions
from ptraudit.repair import repairs
from ptraudit.repair.who import mover, proposed_name
from ptraudit.subject import Address, Session, addresses, sessions
from ptraudit.waiver import FindingWaiver, Waiver, WaiverUse

MAX_MESSAGE = 1000  # characters of a finding; what it rests on stands in its details
MAX_PLACES = 10  # lines of planned records that a finding names; a check of a range may rest on hundreds


def judge(evidence: Evidence, policy: Policy | None = None) -> report.DomainReport:
    """The report on one target. Never waits, reads no clock, and fails only where we have made a mistake."""
    policy = policy or Policy()
    domain = bare(evidence.domain) if evidence.domain else None
    controllers = {address.label: controller(address) for address in addresses(evidence)}
    results: list[score.Scored] = []
    failures: list[Finding] = []
    rows: list[report.Finding] = []
    for check in map(policy.weighed, policy.checks):
        counting, waived = [], 0
        for finding in check.findings(evidence):
            failing = finding.verdict.outcome is Outcome.FAIL
            waiver = policy.waiver(check.id, finding.subject, domain) if failing else None
            row = finding_row(
                finding,
                waiver.applied(_day(evidence)) if waiver else None,
                controllers.get(finding.subject) if failing else None,
                where(evidence, finding.subject) if failing else (),
            )
            rows.append(row)
            if not row.waived:
                counting.append(finding)
                failures += [finding] if failing else []
            else:
                waived += 1
        results.append(score.scored(check, counting, waived))
    outcomes = [result.outcome for result in results]
    return report.DomainReport(
        target=evidence.request.target,
        given=evidence.request.given,
        domain=domain,
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
        mx=tuple(mx_rows(evidence)),
        null_mx=any(exchanger.host == "." for exchanger in evidence.exchangers),
        outbound=tuple(outbound_row(address) for address in addresses(evidence)),
        coverage=coverage_of(evidence),
        ranges=tuple(range_rows(evidence)),
        not_enumerable=tuple(not_enumerable_rows(evidence)),
        checks=tuple(result_row(result, check) for result, check in zip(results, policy.checks, strict=True)),
        findings=tuple(sorted(rows, key=badness)),
        smtp=tuple(_session(session) for session in sessions(evidence)),
        unprobed=evidence.unprobed,
        receivers=tuple(prediction_row(one, _day(evidence), policy) for one in predictions(evidence, policy.receivers)),
        place=evidence.request.place,
        assumed=evidence.request.assumed,
        assume_only=evidence.request.assume_only,
        reverse_zones=tuple(zone_rows(evidence)),
        repairs=repairs(evidence, failures, controllers),
    )


def judged(evidence: Iterable[Evidence], policy: Policy | None = None) -> report.Report:
    """The report on evidence, gathered now or long ago."""
    policy = policy or Policy()
    gathered = tuple(evidence)
    reports = tuple(judge(item, policy) for item in gathered)
    today = max(map(_day, gathered), default=date.min)
    return report.Report(
        schema_version=report.SCHEMA_VERSION,
        tool=report.Tool(name="ptraudit", version=__version__, algorithm=report.ALGORITHM),
        reports=reports,
        waivers=tuple(_use(waiver, reports, policy, today) for waiver in policy.waivers),
        unchecked_demands=tuple(_unchecked(today)) if any(one.receivers for one in reports) else (),
    )


def _unchecked(today: date) -> Iterator[outlook.UncheckedDemand]:
    seen: set[tuple[str, str]] = set()
    for one in hosted():
        name = one.name.partition(":")[0]
        for demand in one.demand:
            if not demand.all_checks and (name, demand.what) not in seen:
                seen.add((name, demand.what))
                yield outlook.UncheckedDemand(
                    receiver=name,
                    of=demand.of,
                    demand=demand.what,
                    replies=demand.replies,
                    source=demand.source,
                    retrieved=demand.retrieved,
                    old=is_old(demand.retrieved, today),
                )


def _day(evidence: Evidence) -> date:
    return datetime.fromisoformat(evidence.gathered_at).date()


def _use(waiver: Waiver, reports: Iterable[report.DomainReport], policy: Policy, today: date) -> WaiverUse:
    matched = sum(
        row.outcome in {"fail", "undetermined"} and waiver.meets(row.check_id, row.subject, one.domain)
        for one in reports
        for row in one.findings
    )
    return waiver.used(today, matched, idle=not matched and policy.complete and policy.asks(waiver))


def mx_rows(evidence: Evidence) -> Iterable[report.Mx]:
    """The exchangers, the null MX left out."""
    for exchanger in evidence.exchangers:
        if exchanger.host != ".":
            yield report.Mx(
                preference=exchanger.preference,
                host=bare(exchanger.host),
                addresses=tuple(str(address) for address in evidence.addresses(exchanger.host)),
                implicit=exchanger.implicit,
            )


def outbound_row(address: Address) -> report.OutboundAddress:
    """An audited address, its names and where they lead."""
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
        ip=address.label,
        origins=tuple(
            report.Origin(kind=origin.kind.value, detail=origin.detail, sampled=origin.sampled)
            for origin in address.outbound.origins
        ),
        iprev=address.iprev.value,
        ptr=ptr if address.reverse.conclusive else None,
        aliases=tuple(bare(alias.target) for alias in address.reverse.aliases),
        reverse_name=bare(address.reverse_name),
        ending=address.reverse.ending.value,
        inbound_only=address.outbound.inbound_only,
        registration=holding_of(address),
    )


def coverage_of(evidence: Evidence) -> report.Coverage:
    """How much of the authorised space was audited."""
    audited = sum(not outbound.inbound_only for outbound in evidence.outbound)
    return report.Coverage(authorised=min(evidence.authorised, report.MAX_EXACT), audited=audited)


def range_rows(evidence: Evidence) -> Iterable[report.SampledRange]:
    """The ranges of which only a sample was audited."""
    for part in evidence.ranges:
        size = min(part.network.num_addresses, report.MAX_EXACT)
        yield report.SampledRange(network=str(part.network), origin=part.origin, size=size, audited=len(part.audited))


def not_enumerable_rows(evidence: Evidence) -> Iterable[report.NotEnumerable]:
    """The terms of the SPF tree whose addresses were not audited."""
    for term in evidence.spf.terms if evidence.spf else ():
        if term.use in {SpfUse.LISTED, SpfUse.NOT_ENUMERABLE}:
            yield report.NotEnumerable(path=tuple(bare(name) for name in term.path), term=term.text, why=term.why)


def result_row(result: score.Scored, check: Check[Any]) -> report.CheckResult:  # Any: checks of all scopes
    """A check over all its subjects; `check` has the severity of the catalogue."""
    failing = result.outcome is Outcome.FAIL
    return report.CheckResult(
        id=check.id,
        name=check.name,
        title=check.failure_title if failing else check.title,
        severity=result.check.severity.value,
        outcome=result.outcome.value,
        score=None if result.share is None else score.percentage(result.share),
        passed=result.passed,
        judged=result.judged,
        waived=result.waived,
        default_severity=None if check.severity is result.check.severity else check.severity.value,
    )


def badness(row: report.Finding) -> tuple[int, int, str]:
    """The order of findings, the worst first."""
    return report.outcome_order(row.outcome, waived=row.waived), report.severity_order(row.severity), row.check_id


def finding_row(
    finding: Finding, waiver: FindingWaiver | None, holder: Controller | None, zones: tuple[str, ...] = ()
) -> report.Finding:
    """A row of the report. `holder` can change the name of its address, and `zones` hold that, where they are known."""
    check, verdict = finding.check, finding.verdict
    failing, move = verdict.outcome is Outcome.FAIL, mover(finding)
    reverse = holder if holder and move is Mover.ADDRESS_HOLDER else None
    how = reverse.steps(ip_address(finding.subject), proposed_name(verdict)) if reverse else ()
    return report.Finding(
        check_id=check.id,
        check=check.name,
        title=check.failure_title if failing else check.title,
        severity=check.severity.value,
        subject=finding.subject,
        outcome=verdict.outcome.value,
        message=shortened(verdict.told, MAX_MESSAGE),
        details=verdict.details,
        who=(reverse.title if reverse else move.value) if failing else "",
        fix=verdict.fix or (check.fix if failing else ""),
        record=verdict.record,
        sources=check.sources,
        waived=waiver is not None and not waiver.expired,
        waiver=waiver,
        how=how + (zones if move is Mover.ADDRESS_HOLDER else ()),
        planned=verdict.planned[:MAX_PLACES],
        confirmation=verdict.confirmation.cause.value if verdict.confirmation else None,
    )


def prediction_row(one: Prediction, today: date, policy: Policy) -> outlook.Prediction:
    """What a receiver would do; whether it is old counts from `today`."""
    worst, best = one.forecast.worst, one.forecast.best
    return outlook.Prediction(
        receiver=one.receiver,
        kind="hosted" if one.hosted else "software",
        subject=one.subject,
        ehlo=one.ehlo,
        action=worst.action.value,
        reply=worst.reply or None,
        points=worst.points,
        phase=worst.phase.value if worst.phase else None,
        because=worst.because,
        source=one.source,
        retrieved=one.retrieved,
        default_reply=worst.default or None,
        why=worst.why,
        best=None if best.badness == worst.badness else _mildest(one),
        decides=one.receiver in policy.receivers,
        old=is_old(one.retrieved, today),
        symbols=tuple(outlook.Symbol(name=part.symbol, points=part.points) for part in worst.parts),
    )


def _mildest(one: Prediction) -> outlook.Mildest:
    best = one.forecast.best
    return outlook.Mildest(
        action=best.action.value,
        reply=best.reply or None,
        points=best.points,
        accepted=one.forecast.accepted if one.forecast.orders else None,
        orders=one.forecast.orders or None,
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
