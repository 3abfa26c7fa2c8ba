"""The openspf test suite for RFC 7208, as pyspf's source carries it; `tests/run.sh` fetches that beside the environment."""

import sys
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dns.name
from ruamel.yaml import YAML

from ptraudit.lab.nameserver import Fault

SOURCE = Path(sys.prefix) / "openspf" / "pyspf-2.0.14.tar.gz"
MEMBER = "pyspf-2.0.14/test/rfc7208-tests.yml"
ASKED = ("TXT", "A", "AAAA", "MX", "PTR")
SILENT = "TIMEOUT"
NO_COPY = "NONE"  # in place of a TXT record: those of type SPF are not to be copied


@dataclass(frozen=True, kw_only=True)
class Case:
    """One check, the results that are allowed, and the explanation, None where it does not matter."""

    name: str
    ip: str
    sender: str
    helo: str
    results: tuple[str, ...]
    explanation: str | None


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Some cases, the zone that they are about, and which of its names are silent."""

    title: str
    cases: tuple[Case, ...]
    zone: str
    faults: Mapping[str, Fault]


def scenarios() -> tuple[Scenario, ...]:
    """The whole suite; nothing where it has not been fetched."""
    if not SOURCE.exists():
        return ()
    with tarfile.open(SOURCE) as archive:
        file = archive.extractfile(MEMBER)
        assert file is not None
        return tuple(_scenario(document) for document in YAML(typ="safe").load_all(file.read()))


def _scenario(document: Any) -> Scenario:  # Any: as YAML holds it
    lines = ["$TTL 60", ". IN SOA ns.example. hostmaster.example. 1 60 60 600 60"]
    faults: dict[str, Fault] = {}
    for name, entries in document["zonedata"].items():
        owner = dns.name.Name([*(label.encode() for label in name.split(".")), b""]).to_text().lower()
        records = list(_records(entries))
        lines += [f"{owner} IN {rdtype} {content}" for rdtype, content in records]
        if SILENT in entries:
            held = {rdtype for rdtype, _ in records}
            faults |= {f"{owner} {rdtype}": Fault.SILENCE for rdtype in ASKED if rdtype not in held}
    cases = tuple(_case(name, fields) for name, fields in document["tests"].items())
    return Scenario(title=document["description"], cases=cases, zone="\n".join(lines) + "\n", faults=faults)


def _records(entries: Any) -> Iterable[tuple[str, str]]:
    """Type and content of the records of a name; SPF records are TXT records too, where there are no others."""
    known = [(rdtype, value) for entry in entries if entry != SILENT for rdtype, value in entry.items()]
    copied = not any(rdtype == "TXT" for rdtype, _ in known)
    for rdtype, value in known:
        if rdtype in {"TXT", "SPF"}:
            content = " ".join(_quoted(text) for text in ([value] if isinstance(value, str) else value or [""]))
            if value != NO_COPY:
                yield rdtype, content
            if rdtype == "SPF" and copied:
                yield "TXT", content
        elif rdtype == "MX":
            yield rdtype, f"{value[0]} {value[1].rstrip('.')}."
        else:
            yield rdtype, value if rdtype in {"A", "AAAA"} else f"{value.rstrip('.')}."


def _quoted(text: str) -> str:
    return (
        '"'
        + "".join(f"\\{octet:03d}" if octet in b'"\\' or not 32 <= octet < 127 else chr(octet) for octet in text.encode())
        + '"'
    )


def _case(name: str, fields: Any) -> Case:
    results = fields["result"]
    return Case(
        name=name,
        ip=fields["host"],
        sender=fields["mailfrom"],
        helo=fields["helo"],
        results=(results,) if isinstance(results, str) else tuple(results),
        explanation=fields.get("explanation"),
    )
