"""Terraform: resources of the provider `hashicorp/dns`, and of the holder of an address where that has one for names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address

from ptraudit.providers import Provider, providers
from ptraudit.repair.lines import Part, relative, remarks
from ptraudit.repair.order import each_once
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

SETS = {"A": "dns_a_record_set", "AAAA": "dns_aaaa_record_set", "TXT": "dns_txt_record_set", "MX": "dns_mx_record_set"}
LISTS = {"A": "addresses", "AAAA": "addresses", "TXT": "txt"}


def parts(reports: Sequence[DomainReport]) -> tuple[Part, ...]:
    """One file; what no resource can do stands in it as a comment."""
    repairs = each_once(repair for report in reports for repair in report.repairs)
    labels = _labels(repairs)
    numbered = {repair.number: repair for repair in repairs}
    blocks = ("".join(_block(one, labels, [numbered[number] for number in one.waits_for])) for one in repairs)
    return (Part(name="repair", text="\n".join(blocks)),) if repairs else ()


def quoted(text: str) -> str:
    """A text as HCL has it, in quotes: nothing in it begins a template."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def _labels(repairs: Sequence[Repair]) -> Mapping[tuple[str, str], str]:
    """A name for the resource of each set, which no other has."""
    labels: dict[tuple[str, str], str] = {}
    for repair in repairs:
        label = "r_" + re.sub(r"[^a-z0-9]+", "_", f"{repair.name}{repair.type}".lower()).strip("_")
        taken = set(labels.values())
        numbers = (f"{label}_{number}" for number in range(2, len(taken) + 3))
        labels[repair.name, repair.type] = next(one for one in (label, *numbers) if one not in taken)
    return labels


def _block(repair: Repair, labels: Mapping[tuple[str, str], str], first: Sequence[Repair]) -> Iterator[str]:
    yield from (f"# {remark}\n" for remark in remarks(repair))
    kind, arguments = _resource(repair)
    asked = "# " if repair.asks else ""
    if not kind:
        yield from (f"# by hand: {repair.name} {repair.ttl_s} IN {repair.type} {record}\n" for record in repair.add)
        yield from (f"# by hand, take out: {repair.name} IN {repair.type} {record}\n" for record in repair.remove)
        return
    yield f"{asked}resource {quoted(kind)} {quoted(labels[repair.name, repair.type])} {{\n"
    yield from (f"{asked}  {line}\n" for line in arguments)
    before = [(_resource(one)[0], labels[one.name, one.type]) for one in first if not one.asks]
    if before:
        yield f"{asked}  depends_on = [{', '.join(f'{resource}.{label}' for resource, label in before)}]\n"
    yield f"{asked}}}\n"


def _resource(repair: Repair) -> tuple[str, tuple[str, ...]]:
    """The type of the resource and its arguments; "" where there is none."""
    holder = next((one for one in providers() if one.title == repair.holder), None)
    if holder and repair.ip and len(repair.add) == 1 and holder.arguments:
        return _holders(holder, repair)
    if not repair.after:
        return "", ()
    where = (
        f"zone = {quoted(repair.zone)}",
        *((f"name = {quoted(relative(repair.name, repair.zone))}",) if repair.name != repair.zone else ()),
        f"ttl  = {repair.ttl_s}",
    )
    if repair.type == "PTR" and len(repair.after) == 1:
        return "dns_ptr_record", (*where, f"ptr  = {quoted(repair.after[0])}")
    if repair.type == "MX":
        pairs = (record.split(" ", 1) for record in repair.after)
        blocks = (("mx {", f"  preference = {number}", f"  exchange   = {quoted(host)}", "}") for number, host in pairs)
        return SETS["MX"], (*where, *(line for block in blocks for line in block))
    if repair.type in LISTS:
        texts = (re.sub(r'" "', "", record)[1:-1] if repair.type == "TXT" else record for record in repair.after)
        return SETS[repair.type], (*where, f"{LISTS[repair.type]} = [{', '.join(map(quoted, texts))}]")
    return "", ()


def _holders(holder: Provider, repair: Repair) -> tuple[str, tuple[str, ...]]:
    ip = ip_address(repair.ip or "")
    return holder.resource(ip), tuple(f"{key} = {quoted(text)}" for key, text in holder.filled(ip, repair.add[0]).items())
