"""Evidence to a line: what `judge` says, where addresses and records are shared said once.

The same report as `judge` makes, in the octets of its JSON. What many domains share is judged once: the addresses of a
provider, and domains whose records are the same (`likeness`). A judgement on an address is kept with what it has read
(`watched`), and taken over only where all of that is the same.
Unless `full`, a line leaves out the findings that passed or did not apply, which `checks` counts, and the receivers that
have nothing against an address.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from ptraudit import outlook, report
from ptraudit.bulk.addresses import JudgedAddress, JudgedAddresses, Key, those
from ptraudit.bulk.digest import WORSE, Digest, Pooled, against, digest_of, foreign, own, pooled, providers
from ptraudit.bulk.likeness import Likeness, likeness, names
from ptraudit.bulk.line import Line, encoded
from ptraudit.bulk.totals import NOTHING, Tally, tally, totals
from ptraudit.check import ADDRESS, SENDER, Check, Outcome, Verdict
from ptraudit.evidence import Evidence
from ptraudit.gate import Gate
from ptraudit.gather.alike import Behind
from ptraudit.generations import Generations
from ptraudit.hostname import bare, unicode_form
from ptraudit.judge import (
    badness,
    coverage_of,
    finding_row,
    judge,
    mx_rows,
    not_enumerable_rows,
    prediction_row,
    range_rows,
)
from ptraudit.policy import Policy
from ptraudit.receiver import Action, Answer
from ptraudit.receivers import demanded, of_hosted, outcomes, resting_on, senders

MOST_ALIKE = 500  # judgements on targets that are kept for others that are alike; some 30 KB each

TOLD = ("fail", "undetermined")  # the outcomes of findings that are in every line
UNTOLD = {outcome: Verdict(outcome=outcome, message="") for outcome in Outcome}  # of verdicts nobody hears
encode = msgspec.json.encode


class _Judgement(Struct, frozen=True, kw_only=True):
    """The judgement on a target. `tallies` and `findings_of` go by the position of the check."""

    tallies: tuple[Tally, ...]
    findings_of: Mapping[int, Sequence[tuple[Key, bytes]]]
    mx: bytes
    outbound: bytes
    coverage: report.Coverage
    ranges: bytes
    receivers: bytes
    against: tuple[tuple[str, str], ...]
    providers: tuple[str, ...]
    pooled: tuple[Pooled, ...]

    @property
    def findings(self) -> Iterable[tuple[Key, bytes]]:
        """All that are told, in the order of the checks."""
        return [told for position in sorted(self.findings_of) for told in self.findings_of[position]]

    def sharing(self, other: "_Judgement") -> "_Judgement":
        """The same, in the objects of another where they are equal: what many hold is held once."""
        names = ("mx", "outbound", "ranges", "receivers", "against", "providers", "pooled")
        equal = [name for name in names if getattr(other, name) == getattr(self, name)]
        return replace(self, **{name: getattr(other, name) for name in equal})


class _Lent(Struct, frozen=True, kw_only=True):
    """What a target lends to others with the same records of MX and SPF: how senders fare, and its judgement."""

    behind: Behind
    verdicts: tuple[tuple[Verdict, ...], ...]
    judged: _Judgement


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
        self._of_addresses = those(self._checks, ADDRESS)
        others = dict.fromkeys(check.scope for check in self._checks if check.scope is not ADDRESS)
        self._by_scope = [(scope, those(self._checks, scope)) for scope in others]
        self._of_senders = dict(those(self._checks, SENDER))
        self._demanded_of_others = tuple(check for check in demanded() if check.scope is not ADDRESS)
        self._addresses = self._new_addresses()
        self._lent: Generations[int, _Lent] = Generations(MOST_ALIKE)
        self._alike: Generations[Likeness, tuple[_Judgement, Behind, frozenset[int]]] = Generations(MOST_ALIKE)
        self._total = totals(policy, gate)

    def line(self, evidence: Evidence, behind: Behind | None = None) -> tuple[bytes, Digest]:
        """The report on a target as a line of JSON, and in short; `behind` is what it shares with others, if anything."""
        if self._policy.waivers or self._policy.receivers or evidence.sessions:  # no part of these is anybody else's
            whole = judge(evidence, self._policy)
            return encoded(self._shown(whole)), digest_of(whole, self._gate)
        self._begin(evidence)
        judged = self._judged_alike(evidence, behind) if behind else self._judged_alone(evidence)
        total = self._total(judged.tallies)
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
            mx=Raw(judged.mx),
            null_mx=any(exchanger.host == "." for exchanger in evidence.exchangers),
            outbound=Raw(judged.outbound),
            coverage=judged.coverage,
            ranges=Raw(judged.ranges),
            not_enumerable=tuple(not_enumerable_rows(evidence)),
            checks=Raw(total.checks),
            findings=Raw(_array(octets for _, octets in sorted(judged.findings, key=itemgetter(0)))),
            smtp=(),
            unprobed=evidence.unprobed,
            receivers=Raw(judged.receivers),
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
            against=judged.against,
            providers=tuple(name for name in judged.providers if not own(name, evidence.request.target)),
            pooled=foreign(judged.pooled, evidence.request.target),
        )

    def _judged_alike(self, evidence: Evidence, behind: Behind) -> _Judgement:
        """The judgement on a target that shares what lies behind it.

        Whose own records are the same too, but for the name, fares the same in every check. Only what names the domain has
        to be said again.
        """
        key = likeness(evidence, behind)
        if key is None:
            return self._judged_alone(evidence)
        known = self._alike.get(key)
        if known is None:
            lent = self._lent.get(id(behind))
            self._borrow(evidence, lent)
            judged = self._judged_alone(evidence)
            if lent:
                judged = judged.sharing(lent.judged)
            told = judged.findings_of.items()
            naming = frozenset(position for position, found in told if any(names(evidence, one) for _, one in found))
            said_again = replace(judged, findings_of={position: one for position, one in told if position not in naming})
            self._lend(evidence, behind, said_again, lending=not self._full and not naming & self._of_senders.keys())
            if not names(evidence, judged.receivers + judged.outbound + judged.ranges + judged.mx):
                self._alike.put(key, (said_again, behind, naming))
            return judged
        judged, _, naming = known
        said = {position: self._gathered(self._checks[position], evidence)[1] for position in naming}
        return replace(judged, findings_of={**judged.findings_of, **said})

    def _borrow(self, evidence: Evidence, lent: _Lent | None) -> None:
        """Take over how senders fare from another domain with the same MX and SPF records, where nothing of it is told."""
        for check, verdicts in zip(self._of_senders.values(), lent.verdicts if lent else (), strict=False):
            check.kept(evidence)[check.judge] = verdicts

    def _lend(self, evidence: Evidence, behind: Behind, judged: _Judgement, *, lending: bool) -> None:
        given = [check.kept(evidence).get(check.judge, ()) for check in self._of_senders.values()] if lending else []
        verdicts = tuple(tuple(map(self._shortened, each)) for each in given)
        self._lent.put(id(behind), _Lent(behind=behind, verdicts=verdicts, judged=judged))

    def _shortened(self, verdict: Verdict) -> Verdict:
        """The verdict without what is not told of it."""
        return replace(verdict, lookups=(), lines=()) if self._told(verdict.outcome) else UNTOLD[verdict.outcome]

    def _judged_alone(self, evidence: Evidence) -> _Judgement:
        """The judgement on a target by itself."""
        tallies: dict[int, Tally] = {}
        found: dict[int, list[tuple[Key, bytes]]] = {}
        for scope, checks in self._by_scope:
            asked = bool(scope.subjects(evidence))
            for position, check in checks:
                tallies[position], found[position] = self._gathered(check, evidence) if asked else (NOTHING, [])
        parts = [self._addresses.judged(evidence, outbound) for outbound in evidence.outbound]
        for place, (position, _) in enumerate(self._of_addresses):
            tallies[position] = tally(tuple([part.outcomes[place] for part in parts]))
            found[position] = [told for part in parts for told in part.findings[place]]
        rows = self._predicted(evidence, parts)
        of_providers = pooled(part.row for part in parts)
        return _Judgement(
            tallies=tuple(tallies[position] for position in range(len(self._checks))),
            findings_of={position: one for position, one in found.items() if one},
            mx=encode(tuple(mx_rows(evidence))),
            outbound=_array(part.octets for part in parts),
            coverage=coverage_of(evidence),
            ranges=encode(tuple(range_rows(evidence))),
            receivers=encode(rows),
            against=against(rows),
            providers=providers(of_providers),
            pooled=of_providers,
        )

    def _begin(self, evidence: Evidence) -> None:
        """What is kept holds for a day: how old a prediction is counts from the day of the evidence."""
        today = date.fromisoformat(evidence.gathered_at[:10])
        if today != self._today:
            self._today = today
            self._addresses, self._alike = self._new_addresses(), Generations(MOST_ALIKE)

    def _new_addresses(self) -> JudgedAddresses:
        checks = [check for _, check in self._of_addresses]
        return JudgedAddresses(checks, self._policy, self._today, told=self._told, counts=self._counts)

    def _shown(self, whole: report.DomainReport) -> report.DomainReport:
        """What a line holds of a report."""
        return replace(
            whole,
            repairs=(),  # `ptraudit fix` has them, a customer at a time
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

    def _predicted(self, evidence: Evidence, parts: Sequence[JudgedAddress]) -> list[outlook.Prediction]:
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

    def _gathered(self, check: Check[Any], evidence: Evidence) -> tuple[Tally, list[tuple[Key, bytes]]]:
        """What a check says of its subjects comes to, and those of its findings that are told."""
        outcomes = tuple([verdict.outcome for verdict in check.verdicts(evidence)])
        findings = check.findings(evidence) if any(map(self._told, outcomes)) else ()
        rows = [finding_row(one, None, None) for one in findings if self._told(one.verdict.outcome)]
        return tally(outcomes), [(badness(row), encode(row)) for row in rows]


def _array(items: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(items) + b"]"
