"""Evidence to a line: what `judge` says, where addresses and records are shared said once.

The same report as `judge` makes, in the octets of its JSON. What many domains share is judged once: the addresses of a
provider. A judgement is kept with what it has read (`watched`), and taken over only where all of that is the same.
Unless `full`, a line leaves out the findings that passed or did not apply, which `checks` counts, and the receivers that
have nothing against an address.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import msgspec
from msgspec import Raw

from ptraudit import outlook, report
from ptraudit.bulk.digest import WORSE, Digest, Pooled, against, digest_of, foreign, own, pooled, providers
from ptraudit.bulk.line import Line, encoded
from ptraudit.bulk.totals import NOTHING, Tally, tally, totals
from ptraudit.bulk.watched import Read, Watched
from ptraudit.check import ADDRESS, MX_HOST, RANGE, Check, Finding, Outcome
from ptraudit.evidence import Evidence, Outbound
from ptraudit.gate import Gate
from ptraudit.generations import Generations
from ptraudit.hostname import bare, unicode_form
from ptraudit.judge import (
    badness,
    coverage_of,
    finding_row,
    judge,
    mx_rows,
    not_enumerable_rows,
    outbound_row,
    prediction_row,
    range_rows,
)
from ptraudit.policy import Policy
from ptraudit.providers import Provider, holder
from ptraudit.receiver import Answer
from ptraudit.receivers import predictions
from ptraudit.repair import repairs
from ptraudit.subject import addresses

SHARED = (ADDRESS.name, MX_HOST.name, RANGE.name)  # the scopes whose subjects are often those of other domains too
MOST_ADDRESSES = 2000  # judgements on addresses that are kept; some 10 KB each with its octets

Key = tuple[int, int, str]
Failure = tuple[int, Finding]
"""The position of a check, and what failed of it."""
TOLD = ("fail", "undetermined")  # the outcomes of findings that are in every line
encode = msgspec.json.encode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """The judgement on one address."""

    outcomes: tuple[Outcome, ...]
    findings: tuple[tuple[int, Key, bytes], ...]
    failures: tuple[Failure, ...]
    provider: Provider | None
    row: report.OutboundAddress
    octets: bytes
    predictions: tuple[outlook.Prediction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Behind:
    """The judgement on all that lies behind a domain's records. `tallies` go by the position of the check."""

    tallies: dict[int, Tally]
    findings: tuple[tuple[Key, bytes], ...]
    failures: tuple[Failure, ...]
    holders: dict[str, Provider | None]
    mx: bytes
    outbound: bytes
    ranges: bytes
    receivers: bytes
    against: tuple[tuple[str, str], ...]
    providers: tuple[str, ...]
    pooled: tuple[Pooled, ...]


class Judging:
    """The judge of one run."""

    def __init__(self, policy: Policy, gate: Gate, *, full: bool = False) -> None:
        self._policy = policy
        self._gate = gate
        self._full = full
        self._today = date.min
        self._checks = tuple(map(policy.weighed, policy.checks))
        self._of_addresses = _those(self._checks, ADDRESS.name)
        self._of_others = _those(self._checks, MX_HOST.name, RANGE.name)
        own = {check.scope.name: check.scope for check in self._checks if check.scope.name not in SHARED}
        self._own = [(scope, _those(self._checks, name)) for name, scope in own.items()]
        self._addresses: Generations[Outbound, tuple[_Address, Read]] = Generations(MOST_ADDRESSES)
        self._total = totals(policy, gate)

    def line(self, evidence: Evidence) -> tuple[bytes, Digest]:
        """The report on a target as a line of JSON, and in short."""
        if self._policy.waivers or self._policy.receivers or evidence.sessions:  # no part of these is anybody else's
            whole = judge(evidence, self._policy)
            return encoded(self._shown(whole)), digest_of(whole, self._gate)
        self._begin(evidence)
        behind = self._behind_records(evidence)
        tallies = dict(behind.tallies)
        found, failures = list(behind.findings), list(behind.failures)
        for scope, checks in self._own:
            asked = bool(scope.subjects(evidence))
            for position, check in checks:
                tallies[position] = self._gathered(position, check.findings(evidence), found, failures) if asked else NOTHING
        total = self._total(tuple(tallies[position] for position in range(len(self._checks))))
        found.sort(key=_by_key)
        failures.sort(key=_by_position)
        line = Line(
            target=evidence.request.target,
            given=evidence.request.given,
            domain=bare(evidence.domain) if evidence.domain else None,
            domain_unicode=unicode_form(evidence.domain) if evidence.domain else None,
            gathered_at=evidence.gathered_at,
            duration_s=evidence.duration_s,
            dns_queries=len(evidence.lookups),
            verdict=total.verdict,
            score=total.score,
            counts=total.counts,
            mx=Raw(behind.mx),
            null_mx=any(exchanger.host == "." for exchanger in evidence.exchangers),
            outbound=Raw(behind.outbound),
            coverage=coverage_of(evidence),
            ranges=Raw(behind.ranges),
            not_enumerable=tuple(not_enumerable_rows(evidence)),
            checks=Raw(total.checks),
            findings=Raw(_array(octets for _, octets in found)),
            smtp=(),
            unprobed=evidence.unprobed,
            receivers=Raw(behind.receivers),
            place=evidence.request.place,
            repairs=repairs(evidence, (finding for _, finding in failures), behind.holders),
        )
        place = evidence.request.place
        return encoded(line), Digest(
            line=place.line if place else 0,
            given=evidence.request.given,
            target=evidence.request.target,
            verdict=total.verdict,
            score=total.score,
            status=total.status,
            failed=total.failed,
            undetermined=total.undetermined,
            against=behind.against,
            providers=tuple(name for name in behind.providers if not own(name, evidence.request.target)),
            pooled=foreign(behind.pooled, evidence.request.target),
        )

    def _begin(self, evidence: Evidence) -> None:
        """What is kept holds for a day: how old a prediction is counts from the day of the evidence."""
        today = date.fromisoformat(evidence.gathered_at[:10])
        if today != self._today:
            self._today = today
            self._addresses = Generations(MOST_ADDRESSES)

    def _shown(self, whole: report.DomainReport) -> report.DomainReport:
        """What a line holds of a report."""
        return replace(
            whole,
            findings=tuple(row for row in whole.findings if self._told(row.outcome)),
            receivers=tuple(row for row in whole.receivers if self._counts(row)),
        )

    def _told(self, outcome: str) -> bool:
        return self._full or outcome in TOLD

    def _counts(self, answer: outlook.Prediction | Answer) -> bool:
        decides = isinstance(answer, outlook.Prediction) and answer.decides
        return self._full or decides or answer.action in WORSE or bool(answer.because)

    def _behind_records(self, evidence: Evidence) -> _Behind:
        found: list[tuple[Key, bytes]] = []
        failures: list[Failure] = []
        tallies = {
            position: self._gathered(position, check.findings(evidence), found, failures)
            for position, check in self._of_others
        }
        parts = [self._address(evidence, outbound) for outbound in evidence.outbound]
        for place, (position, _) in enumerate(self._of_addresses):
            tallies[position] = tally([part.outcomes[place] for part in parts])
        found += self._grouped(parts)
        addresses_of_providers = pooled(part.row for part in parts)
        told = _predicted(parts)
        return _Behind(
            tallies=tallies,
            findings=tuple(found),
            failures=(*failures, *(failure for part in parts for failure in part.failures)),
            holders={part.row.ip: part.provider for part in parts},
            mx=encode(tuple(mx_rows(evidence))),
            outbound=_array(part.octets for part in parts),
            ranges=encode(tuple(range_rows(evidence))),
            receivers=encode(told),
            against=against(told),
            providers=providers(addresses_of_providers),
            pooled=addresses_of_providers,
        )

    def _address(self, evidence: Evidence, outbound: Outbound) -> _Address:
        """The judgement on one address."""
        known = self._addresses.get(outbound)
        if known is None or not known[1].same_in(evidence):
            watched = Watched(evidence, outbound=(outbound,))
            known = self._judged(cast("Evidence", watched)), watched.read
            if not outbound.own:  # what a domain's own record names is seldom another's
                self._addresses.put(outbound, known)
        return known[0]

    def _judged(self, view: Evidence) -> _Address:
        outcomes = []
        found: list[tuple[int, Key, bytes]] = []
        failures: list[Failure] = []
        (address,) = addresses(view)
        provider = holder(address.all_names)
        for place, (position, check) in enumerate(self._of_addresses):
            for finding in check.findings(view):
                outcomes.append(finding.verdict.outcome)
                failures += [(position, finding)] if finding.verdict.outcome is Outcome.FAIL else []
                if self._told(finding.verdict.outcome):
                    row = finding_row(finding, None, provider if finding.verdict.outcome is Outcome.FAIL else None)
                    found.append((place, badness(row), encode(row)))
        whole = outbound_row(address)
        return _Address(
            outcomes=tuple(outcomes),
            findings=tuple(found),
            failures=tuple(failures),
            provider=provider,
            row=whole,
            octets=encode(whole),
            predictions=tuple(
                prediction_row(one, self._today, self._policy)
                for one in predictions(view, self._policy.receivers)
                if self._counts(one.forecast.worst)
            ),
        )

    def _gathered(
        self, position: int, findings: Sequence[Finding], found: list[tuple[Key, bytes]], failures: list[Failure]
    ) -> Tally:
        """What a check says of its subjects comes to a tally; its findings go to those that are `found`, and to failures."""
        for finding in findings:
            failures += [(position, finding)] if finding.verdict.outcome is Outcome.FAIL else []
            if self._told(finding.verdict.outcome):
                row = finding_row(finding, None, None)
                found.append((badness(row), encode(row)))
        return tally([finding.verdict.outcome for finding in findings])

    @staticmethod
    def _grouped(parts: Iterable[_Address]) -> list[tuple[Key, bytes]]:
        """The findings on addresses, check by check: one entry for all of a check that ended alike."""
        groups: dict[Key, list[bytes]] = {}
        for part in parts:
            for _, key, octets in part.findings:
                groups.setdefault(key, []).append(octets)
        return [(key, b",".join(octets)) for key, octets in groups.items()]


def _those(checks: Sequence[Check[Any]], *scopes: str) -> list[tuple[int, Check[Any]]]:
    return [(position, check) for position, check in enumerate(checks) if check.scope.name in scopes]


def _predicted(parts: Sequence[_Address]) -> list[outlook.Prediction]:
    """What receivers would do, receiver by receiver: of the addresses that may send, or of all where none may."""
    sending = [part for part in parts if not part.row.inbound_only] or parts
    by_receiver: dict[str, list[outlook.Prediction]] = {}
    for part in sending:
        for row in part.predictions:
            by_receiver.setdefault(row.receiver, []).append(row)
    return [row for rows in by_receiver.values() for row in rows]


def _by_position(failure: Failure) -> int:
    return failure[0]


def _by_key(entry: tuple[Key, bytes]) -> Key:
    return entry[0]


def _array(items: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(items) + b"]"
