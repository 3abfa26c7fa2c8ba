"""Who is blamed, where the servers of a zone do not agree, an answer is old, or packets are lost. See tests/lab/lab.sh."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from ptraudit.direct import Direct
from ptraudit.dns.server import Server
from ptraudit.judge import judged
from ptraudit.line import Question, observed

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(
        os.environ.get("PTRAUDIT_LAB") != "1",
        reason="NSD and Unbound in namespaces; tests/run.sh starts them where it may",
    ),
]

RESOLVER = os.environ.get("PTRAUDIT_LAB_RESOLVER", "")
FOLDER = Path(os.environ.get("PTRAUDIT_LAB_DIR", "/nonexistent"))
PUBLIC = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
Report = Mapping[str, Any]  # Any: as JSON holds it


def audited(*targets: str, more: tuple[str, ...] = ()) -> dict[str, Report]:
    command = [sys.executable, "-m", "ptraudit", "audit", *targets, "--resolver", RESOLVER, "--format", "json", *more]
    for network in PUBLIC:
        command += ["--treat-as-public", network]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in {0, 1, 3}, done.stderr
    return {report["target"]: report for report in json.loads(done.stdout)["reports"]}


def found(report: Report, check: str) -> Mapping[str, Any]:  # Any: as above
    (finding,) = (one for one in report["findings"] if one["check"] == check)
    row: Mapping[str, Any] = finding  # Any: as above
    return row


def dig(server: str, name: str, rdtype: str) -> str:
    return subprocess.run(
        ["dig", "+short", "+time=2", "+tries=2", f"@{server}", name, rdtype], capture_output=True, text=True, check=False
    ).stdout.strip()


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return audited(
        "203.0.113.10", "203.0.113.11", "203.0.113.12", "203.0.113.13", "192.0.2.130", "192.0.2.170", "192.0.2.70"
    )


@pytest.fixture(scope="module")
def whole() -> dict[str, Report]:
    return audited("pair.example", more=("--authoritative",))


def test_a_name_that_all_servers_lack_is_missing(reports: Mapping[str, Report]) -> None:
    finding = found(reports["203.0.113.13"], "ptr-missing")
    assert (finding["outcome"], finding["confirmation"]) == ("fail", "confirmed")
    assert "could be asked and say the same; ns3.pair.example (198.51.100.4:53) answers REFUSED." in finding["message"]


@pytest.mark.parametrize("address", ["203.0.113.11", "203.0.113.12"])
def test_servers_that_differ_are_named_with_what_they_say(address: str) -> None:
    (report,) = audited(address, more=("--authoritative",)).values()
    finding = found(report, "reverse-servers-differ")
    assert (finding["outcome"], finding["confirmation"]) == ("fail", "divided")
    assert "ns1.pair.example (198.51.100.5:53) says" in finding["message"]
    assert "ns2.pair.example (198.51.100.6:53) says" in finding["message"]


def test_a_lame_server_of_the_zone_is_named(whole: Mapping[str, Report]) -> None:
    finding = found(whole["pair.example"], "reverse-server-lame")
    assert (finding["outcome"], finding["subject"]) == ("fail", "113.0.203.in-addr.arpa")
    assert "ns3.pair.example (198.51.100.4:53, refused)" in finding["message"]


def test_a_delegation_that_names_another_server_is_told(whole: Mapping[str, Report]) -> None:
    finding = found(whole["pair.example"], "reverse-delegation-differs")
    assert (finding["outcome"], finding["severity"]) == ("fail", "note")
    assert "ns3.pair.example only above" in finding["message"]


def test_servers_that_agree_pass(whole: Mapping[str, Report]) -> None:
    for check in ("mx-servers-differ", "host-servers-differ", "reverse-servers-differ", "name-servers-differ"):
        assert found(whole["pair.example"], check)["outcome"] == "pass"


def test_the_keeper_of_the_zone_is_named(reports: Mapping[str, Report]) -> None:
    (zone,) = reports["203.0.113.13"]["reverse_zones"]
    assert (zone["zone"], zone["contact"]) == ("113.0.203.in-addr.arpa", "host.master@pair.example")
    assert zone["servers"] == ["ns1.pair.example", "ns2.pair.example"]
    assert any("host.master@pair.example" in line for line in found(reports["203.0.113.13"], "ptr-missing")["how"])


def test_both_zones_of_a_classless_delegation_are_shown(reports: Mapping[str, Report]) -> None:
    zones = {one["zone"]: one["contact"] for one in reports["192.0.2.70"]["reverse_zones"]}
    assert zones == {
        "2.0.192.in-addr.arpa": "hostmaster@isp.example",
        "64/26.2.0.192.in-addr.arpa": "hostmaster@good.example",
    }


@pytest.mark.parametrize(
    ("address", "cause", "words"),
    [
        pytest.param("192.0.2.130", "lame", "ns.refuses.isp.example (198.51.100.2:53) does not serve the zone", id="lame"),
        pytest.param("192.0.2.170", "unknown", "ns.silent.isp.example (198.51.100.9:53) keeps silent", id="silence"),
    ],
)
def test_a_broken_delegation_is_told_from_a_missing_name(
    reports: Mapping[str, Report], address: str, cause: str, words: str
) -> None:
    finding = found(reports[address], "ptr-missing")
    assert (finding["outcome"], finding["confirmation"]) == ("undetermined", cause)
    assert words in finding["message"]


def test_an_old_answer_is_not_held_against_the_address() -> None:
    name = "14.113.0.203.in-addr.arpa"
    assert dig(RESOLVER, name, "PTR") == ""  # the resolver remembers for five minutes that there is none
    for server, file in (("pair1", "203.0.113.zone"), ("pair2", "203.0.113-old.zone")):
        with (FOLDER / "zones" / file).open("a") as zone:
            zone.write("14 IN PTR late.pair.example.\n")
        os.kill(int((FOLDER / server / "nsd.pid").read_text()), signal.SIGHUP)
    deadline = monotonic() + 20
    while monotonic() < deadline and not all(dig(one, name, "PTR") for one in ("198.51.100.5", "198.51.100.6")):
        pass
    (report,) = audited("203.0.113.14").values()
    finding = found(report, "ptr-missing")
    assert (finding["outcome"], finding["confirmation"]) == ("undetermined", "stale")
    assert "late.pair.example." in finding["message"]
    assert report["verdict"] == "undetermined"


LOSS = """
add table inet loss
add chain inet loss lost { type filter hook input priority 0; }
add rule inet loss lost ip daddr 198.51.100.53 udp dport 53 numgen random mod 10 0 counter drop
add rule inet loss lost ip saddr 198.51.100.53 udp sport 53 numgen random mod 10 0 counter drop
"""


@pytest.fixture
def one_packet_in_ten_is_lost() -> Iterator[None]:
    subprocess.run(["nft", "-f", "-"], input=LOSS, text=True, check=True)
    try:
        yield
    finally:
        subprocess.run(["nft", "delete", "table", "inet", "loss"], check=True)


@pytest.mark.usefixtures("one_packet_in_ten_is_lost")
def test_no_report_of_two_hundred_fails_for_lost_packets() -> None:
    """Each with a resolver of its own, which remembers nothing of the others; to and from it one packet in ten is lost.

    One question in a hundred thousand loses all of its packets, and leaves its report open; nobody is blamed for it.
    """

    async def verdict(places: asyncio.Semaphore) -> str:
        question = Question.of(["good.example"], treat_as_public=PUBLIC, dkim_selectors=["default"], direct=Direct.FAILING)
        async with places:
            evidence = await observed(question, servers=[Server(host=RESOLVER)])
        return judged(evidence).reports[0].verdict

    async def verdicts() -> list[str]:
        places = asyncio.Semaphore(10)
        return await asyncio.gather(*(verdict(places) for _ in range(200)))

    ended = Counter(asyncio.run(verdicts()))
    assert set(ended) <= {"pass", "undetermined"}
    assert ended["pass"] > 190
    counted = subprocess.run(["nft", "list", "table", "inet", "loss"], capture_output=True, text=True, check=True).stdout
    lost = [int(words.split()[0]) for words in counted.split("packets ")[1:]]
    assert len(lost) == 2
    assert min(lost) > 100, lost
