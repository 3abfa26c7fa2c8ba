"""Evidence to a line: what `judge` says, where addresses and records are shared said once.

The same report as `judge` makes, in the octets of its JSON. What many domains share is judged once: the addresses of a
provider. A judgement is kept with what it has read (`watched`), and taken over only where all of that is the same.
Unless `full`, a line leaves out the findings that passed or did not apply, which `checks` counts, and the receivers that
have nothing against an address.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from ptraudit.check import ADDRESS, MX_HOST, RANGE, Check, Finding, Outcome, Scope
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
from ptraudit.providers import holder
from ptraudit.receiver import Action, Answer
from ptraudit.receivers import demanded, of_hosted, of_software, outcomes, resting_on, senders
from ptraudit.subject import addresses

BEHIND = (MX_HOST, RANGE)  # scopes whose subjects lie behind a domain's records
MOST_ADDRESSES = 2000  # judgements on addresses that are kept; some 10 KB each with its octets

Key = tuple[int, int, str]
TOLD = ("fail", "undetermined")  # the outcomes of findings that are in every line
encode = msgspec.json.encode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """The judgement on one address."""

    outcomes: tuple[Outcome, ...]
    findings: tuple[tuple[int, Key, bytes], ...]
    demanded: Mapping[str, Outcome]
    row: report.OutboundAddress
    octets: bytes
    predictions: tuple[outlook.Prediction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Behind:
    """The judgement on all that lies behind a domain's records. `tallies` go by the position of the check."""

    tallies: dict[int, Tally]
    findings: tuple[tuple[Key, bytes], ...]
    mx: bytes
    outbound: bytes
    ranges: bytes
    receivers: bytes
    against: tuple[tuple[str, str], ...]
    providers: tuple[str, ...]
    pooled: tuple[Pooled, ...]


class Judging:
    """The judge of one run."""

    def __init__(self, policy: Policy, gate: Gate, *, full: bool = False, left_out: Collection[str] = ()) -> None:
        """`left_out` are the families of checks whose questions were not asked: no acceptance that rests on them is told."""
        self._policy = policy
        self._gate = gate
        self._full = full
        self._open = resting_on(left_out) - set(policy.receivers)
        self._today = date.min
        self._checks = tuple(map(policy.weighed, policy.checks))
        self._of_addresses = _those(self._checks, ADDRESS)
        self._of_others = _those(self._checks, *BEHIND)
        own = dict.fromkeys(check.scope for check in self._checks if check.scope not in {ADDRESS, *BEHIND})
        self._own = [(scope, _those(self._checks, scope)) for scope in own]
        self._demanded_of_addresses = tuple(check for check in demanded() if check.scope is ADDRESS)
        self._demanded_of_others = tuple(check for check in demanded() if check.scope is not ADDRESS)
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
        found = list(behind.findings)
        for scope, checks in self._own:
            asked = bool(scope.subjects(evidence))
            for position, check in checks:
                tallies[position] = self._gathered(check.findings(evidence), found) if asked else NOTHING
        total = self._total(tuple(tallies[position] for position in range(len(self._checks))))
        found.sort(key=_by_key)
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
            receivers=tuple(
                row for row in whole.receivers if self._counts(row) and self._is_known(row.receiver, row.action)
            ),
        )

    def _told(self, outcome: str) -> bool:
        return self._full or outcome in TOLD

    def _counts(self, answer: outlook.Prediction | Answer) -> bool:
        decides = isinstance(answer, outlook.Prediction) and answer.decides
        return self._full or decides or answer.action in WORSE or bool(answer.because)

    def _is_known(self, receiver: str, action: str) -> bool:
        """Whether that is what the receiver would do whatever the questions that were left out would have told."""
        return receiver not in self._open or action != Action.ACCEPT

    def _behind_records(self, evidence: Evidence) -> _Behind:
        found: list[tuple[Key, bytes]] = []
        tallies = {position: self._gathered(check.findings(evidence), found) for position, check in self._of_others}
        parts = [self._address(evidence, outbound) for outbound in evidence.outbound]
        for place, (position, _) in enumerate(self._of_addresses):
            tallies[position] = tally([part.outcomes[place] for part in parts])
        found += self._grouped(parts)
        addresses_of_providers = pooled(part.row for part in parts)
        told = self._predicted(evidence, parts)
        return _Behind(
            tallies=tallies,
            findings=tuple(found),
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
        ended = []
        found: list[tuple[int, Key, bytes]] = []
        (address,) = addresses(view)
        provider = holder(address.all_names)
        for place, (_, check) in enumerate(self._of_addresses):
            for finding in check.findings(view):
                ended.append(finding.verdict.outcome)
                if self._told(finding.verdict.outcome):
                    row = finding_row(finding, None, provider if finding.verdict.outcome is Outcome.FAIL else None)
                    found.append((place, badness(row), encode(row)))
        whole = outbound_row(address)
        return _Address(
            outcomes=tuple(ended),
            findings=tuple(found),
            demanded={
                one.check.id: one.verdict.outcome for check in self._demanded_of_addresses for one in check.findings(view)
            },
            row=whole,
            octets=encode(whole),
            predictions=tuple(
                prediction_row(one, self._today, self._policy)
                for one in of_software(view, self._policy.receivers)
                if self._counts(one.forecast.worst)
            ),
        )

    def _predicted(self, evidence: Evidence, parts: Sequence[_Address]) -> list[outlook.Prediction]:
        """What receivers would do, hosted ones first, receiver by receiver: of the addresses that may send."""
        found = dict(outcomes(evidence, self._demanded_of_others))
        for part in parts:
            found[part.row.ip] = {**found.get(part.row.ip, {}), **part.demanded}
        rows = [
            prediction_row(one, self._today, self._policy)
            for one in of_hosted(senders(evidence), found)
            if self._counts(one.forecast.worst) and self._is_known(one.receiver, one.forecast.worst.action)
        ]
        sending = [part for part in parts if not part.row.inbound_only] or parts
        by_receiver: dict[str, list[outlook.Prediction]] = {}
        for part in sending:
            for row in part.predictions:
                by_receiver.setdefault(row.receiver, []).append(row)
        return rows + [row for of_one in by_receiver.values() for row in of_one]

    def _gathered(self, findings: Sequence[Finding], found: list[tuple[Key, bytes]]) -> Tally:
        """What a check says of its subjects comes to a tally; its findings go to those that are `found`."""
        for finding in findings:
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


def _those(checks: Sequence[Check[Any]], *scopes: Scope[Any]) -> list[tuple[int, Check[Any]]]:
    return [(position, check) for position, check in enumerate(checks) if check.scope in scopes]


def _by_key(entry: tuple[Key, bytes]) -> Key:
    return entry[0]


def _array(items: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(items) + b"]"
