"""Where the DMARC policy of a domain comes from: the DNS tree walk of RFC 9989, and what came before it. Pure."""

from collections.abc import Callable

from msgspec import Struct

from ptraudit.dmarc import DmarcSyntaxError, Policy, Record, destination, dmarc_records, parsed
from ptraudit.hostname import can_be_asked, labels
from ptraudit.lookup import Lookup

MAX_LABELS = 7  # of a name above the first; so a walk has eight questions at most (RFC 9989 section 4.10)
MAX_DESTINATIONS = 10  # hosts that reports go to; a record with more is an attack or a mistake

Ask = Callable[[str, str], Lookup]
"""Whoever knows the answer to a question by name and type."""


class Step(Struct, frozen=True, kw_only=True):
    """One name of the walk, absolute. `record` is the policy, where exactly one record is there and may be used."""

    domain: str
    lookup: Lookup
    texts: tuple[str, ...]
    record: Record | None
    problem: str = ""


class Applied(Struct, frozen=True, kw_only=True):
    """The policy that holds for a domain, and the domain that publishes it."""

    source: str
    record: Record
    policy: Policy


def record_name(domain: str) -> str:
    """Where the DMARC record of a domain stands."""
    return f"_dmarc.{domain}"


def names(domain: str) -> tuple[str, ...]:
    """The domains that a walk asks, the first one first, absolute; that it may end earlier depends on what it finds."""
    parts = labels(domain)
    above = parts[1:] if len(parts) <= MAX_LABELS else parts[-MAX_LABELS:]
    return (domain, *(".".join(above[count:]) + "." for count in range(len(above))))


def step(domain: str, ask: Ask) -> Step:
    """What stands at one name."""
    lookup = ask(record_name(domain), "TXT")
    texts = dmarc_records(lookup.records)
    try:
        record = parsed(texts[0]) if len(texts) == 1 else None
    except DmarcSyntaxError as error:
        return Step(domain=domain, lookup=lookup, texts=texts, record=None, problem=str(error))
    return Step(domain=domain, lookup=lookup, texts=texts, record=record)


def walked(domain: str, ask: Ask) -> tuple[Step, ...]:
    """The steps of the walk from a domain; it ends at a record that says whether its domain is a public suffix."""
    steps: list[Step] = []
    for name in names(domain):
        steps.append(step(name, ask))
        record = steps[-1].record
        if record and record.psd in {"y", "n"}:
            break
    return tuple(steps)


def organizational(steps: tuple[Step, ...]) -> str:
    """The organizational domain of the domain where a walk began (RFC 9989 section 4.10.2)."""
    start = steps[0].domain
    valid = [(one.domain, one.record) for one in steps if one.record]
    for domain, record in valid:
        if record.psd == "n":
            return domain
        if record.psd == "y" and domain != start:
            return _one_below(domain, start)
    return valid[-1][0] if valid else start


def applied(steps: tuple[Step, ...], *, exists: bool = True) -> Applied | None:
    """The policy for the domain where a walk began: its own, else that above it (RFC 9989 section 4.10.1)."""
    start, own = steps[0].domain, steps[0].record
    if own:
        return Applied(source=start, record=own, policy=own.policy)
    domain = organizational(steps)
    valid = {one.domain: one.record for one in steps if one.record}
    suffix = next((name for name, record in valid.items() if record.psd == "y"), "")
    for source in (domain, suffix):
        if source in valid:
            record = valid[source]
            return Applied(source=source, record=record, policy=record.for_subdomains if exists else record.for_nonexistent)
    return None


def applied_before(domain: str, registrable: str, ask: Ask) -> Applied | None:
    """The policy that a reader of RFC 7489 section 6.6.3 finds, to whom the public suffix list names the domain above."""
    own = step(domain, ask)
    if own.texts or domain == registrable:
        return Applied(source=domain, record=own.record, policy=own.record.policy) if own.record else None
    above = step(registrable, ask).record
    return Applied(source=registrable, record=above, policy=above.for_subdomains) if above else None


def destinations(uris: tuple[str, ...]) -> tuple[str, ...]:
    """The hosts that reports go to by mail, absolute, each once; of very many only the first."""
    hosts = (destination(uri) for uri in uris)
    return tuple(dict.fromkeys(f"{host}." for host in hosts if host and can_be_asked(host)))[:MAX_DESTINATIONS]


def consent_name(source: str, host: str) -> str:
    """Where a host says that it takes the reports on a domain (RFC 9990, "Verifying External Destinations")."""
    return f"{source.removesuffix('.')}._report._dmarc.{host}"


def _one_below(above: str, name: str) -> str:
    """The name with one label more than `above`, on the way down to `name`."""
    return ".".join(labels(name)[-len(labels(above)) - 1 :]) + "."
