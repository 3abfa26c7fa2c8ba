"""Receivers of mail: software that runs a known rule, one module each, and hosted ones, one file of `hosted/` each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ptraudit.check import Outcome
from ptraudit.checks import catalogue
from ptraudit.errors import UsageError
from ptraudit.evidence import Evidence
from ptraudit.receiver import Answer, Forecast, Receiver, forecast
from ptraudit.receivers.hosted import Hosted, hosted
from ptraudit.subject import Address, EhloName, addresses, ehlo_uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What one receiver would do with mail from one address, which may be known by its EHLO name too."""

    receiver: str
    subject: str
    forecast: Forecast
    source: str
    retrieved: str


@cache
def software() -> tuple[Receiver, ...]:
    """Every rule of every program, by program."""
    names = (module.name for module in iter_modules(__path__) if module.name != "hosted")
    return tuple(receiver for name in names for receiver in import_module(f"{__name__}.{name}").RECEIVERS)


@cache
def names() -> tuple[str, ...]:
    """The name of every receiver, hosted ones first."""
    return (*(one.name for one in hosted()), *(one.name for one in software()))


def named(texts: Sequence[str], option: str) -> tuple[str, ...]:
    """The receivers that texts name, with commas between them; a program stands for all its rules. Raises UsageError."""
    found: list[str] = []
    for word in (part.strip().lower() for text in texts for part in text.split(",")):
        matching = [name for name in names() if word in {name, name.partition(":")[0]}]
        if not matching:
            near = get_close_matches(word, names(), n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise UsageError(f'{option} "{word}" is no receiver{hint}; `ptraudit receivers` lists them')
        found += matching
    return tuple(dict.fromkeys(found))


def predictions(evidence: Evidence) -> Iterator[Prediction]:
    """What every receiver would do with mail from every address that may send; hosted receivers first."""
    sending = [one for one in addresses(evidence) if not one.outbound.inbound_only] or list(addresses(evidence))
    sending = [one for one in sending if not one.not_global and not _unused(one)]
    uses: dict[str, list[EhloName]] = {}
    for use in ehlo_uses(evidence):
        uses.setdefault(use.address.label, []).append(use.ehlo)
    outcomes = _outcomes(evidence)
    for one in hosted():
        for address in sending:
            answer, demand = one.answer(address.ip, outcomes.get(address.label, {}))
            yield Prediction(
                receiver=one.name,
                subject=address.label,
                forecast=_certain(answer),
                source=demand.source,
                retrieved=demand.retrieved,
            )
    for receiver in software():
        for address in sending:
            yield from _of_software(receiver, address, uses.get(address.label, []))


def _unused(address: Address) -> bool:
    """Whether it was merely drawn from a range and has no name, so that nothing says that mail comes from it."""
    return address.outbound.sampled_only and not address.all_names


def _of_software(receiver: Receiver, address: Address, names: Sequence[EhloName]) -> Iterator[Prediction]:
    told: Sequence[EhloName | None] = names
    if not (receiver.needs_ehlo or (receiver.uses_ehlo and names)):
        told = [None]
    for ehlo in told:
        yield Prediction(
            receiver=receiver.name,
            subject=address.label if ehlo is None else f"{ehlo.label} from {address.label}",
            forecast=forecast(receiver, address, ehlo),
            source=receiver.source,
            retrieved=receiver.retrieved,
        )


def _certain(answer: Answer) -> Forecast:
    return Forecast(worst=answer, best=answer, accepted=0, orders=1)


def _outcomes(evidence: Evidence) -> dict[str, dict[str, Outcome]]:
    """By address the worst outcome of each check that a hosted receiver's demand rests on."""
    wanted = {check for one in hosted() for demand in one.demand for check in demand.checks}
    order = (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.PASS, Outcome.NOT_APPLICABLE)
    found: dict[str, dict[str, Outcome]] = {}
    for check in catalogue():
        if check.id in wanted:
            for finding in check.findings(evidence):
                of = found.setdefault(finding.subject.rpartition(" from ")[2], {})
                of[check.id] = min(of.get(check.id, Outcome.NOT_APPLICABLE), finding.verdict.outcome, key=order.index)
    return found


__all__ = ["Hosted", "Prediction", "hosted", "named", "names", "predictions", "software"]
