"""What a configuration file says, and how its faults are told."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from ptraudit.check import Severity
from ptraudit.config import Configuration, Output, found
from ptraudit.config.model import schema
from ptraudit.config.read import load, parsed
from ptraudit.errors import InvalidConfiguration
from ptraudit.evidence import Helo, Origin, OriginKind
from ptraudit.place import Place

FILE = Path("ptraudit.toml")
WHOLE = """\
probe = true
fail-on = "warning"
resolver = ["192.0.2.53"]
templates = "looks"

[[domain]]
name = "Example.com"
ip = ["192.0.2.0/28"]
helo = "192.0.2.1=out.example.com"
pool = "shared"

[[domain]]
name = "192.0.2.99"

[pool.shared]
ip = "198.51.100.0/28"
helo = "pool.example.com"

[severity]
ptr-generic = "note"

[[waiver]]
check = "PTR003"
match = ["192.0.2.0/24", "*.example.com"]
until = 2027-03-31
reason = "Ticket 4711."

[[output]]
file = "report.html"
"""


def test_every_part_is_read() -> None:
    read = parsed(WHOLE, Path("conf/ptraudit.toml"))
    place = Place(path="conf/ptraudit.toml", line=7)
    assert read.options == {
        "probe": True,
        "fail_on": "warning",
        "resolver": ("192.0.2.53",),
        "templates": Path("conf/looks"),
    }
    assert [(one.understood, one.place and one.place.line) for one in read.targets] == [
        ("example.com", 7),
        ("192.0.2.99", 13),
    ]
    known = read.known["example.com"]
    assert [(str(network), origin) for network, origin in known.networks] == [
        ("192.0.2.0/28", Origin(kind=OriginKind.CONFIG, detail="ptraudit.toml")),
        ("198.51.100.0/28", Origin(kind=OriginKind.CONFIG, detail="pool shared of ptraudit.toml")),
    ]
    assert [helo.name for helo in known.helos] == ["out.example.com", "pool.example.com"]
    assert known.helos[1] == Helo(name="pool.example.com")
    assert known.place == place
    (waiver,) = read.waivers
    assert (waiver.check_ids, waiver.match, waiver.until, waiver.reason) == (
        frozenset({"PTR003"}),
        ("192.0.2.0/24", "*.example.com"),
        date(2027, 3, 31),
        "Ticket 4711.",
    )
    assert waiver.place == replace(place, line=22)
    assert read.severities == {"PTR003": Severity.NOTE}
    assert read.outputs == (Output(format="", file=Path("conf/report.html")),)


def test_pyproject_has_a_table_for_us() -> None:
    text = '[project]\nname = "x"\n\n[tool.ptraudit]\nfail-on = "note"\n[[tool.ptraudit.domain]]\nname = "a.example"\n'
    read = parsed(text, Path("pyproject.toml"))
    assert read.options == {"fail_on": "note"}
    assert read.targets[0].place == Place(path="pyproject.toml", line=7)
    assert parsed("[tool]\nptraudit = {}\n", Path("pyproject.toml")) == Configuration(path=Path("pyproject.toml"))


def test_the_own_file_comes_before_the_shared_one(tmp_path: Path) -> None:
    assert found(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    assert found(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[tool.ptraudit]\n")
    assert found(tmp_path) == tmp_path / "pyproject.toml"
    (tmp_path / "ptraudit.toml").write_text("")
    assert found(tmp_path) == tmp_path / "ptraudit.toml"


FAULTS = {
    "a value of a closed set": ('"warning"', '"eror"', 'line 2, fail-on: .*"?eror.*give error or warning or note or never'),
    "host bits": ("192.0.2.0/28", "192.0.2.1/28", r"line 8, domain\[0\]\.ip\[0\]: .*host bits"),
    "an unknown pool": (
        'pool = "shared"',
        'pool = "sharde"',
        r'line 10, domain\[0\]\.pool: .*"sharde"; the pools are shared',
    ),
    "a missing key": ("until = 2027-03-31\n", "", r'line 22, waiver\[0\]: "until" is missing'),
    "no day": ("2027-03-31", '"soon"', r"line 25, waiver\[0\]\.until: .*give a day, as 2027-03-31"),
    "an unknown check": ("PTR003", "PTR03", r'line 23, waiver\[0\]\.check: "PTR03" stands for no check; did you mean'),
    "an unknown severity check": ("ptr-generic", "ptr-genric", 'line 20, severity.ptr-genric: .*did you mean "ptr-generic"'),
    "an unknown severity": ('= "note"', '= "nota"', r"line 20, severity\.ptr-generic: .*give error or warning or note"),
    "no pattern": ('"192.0.2.0/24", ', '"192.0.2.5/24", ', r'line 24, waiver\[0\]\.match: "192.0.2.5/24" is no address'),
    "no patterns": ('["192.0.2.0/24", "*.example.com"]', "[]", r"waiver\[0\]\.match: it meets nothing"),
    "no reason": ('"Ticket 4711."', '" "', r"line 26, waiver\[0\]\.reason: it is empty; say why"),
    "an unknown key": ("probe =", "prob =", 'line 1, prob: "prob" is no key here; did you mean "probe"'),
    "an unknown key of a pool": ('helo = "pool', 'hello = "pool', r'line 17, pool\.shared\.hello: .*did you mean "helo"'),
    "a domain twice": ("192.0.2.99", "example.COM", r'line 13, domain\[1\]\.name: "example.COM" is named twice'),
    "no domain": ("Example.com", "exa mple.com", r'line 7, domain\[0\]\.name: "exa mple.com" is no domain'),
    "a table for an array": ("[[output]]", "[output]", r"line 28, output: .*write it as \[\[output\]\]"),
    "a number for a text": ('["192.0.2.0/28"]', "[1]", r"line 8, domain\[0\]\.ip\[0\]: Expected `str`, got `int`"),
    "no resolver": ('"192.0.2.53"', '"dns server"', r'line 3, resolver\[0\]: "dns server" names no address'),
    "a name without a host": ("192.0.2.1=out", "out=", r"line 9, domain\[0\]\.helo\[0\]: helo .*is no address"),
    "no selector": (
        'pool = "shared"',
        'dkim-selector = "a b"',
        r'line 10, domain\[0\]\.dkim-selector\[0\]: .*"a b" is no selector',
    ),
    "a closed list": (
        "probe =",
        'dnsbl-list = "dnsbl.sorbs.net"\nprobe =',
        r"line 1, dnsbl-list\[0\]: .*closed on 2024-06-05",
    ),
    "a password": ("probe =", 'smtp-password = "x"\nprobe =', 'line 1, smtp-password: "smtp-password" is no key here'),
    "no TOML": ("probe =", "probe", r"ptraudit.toml is no TOML: .*line 1"),
}


@pytest.mark.parametrize(("before", "after", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_line_and_path(before: str, after: str, message: str) -> None:
    assert before in WHOLE
    with pytest.raises(InvalidConfiguration, match=message):
        parsed(WHOLE.replace(before, after, 1), FILE)


def test_selectors_are_known_of_their_domain() -> None:
    text = '[[domain]]\nname = "a.example"\ndkim-selector = ["s1", "Mail.2026"]\n[[domain]]\nname = "b.example"\n'
    known = parsed(text, FILE).known
    assert [one.selectors for one in known.values()] == [("s1", "mail.2026"), ()]


@pytest.mark.parametrize(
    ("octets", "message"),
    [pytest.param(None, "No such file", id="missing"), pytest.param(b"a = '\xff'", "save it as UTF-8", id="not UTF-8")],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, octets: bytes | None, message: str) -> None:
    path = tmp_path / "ptraudit.toml"
    if octets is not None:
        path.write_bytes(octets)
    with pytest.raises(InvalidConfiguration, match=message):
        load(path)


def test_the_schema_describes_every_key() -> None:
    definitions = schema()["$defs"]
    keys = [(name, key, value) for name, one in definitions.items() for key, value in one["properties"].items()]
    assert [(name, key) for name, key, value in keys if not value.get("description")] == []
    assert {"fail-on", "mail-to", "domain", "waiver"} <= definitions["File"]["properties"].keys()
    assert definitions["Waiver"]["required"] == ["check", "match", "reason", "until"]
