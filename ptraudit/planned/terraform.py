"""The JSON of a Terraform or OpenTofu plan (`terraform show -json FILE`): what DNS holds once it is applied.

https://developer.hashicorp.com/terraform/internals/json-format
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ptraudit.address import parsed_address, reverse_name
from ptraudit.place import Place
from ptraudit.planned.record import DEFAULT_TTL_S, Contents, Record, joined, owner, refused, written
from ptraudit.planned.resources import NAMED, REVERSE, ZONES, Named

ADDRESS = re.compile(r'"address"\s*:\s*"((?:[^"\\]|\\.)*)"')
INDEX = re.compile(r"\[[^\]]*\]")
MAX_DEPTH = 50  # modules in modules

Json = Any  # what JSON may hold


def parsed(document: Mapping[str, Json], text: str, path: str) -> Contents:
    """The records of a plan, and those that it takes away. Raises UnreadableFile for what no plan says so."""
    plan = _Plan(document, text, path)
    records: list[Record] = []
    for resource in plan.resources:
        records += plan.records(resource)
    held = {(record.name, record.rdtype) for record in records}
    for resource in plan.deleted():
        gone = (record for record in plan.records(resource) if (record.name, record.rdtype) not in held)
        records += [Record(name=one.name, rdtype=one.rdtype, ttl_s=one.ttl_s, rdata=None, place=one.place) for one in gone]
    return Contents(records=tuple(records), left_out=tuple(plan.left_out))


class _Plan:
    """One plan: its resources, the zones that they lie in, and the line of each."""

    def __init__(self, document: Mapping[str, Json], text: str, path: str) -> None:
        self._document = document
        self._path = path
        self._lines = dict(_lines(text))
        self.left_out: list[str] = []
        self.resources = tuple(_resources(_at(document, "planned_values", "root_module")))
        before = tuple(_resources(_at(document, "prior_state", "values", "root_module")))
        self._zones: dict[str, str] = {}
        for resource in (*before, *self.resources):
            if fields := ZONES.get(str(resource.get("type"))):
                values = _at(resource, "values")
                name = next((values[field] for field in fields.name if isinstance(values.get(field), str)), "")
                for key in (values.get(fields.id), values.get("id"), _without_index(str(resource.get("address")))):
                    if isinstance(key, str) and name:
                        self._zones[key] = name
        self._references = dict(_references(_at(document, "configuration", "root_module"), ""))

    def deleted(self) -> Iterator[Mapping[str, Json]]:
        """The resources that the plan takes away, as they were."""
        for change in _list(self._document.get("resource_changes")):
            if _at(change, "change").get("actions") == ["delete"]:
                yield {**change, "values": _at(change, "change", "before")}

    def records(self, resource: Mapping[str, Json]) -> tuple[Record, ...]:
        """The records that a resource stands for; none where it is not about DNS."""
        kind, address = str(resource.get("type")), str(resource.get("address"))
        values = _at(resource, "values")
        place = Place(path=self._path, line=self._lines.get(address, 1))
        if kind in REVERSE:
            return self._reverse(values, *REVERSE[kind], place, address)
        if kind in NAMED and resource.get("mode", "managed") == "managed":
            return self._named(values, NAMED[kind], place, address)
        return ()

    def _reverse(
        self, values: Mapping[str, Json], ip_field: str, name_field: str, place: Place, address: str
    ) -> tuple[Record, ...]:
        if name_field in values and not values[name_field]:
            return ()  # the provider's own name stays, whatever it is
        ip = parsed_address(str(values.get(ip_field) or "").partition("/")[0])
        if ip is None or not isinstance(values.get(name_field), str):
            return self._leave_out(place, address, "its address or its name is known only once it is applied")
        name = values[name_field].rstrip(".") + "."
        return written(owner(reverse_name(ip), "", place), "PTR", (name,), ttl_s=DEFAULT_TTL_S, place=place)

    def _named(self, values: Mapping[str, Json], kind: Named, place: Place, address: str) -> tuple[Record, ...]:
        if any(values.get(field) for field in kind.opaque):
            return self._leave_out(place, address, "only its provider knows which addresses it answers with")
        rdtype = kind.type if kind.type.isupper() else str(values.get(kind.type)).upper()
        given = next((values[field] for field in kind.values if values.get(field) is not None), None)
        if given is None:
            return self._leave_out(place, address, "what it holds is known only once it is applied")
        zone = self._zone(values, kind, address)
        name = next((values[field] for field in kind.whole_name if isinstance(values.get(field), str)), None)
        name = f"{name.rstrip('.')}." if name else values.get(kind.name) or "@"
        if not zone and not str(name).endswith("."):
            return self._leave_out(place, address, "the name of its zone is not in the plan")
        texts = []
        for item in given if isinstance(given, list) else [given]:
            text = joined(rdtype, item, place) if isinstance(item, dict) else str(item)
            priority = values.get("priority") if rdtype == "MX" and " " not in text.strip() else None
            texts.append(text if priority is None else f"{priority} {text}")
        ttl = values.get("ttl")
        ttl_s = ttl if isinstance(ttl, int) and 1 < ttl < 2**31 else DEFAULT_TTL_S  # 1 is Cloudflare's word for "automatic"
        origin = f"{zone.rstrip('.')}." if kind.relative and zone else ""
        if rdtype == "TXT":
            texts = [text.replace('""', '" "') if text.startswith('"') else _joined_strings(text) for text in texts]
        return written(owner(str(name), zone, place), rdtype, texts, ttl_s=ttl_s, place=place, origin=origin)

    def _zone(self, values: Mapping[str, Json], kind: Named, address: str) -> str:
        """The zone that a resource names by itself, by its id, or by a reference to another resource."""
        given = values.get(kind.zone) if kind.zone else None
        if isinstance(given, str):
            return self._zones.get(given, given if "." in given else "")
        return self._zones.get(self._references.get((_without_index(address), kind.zone), ""), "")

    def _leave_out(self, place: Place, address: str, why: str) -> tuple[Record, ...]:
        self.left_out.append(f"{place}: {address} is left out: {why}")
        return ()


def _joined_strings(text: str) -> str:
    r"""A TXT value without its outer quotes; Route 53 has long ones as `one\"\"two`."""
    return f'"{text}"'.replace('""', '" "') if '""' in text else text


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The line on which each address is first named; a plan that was not laid out has one line."""
    seen: set[str] = set()
    line, counted = 1, 0
    for found in ADDRESS.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        address = found[1].replace('\\"', '"')
        if address not in seen:
            seen.add(address)
            yield address, line


def _resources(module: Mapping[str, Json], depth: int = 0) -> Iterator[Mapping[str, Json]]:
    yield from _list(module.get("resources"))
    for child in _list(module.get("child_modules")) if depth < MAX_DEPTH else ():
        yield from _resources(child, depth + 1)


def _references(module: Mapping[str, Json], prefix: str, depth: int = 0) -> Iterator[tuple[tuple[str, str], str]]:
    """For the address and each field of a resource the address that the field refers to."""
    for resource in _list(module.get("resources")):
        for field, expression in _at(resource, "expressions").items():
            named = expression.get("references") if isinstance(expression, dict) else None
            if isinstance(named, list) and named:
                target = f"{prefix}{named[-1]}"  # the resource itself comes after its attribute
                yield (f"{prefix}{resource.get('address')}", field), _without_index(target)
    for name, call in _at(module, "module_calls").items() if depth < MAX_DEPTH else ():
        yield from _references(_at(call, "module"), f"{prefix}module.{name}.", depth + 1)


def _without_index(address: str) -> str:
    return INDEX.sub("", address)


def _at(value: Json, *keys: str) -> Mapping[str, Json]:
    """What lies at the end of some keys, where it is an object; else an empty one."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Mapping[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def require_plan(document: Json, path: str) -> Mapping[str, Json]:
    """The document, if it is a plan. Raises UnreadableFile."""
    if isinstance(document, dict) and isinstance(document.get("planned_values"), dict):
        return document
    raise refused(
        Place(path=path, line=1),
        "this JSON is neither an array of records nor a Terraform plan; give the output of `terraform show -json FILE`",
    )
