"""What `ptraudit fix` proposes for the bad zones of the lab, merged into them, loaded into NSD, and audited again."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ptraudit.zone.master import Line, records

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(
        os.environ.get("PTRAUDIT_LAB") != "1",
        reason="NSD and Unbound in namespaces; tests/run.sh starts them where it may",
    ),
]

SOURCES = Path(__file__).parent / "zones"
ZONES = {
    "bad.example": "bad.example.zone",
    "2.0.192.in-addr.arpa": "192.0.2.zone",
    "64/26.2.0.192.in-addr.arpa": "rfc2317.zone",
    "8.b.d.0.1.0.0.2.ip6.arpa": "2001-db8.zone",
}
TARGETS = (
    "cnamemx.bad.example", "literal.bad.example", "implicit.bad.example", "192.0.2.11", "192.0.2.12", "192.0.2.13",
    "192.0.2.14", "192.0.2.16", "192.0.2.17", "192.0.2.18", "192.0.2.19", "192.0.2.71", "2001:db8:25::11", "2001:db8:25::12",
    "192.0.2.10", "192.0.2.20", "typed.bad.example", "moved.bad.example",
)  # fmt: skip
# The names that the hosts use, for addresses to which no name leads yet.
HELOS = (
    "192.0.2.11=mx.noptr.bad.example", "192.0.2.17=mx17.bad.example", "192.0.2.18=mx18.bad.example",
    "192.0.2.14=mx.generic.bad.example", "192.0.2.19=mx19.bad.example", "192.0.2.71=mx71.bad.example",
    "192.0.2.10=helo.bad.example", "192.0.2.20=mx.dotless.bad.example", "192.0.2.22=out.moved.bad.example",
    "2001:db8:25::11=mx.noptr.bad.example", "2001:db8:25::12=v4only.bad.example",
)  # fmt: skip
COMMON = (
    *TARGETS, *(word for name in HELOS for word in ("--helo", name)), "--timeout", "5", "--select", "PTR,FCR,MX,EHLO",
    "--ignore", "PTR010,MX010,EHLO006",
    *(word for net in ("192.0.2.0/24", "198.51.100.0/24", "2001:db8::/32") for word in ("--treat-as-public", net)),
)  # fmt: skip
NSD, NAMED, UNBOUND = 5301, 5302, 5303  # ports of loopback in a namespace of its own
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
RUNS = re.compile(r"nsd started|start of service|\brunning$")


def ptraudit(command: str, *arguments: object) -> str:
    words = [sys.executable, "-m", "ptraudit", command, *COMMON, *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode in {0, 1, 3}, done.stderr
    return done.stdout


def reports(*arguments: object) -> Mapping[str, Any]:  # Any: as JSON holds them
    return {one["target"]: one for one in json.loads(ptraudit("audit", "--format", "json", *arguments))["reports"]}


def key(line: Line) -> tuple[object, ...]:
    return line.name.canonicalize(), line.rdata


def merged(zone: str, snippet: str) -> str:
    """The zone without the lines that the snippet takes out, and with those that it puts in."""
    gone = "".join(line.removeprefix(";-").lstrip() + "\n" for line in snippet.splitlines() if line.startswith((";-", "$")))
    source = records(("zone", (SOURCES / ZONES[zone]).read_text()))
    removed = {key(line) for line in records(("snippet", f"$TTL 60\n{gone}"))}
    assert removed <= {key(line) for line in source}, zone
    kept = (line for line in source if key(line) not in removed)
    texts = (f"{line.name} {line.ttl_s} IN {line.rdata.rdtype.name} {line.rdata.to_text()}\n" for line in kept)
    return "".join(texts) + snippet


@pytest.fixture(scope="module")
def before() -> Mapping[str, Any]:
    return reports("--resolver", os.environ["PTRAUDIT_LAB_RESOLVER"])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The zones as they are after what was proposed, each in a file."""
    snippets, zones = tmp_path_factory.mktemp("snippets"), tmp_path_factory.mktemp("zones")
    ptraudit("fix", "--resolver", os.environ["PTRAUDIT_LAB_RESOLVER"], "--format", "bind", "--output", snippets)
    assert {file.stem for file in snippets.iterdir()} <= {zone.replace("/", "-") for zone in ZONES}
    found = {}
    for number, zone in enumerate(ZONES):
        snippet = snippets / f"{zone.replace('/', '-')}.zone"
        found[zone] = zones / f"{number}.zone"
        found[zone].write_text(merged(zone, snippet.read_text() if snippet.exists() else ""))
    return found


@contextmanager
def started(program: str, *arguments: object) -> Iterator[None]:
    """A server that has said that it runs, until it is left."""
    found = shutil.which(program, path=PATH)
    assert found, program
    process = subprocess.Popen([found, *map(str, arguments)], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        assert any(RUNS.search(line) for line in process.stderr), f"{program} did not start"
        yield
    finally:
        process.terminate()
        process.communicate()


@pytest.fixture(scope="module")
def nsd(files: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an NSD with the mended zones."""
    folder = tmp_path_factory.mktemp("nsd")
    lines = [
        f'server:\n username: ""\n chroot: ""\n database: ""\n server-count: 1\n ip-address: 127.0.0.1@{NSD}\n',
        *(f' {name}: "{folder}/{name}"\n' for name in ("pidfile", "xfrdfile", "zonelistfile")),
        f' xfrdir: "{folder}"\nremote-control:\n control-enable: no\n',
        *(f'zone:\n name: "{zone}"\n zonefile: "{file}"\n' for zone, file in files.items()),
    ]
    (folder / "nsd.conf").write_text("".join(lines))
    with started("nsd", "-d", "-c", folder / "nsd.conf"):
        yield NSD


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a BIND with the bad zones, in which nsupdate has done what was proposed."""
    if not shutil.which("named", path=PATH):
        pytest.skip("BIND (named) is not installed, so the scripts for nsupdate were not run")
    folder = tmp_path_factory.mktemp("named")
    folder.chmod(0o777)
    lines = [
        f'options {{ directory "{folder}"; pid-file none; session-keyfile none; recursion no; minimal-responses no;\n',
        f"  listen-on port {NAMED} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; }};\ncontrols {{ }};\n",
    ]
    for number, (zone, file) in enumerate(ZONES.items()):
        shutil.copyfile(SOURCES / file, folder / f"{number}.zone")
        lines.append(f'zone "{zone}" {{ type primary; file "{number}.zone"; allow-update {{ 127.0.0.1; }}; }};\n')
    (folder / "named.conf").write_text("".join(lines))
    scripts = tmp_path_factory.mktemp("scripts")
    ptraudit("fix", "--resolver", os.environ["PTRAUDIT_LAB_RESOLVER"], "--format", "nsupdate", "--output", scripts)
    with started("named", "-g", "-c", folder / "named.conf"):
        for script in scripts.iterdir():
            text = script.read_text().replace("; server ADDRESS\n", f"server 127.0.0.1 {NAMED}\n")
            done = subprocess.run(["nsupdate"], input=text, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), script.name
        yield NAMED


@pytest.fixture(params=["nsd", "named"])
def resolver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An Unbound that asks one of the servers for the zones."""
    port: int = request.getfixturevalue(request.param)
    lines = [
        f'server:\n username: ""\n chroot: ""\n directory: "{tmp_path}"\n pidfile: "{tmp_path}/pid"\n use-syslog: no\n',
        f" do-not-query-localhost: no\n module-config: iterator\n interface: 127.0.0.1@{UNBOUND}\n",
        *(f' local-zone: "{zone}." nodefault\n' for zone in ZONES),
        *(f'stub-zone:\n name: "{zone}"\n stub-addr: 127.0.0.1@{port}\n' for zone in ZONES),
    ]
    (tmp_path / "unbound.conf").write_text("".join(lines))
    with started("unbound", "-d", "-c", tmp_path / "unbound.conf"):
        yield f"127.0.0.1:{UNBOUND}"


@pytest.mark.parametrize("zone", ZONES)
def test_each_zone_is_one_that_nsd_takes(files: Mapping[str, Path], zone: str) -> None:
    program = shutil.which("nsd-checkzone", path=PATH)
    assert program
    done = subprocess.run([program, zone, files[zone]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"zone {zone} is ok\n"), done.stderr


def test_what_was_mended_passes_at_real_servers(before: Mapping[str, Any], resolver: str) -> None:
    after = reports("--resolver", resolver)
    for target, report in before.items():
        whole = [repair["mends"] for repair in report["repairs"] if not repair["asks"]]
        mended = {(one["check"], one["subject"]) for mends in whole for one in mends}
        ended = {(one["check"], one["subject"]): one["outcome"] for one in after[target]["findings"]}
        assert mended, target
        assert {pair for pair in mended if ended.get(pair, "pass") not in {"pass", "not-applicable"}} == set(), target


REVERSE, CUSTOMER, V6 = "2.0.192.in-addr.arpa.", "64/26.2.0.192.in-addr.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa."
FORWARD = "bad.example."
KEEPERS = {REVERSE: "hostmaster@isp.example", CUSTOMER: "hostmaster@good.example", V6: "hostmaster@isp.example"}
# What goes wrong most often: the target, the check that finds it, of what, and the zone of the record that mends it.
MISTAKES = (
    pytest.param("192.0.2.11", "ptr-missing", "192.0.2.11", REVERSE, id="1 no PTR record"),
    pytest.param("192.0.2.16", "ptr-unconfirmed", "192.0.2.16", FORWARD, id="2 a PTR record and no forward record"),
    pytest.param("192.0.2.12", "ptr-unconfirmed", "192.0.2.12", REVERSE, id="3 the forward record points elsewhere"),
    pytest.param("192.0.2.20", "ptr-trailing-dot-lost", "192.0.2.20", REVERSE, id="4 the last dot was forgotten"),
    pytest.param("192.0.2.14", "ptr-generic", "192.0.2.14", REVERSE, id="5 the name that the provider makes"),
    pytest.param("192.0.2.13", "ptr-partly-unconfirmed", "192.0.2.13", REVERSE, id="6 several names, not all confirm"),
    pytest.param("2001:db8:25::11", "ptr-missing", "2001:db8:25::11", V6, id="7 IPv6 without a PTR record"),
    pytest.param("2001:db8:25::12", "ptr-unconfirmed", "2001:db8:25::12", FORWARD, id="7 or without an AAAA record"),
    pytest.param("typed.bad.example", "ptr-missing", "192.0.2.21", REVERSE, id="8 the PTR record in the domain's zone"),
    pytest.param("192.0.2.10", "ehlo-unresolvable", "helo.bad.example", FORWARD, id="9 an EHLO name that leads nowhere"),
    pytest.param("192.0.2.71", "ptr-missing", "192.0.2.71", CUSTOMER, id="10 an alias to nothing (RFC 2317)"),
    pytest.param("192.0.2.17", "ptr-not-hostname", "192.0.2.17", REVERSE, id="11 localhost"),
    pytest.param("192.0.2.18", "ptr-address-as-text", "192.0.2.18", REVERSE, id="11 the address as text"),
    pytest.param("moved.bad.example", "ptr-missing", "192.0.2.23", REVERSE, id="12 mail leaves by another address"),
    pytest.param("moved.bad.example", "ptr-unconfirmed", "192.0.2.22", REVERSE, id="12 and the old one keeps the name"),
)


@pytest.mark.parametrize(("target", "check", "subject", "zone"), MISTAKES)
def test_each_common_mistake_is_found_with_its_keeper_and_its_repair(
    before: Mapping[str, Any], target: str, check: str, subject: str, zone: str
) -> None:
    """That the repair mends it, published at real servers, is the next test's to say."""
    report = before[target]
    (finding,) = (one for one in report["findings"] if (one["check"], one["subject"]) == (check, subject))
    assert finding["outcome"] == "fail"
    repairs = [
        one
        for one in report["repairs"]
        if {"check": check, "subject": subject}
        in [{"check": row["check"], "subject": row["subject"]} for row in one["mends"]]
    ]
    assert zone in {one["zone"] for one in repairs if one["zone_known"] and not one["asks"]}
    if zone != FORWARD:
        kept = {f"{one['zone']}.": one["contact"] for one in report["reverse_zones"]}
        assert kept[zone] == KEEPERS[zone]
        assert any(KEEPERS[zone] in line for line in finding["how"])


def test_a_record_in_the_wrong_zone_is_found_there(before: Mapping[str, Any]) -> None:
    (finding,) = (one for one in before["typed.bad.example"]["findings"] if one["check"] == "ptr-missing")
    assert "There is one at 21.2.0.192.in-addr.arpa.typed.bad.example, where nobody looks for it." in finding["message"]
