"""Receivers of mail: software that runs a known rule, a module each, and hosted ones, a file of `hosted/` each."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from msgspec import Struct

from ptraudit.check import Check, Outcome
from ptraudit.checks import catalogue
from ptraudit.errors import UsageError
from ptraudit.evidence import Evidence
from ptraudit.hostname import bare
from ptraudit.receiver import Action, Answer, Forecast, Receiver, forecast
from ptraudit.receivers.hosted import Demand, Hosted, hosted, is_old
from ptraudit.subject import Address, EhloName, addresses, ehlo_uses

Outcomes = Mapping[str, Mapping[str, Outcome]]
"""By address, and under "" for the domain, the worst outcome of each check."""
NO_EHLO = "it looks at the EHLO name, which nobody has told: give it with --helo"


class Prediction(Struct, frozen=True, kw_only=True):
    """What one receiver would do with mail from one address; `ehlo` where the EHLO name that it gives matters."""

    receiver: str
    hosted: bool = False
    subject: str
    ehlo: str | None = None
    forecast: Forecast
    source: str
    retrieved: str


@cache
def software() -> tuple[Receiver, ...]:
    """Every rule of every program, by program."""
    names = (module.name for module in iter_modules(__path__) if not module.ispkg)
    return tuple(receiver for name in names for receiver in import_module(f"{__name__}.{name}").RECEIVERS)


@cache
def titles() -> dict[str, str]:
    """The title of every receiver by its name, hosted ones first."""
    return {one.name: one.title for one in hosted()} | {one.name: one.title for one in software()}


def named(texts: Sequence[str], option: str) -> tuple[str, ...]:
    """The receivers that texts name, with commas between them; a program stands for all its rules. Raises UsageError."""
    found: list[str] = []
    for word in (part.strip().lower() for text in texts for part in text.split(",")):
        matching = [word] if word in titles() else [name for name in titles() if name.partition(":")[0] == word]
        if not matching:
            near = _titled(word) or get_close_matches(word, titles(), n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise UsageError(f'{option} "{word}" is no receiver{hint}; `ptraudit receivers` lists them')
        found += matching
    return tuple(dict.fromkeys(found))


def _titled(word: str) -> list[str]:
    """The receivers in whose title a word stands, as Hotmail in that of Outlook.com."""
    return [name for name, title in titles().items() if word and word in title.lower()]


def predictions(evidence: Evidence, deciding: Collection[str] = ()) -> Iterator[Prediction]:
    """What every receiver would do with mail from every address that may send; hosted receivers first."""
    yield from of_hosted(senders(evidence), outcomes(evidence, demanded()))
    yield from of_software(evidence, deciding)


def senders(evidence: Evidence) -> list[Address]:
    """The addresses that mail may come from; where none sends, those that only receive."""
    sending = [one for one in addresses(evidence) if not one.outbound.inbound_only] or list(addresses(evidence))
    return [one for one in sending if not one.not_global and not one.unused]


def of_hosted(sending: Sequence[Address], found: Outcomes) -> Iterator[Prediction]:
    """What every hosted receiver would do, by the outcomes of the checks that its demands rest on."""
    of_domain = found.get("", {})
    answers = [
        _hosted_answers(address.ip.version, frozenset({**of_domain, **found.get(address.label, {})}.items()))
        for address in sending
    ]
    for place, one in enumerate(hosted()):
        for address, of_address in zip(sending, answers, strict=True):
            foreseen, demand = of_address[place]
            yield Prediction(
                receiver=one.name,
                hosted=True,
                subject=address.label,
                forecast=foreseen,
                source=demand.source,
                retrieved=demand.retrieved,
            )


def of_software(evidence: Evidence, deciding: Collection[str] = ()) -> Iterator[Prediction]:
    """What every program would do. It reads nothing of the domain.

    A rule on the EHLO name is passed over where no name is known, unless it is one of those that decide.
    """
    uses: dict[str, list[EhloName]] = {}
    for use in ehlo_uses(evidence):
        uses.setdefault(use.address.label, []).append(use.ehlo)
    sending = senders(evidence)
    for receiver in software():
        for address in sending:
            yield from _of_software(receiver, address, uses.get(address.label, []), decides=receiver.name in deciding)


def _of_software(receiver: Receiver, address: Address, names: Sequence[EhloName], *, decides: bool) -> Iterator[Prediction]:
    told: Sequence[EhloName | None] = names if receiver.needs_ehlo or (receiver.uses_ehlo and names) else [None]
    for ehlo in told:
        yield Prediction(
            receiver=receiver.name,
            subject=address.label,
            ehlo=ehlo.label if ehlo else None,
            forecast=forecast(receiver, address, ehlo),
            source=receiver.source,
            retrieved=receiver.retrieved,
        )
    if decides and not told:
        yield Prediction(
            receiver=receiver.name,
            subject=address.label,
            forecast=_certain(Answer(action=Action.UNKNOWN, why=NO_EHLO)),
            source=receiver.source,
            retrieved=receiver.retrieved,
        )


@lru_cache(1024)  # there are few ways in which the checks of an address end
def _hosted_answers(version: int, outcomes: frozenset[tuple[str, Outcome]]) -> tuple[tuple[Forecast, Demand], ...]:
    """What each hosted receiver answers to an address of a family whose checks ended so, and by which demand."""
    answers = (one.answer(version, dict(outcomes)) for one in hosted())
    return tuple((_certain(answer), demand) for answer, demand in answers)


def _certain(answer: Answer) -> Forecast:
    return Forecast(worst=answer, best=answer, accepted=0, orders=1)


def demands(names: Collection[str]) -> frozenset[str]:
    """The checks that demands of the hosted receivers of these names rest on."""
    return frozenset(check for one in hosted() if one.name in names for demand in one.demand for check in demand.all_checks)


def resting_on(families: Collection[str]) -> frozenset[str]:
    """The hosted receivers with a demand that rests on a check of these families."""
    beginnings = tuple(families)
    return frozenset(one.name for one in hosted() if any(check.startswith(beginnings) for check in demands([one.name])))


@cache
def demanded() -> tuple[Check[Any], ...]:  # Any: checks of all scopes
    """The checks that a demand of a hosted receiver rests on."""
    wanted = demands([one.name for one in hosted()])
    return tuple(check for check in catalogue() if check.id in wanted)


def outcomes(evidence: Evidence, checks: Iterable[Check[Any]]) -> Outcomes:  # Any: as above
    """How checks ended, by subject."""
    domain = bare(evidence.domain) if evidence.domain else None
    order = (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.PASS, Outcome.NOT_APPLICABLE)
    found: dict[str, dict[str, Outcome]] = {}
    for check in checks:
        for finding in check.findings(evidence):
            subject = "" if finding.subject == domain else finding.subject.rpartition(" from ")[2]
            of = found.setdefault(subject, {})
            of[check.id] = min(of.get(check.id, Outcome.NOT_APPLICABLE), finding.verdict.outcome, key=order.index)
    return found


__all__ = ["Demand", "Hosted", "Prediction", "hosted", "is_old", "named", "predictions", "software", "titles"]
