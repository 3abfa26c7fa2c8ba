"""A zone in octoDNS's YAML: names, each with one record or several, every one with its type and its values.

The file is named after its zone, as octoDNS has it: example.com.yaml.
"""

from collections.abc import Iterator

import yaml

from ptraudit.errors import UnreadableFile
from ptraudit.place import Place
from ptraudit.planned.record import DEFAULT_TTL_S, MAX_RECORDS, Contents, Record, joined, owner, refused, written

MAX_OCTETS = 4 * 2**20  # ten times the largest zones that people keep so; the parser reads some 100 kB a second
MAX_DEPTH = 20  # a zone needs six
EXPECTED = "expected is a record as `mail: {type: A, value: 192.0.2.25}`"
NOT_DNS = frozenset({"ALIAS", "URLFWD"})  # what only the provider can answer from


class _Loader(yaml.SafeLoader):
    """Reads no deeper than a zone can be."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=self.get_mark())
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def parsed(text: str, path: str) -> Contents:
    """The records of a zone. Raises UnreadableFile."""
    if len(text) > MAX_OCTETS:
        raise UnreadableFile(f"{path} is larger than {MAX_OCTETS // 2**20} MiB; give only the zones concerned")
    zone = path.rpartition("/")[2].rpartition(".")[0].strip(".")
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refused(Place(path=path, line=line), f"this is no YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableFile(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    finally:
        loader.dispose()
    records: list[Record] = []
    left_out: list[str] = []
    for name, node in _pairs(root, Place(path=path, line=1)) if root else ():
        for one in node.value if isinstance(node, yaml.SequenceNode) else (node,):
            place = Place(path=path, line=one.start_mark.line + 1)
            fields = dict(_pairs(one, place))
            rdtype = _text(fields.get("type"), place).upper()
            if rdtype in NOT_DNS:
                left_out.append(f"{place}: no resolver is asked for {rdtype}; the record is left out")
            elif not _is_ignored(fields, place):
                ttl_s = _number(fields["ttl"], place) if "ttl" in fields else DEFAULT_TTL_S
                values = tuple(_values(fields, rdtype, place))
                records += written(owner(name, zone, place), rdtype, values, ttl_s=ttl_s, place=place)
            if len(records) > MAX_RECORDS:
                raise refused(place, f"there are more than {MAX_RECORDS:,} records")
    return Contents(records=tuple(records), left_out=tuple(left_out))


def _pairs(node: yaml.Node, place: Place) -> Iterator[tuple[str, yaml.Node]]:
    """The keys and values of a mapping."""
    if not isinstance(node, yaml.MappingNode):
        raise refused(place, f"this is no mapping; {EXPECTED}")
    for key, value in node.value:
        here = Place(path=place.path, line=key.start_mark.line + 1)
        yield _text(key, here), value


def _values(fields: dict[str, yaml.Node], rdtype: str, place: Place) -> Iterator[str]:
    node = fields.get("values", fields.get("value"))
    if node is None:
        raise refused(place, f"the record has no values; {EXPECTED}")
    for one in node.value if isinstance(node, yaml.SequenceNode) else (node,):
        if isinstance(one, yaml.MappingNode):
            parts = {key: value.value for key, value in _pairs(one, place) if isinstance(value, yaml.ScalarNode)}
            yield joined(rdtype, parts, place)
        else:
            text = _text(one, place)
            yield text.replace("\\;", ";") if rdtype in {"TXT", "SPF"} else text


def _is_ignored(fields: dict[str, yaml.Node], place: Place) -> bool:
    """Whether octoDNS is told to leave the record alone."""
    settings = dict(_pairs(fields["octodns"], place)) if "octodns" in fields else {}
    return "ignored" in settings and _text(settings["ignored"], place).lower() in {"true", "yes", "on"}


def _text(node: yaml.Node | None, place: Place) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise refused(place, f"a text is missing here; {EXPECTED}")
    text: str = node.value
    return text


def _number(node: yaml.Node, place: Place) -> int:
    text = _text(node, place)
    if not (text.isascii() and text.isdigit() and int(text) < 2**31):
        raise refused(place, f'the ttl "{text}" is no number of seconds')
    return int(text)
