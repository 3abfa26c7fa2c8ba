"""The judgement on an address, made once: the addresses of a provider are those of many targets.

It is kept with what it has read (`watched`), and taken over only where all of that is the same.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

import msgspec
from msgspec import Struct

from ptraudit import outlook, report
from ptraudit.bulk.watched import Read, Watched
from ptraudit.check import ADDRESS, Check, Outcome, Scope
from ptraudit.evidence import Evidence, Outbound
from ptraudit.generations import Generations
from ptraudit.judge import badness, finding_row, outbound_row, prediction_row
from ptraudit.policy import Policy
from ptraudit.providers import holder
from ptraudit.receiver import Answer
from ptraudit.receivers import demanded, of_software
from ptraudit.subject import addresses

MOST_ADDRESSES = 2000  # judgements that are kept; some 10 KB each with its octets

Key = tuple[int, int, str]
encode = msgspec.json.encode


class JudgedAddress(Struct, frozen=True, kw_only=True):
    """Its outcomes and findings go by the place of the check; `demanded` are outcomes that hosted receivers look at."""

    outcomes: tuple[Outcome, ...]
    findings: tuple[tuple[tuple[Key, bytes], ...], ...]
    demanded: Mapping[str, Outcome]
    row: report.OutboundAddress
    octets: bytes
    predictions: tuple[outlook.Prediction, ...]


class JudgedAddresses:
    """Judges addresses on one day. `told` says which outcomes, and `counts` which answers of receivers, are written."""

    def __init__(
        self,
        checks: Sequence[Check[Any]],
        policy: Policy,
        today: date,
        *,
        told: Callable[[str], bool],
        counts: Callable[[Answer], bool],
    ) -> None:
        self._checks = checks
        self._demanded = tuple(check for check in demanded() if check.scope is ADDRESS)
        self._policy = policy
        self._today = today
        self._told = told
        self._counts = counts
        self._known: Generations[Outbound, tuple[JudgedAddress, Read]] = Generations(MOST_ADDRESSES)

    def judged(self, evidence: Evidence, outbound: Outbound) -> JudgedAddress:
        """The judgement on one address of a target."""
        known = self._known.get(outbound)
        if known is None or not known[1].same_in(evidence):
            watched = Watched(evidence, outbound=(outbound,))
            known = self._judged(cast("Evidence", watched)), watched.read
            vars(watched).clear()  # what was worked out of it points back at it
            if not outbound.own:  # what a domain's own record names is seldom another's
                self._known.put(outbound, known)
        return known[0]

    def _judged(self, view: Evidence) -> JudgedAddress:
        ended = []
        found: list[tuple[tuple[Key, bytes], ...]] = []
        (address,) = addresses(view)
        provider = holder(address.all_names)
        for check in self._checks:
            (verdict,) = check.verdicts(view)
            outcome = verdict.outcome
            ended.append(outcome)
            findings = check.findings(view) if self._told(outcome) else ()
            rows = [finding_row(one, None, provider if outcome is Outcome.FAIL else None) for one in findings]
            found.append(tuple((badness(row), encode(row)) for row in rows))
        whole = outbound_row(address)
        return JudgedAddress(
            outcomes=tuple(ended),
            findings=tuple(found),
            demanded={check.id: verdict.outcome for check in self._demanded for verdict in check.verdicts(view)},
            row=whole,
            octets=encode(whole),
            predictions=tuple(
                prediction_row(one, self._today, self._policy)
                for one in of_software(view, self._policy.receivers)
                if self._counts(one.forecast.worst)
            ),
        )


def those(checks: Sequence[Check[Any]], *scopes: Scope[Any]) -> list[tuple[int, Check[Any]]]:
    """The checks of these scopes, each with its position."""
    return [(position, check) for position, check in enumerate(checks) if check.scope in scopes]
