"""The product, run as users run it, against NSD, Unbound and Postfix in namespaces. See tests/lab/lab.sh."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(
        os.environ.get("PTRAUDIT_LAB") != "1",
        reason="NSD, Unbound and Postfix in namespaces; tests/run.sh starts them where it may",
    ),
]
needs_postfix = pytest.mark.skipif(
    os.environ.get("PTRAUDIT_LAB_MAIL") == "0", reason="Postfix in namespaces, which only root can start"
)

RESOLVER = os.environ.get("PTRAUDIT_LAB_RESOLVER", "")
ROOTS = os.path.join(os.environ.get("PTRAUDIT_LAB_DIR", ""), "resolver.pem")  # noqa: PTH118 - a text for the environment
PUBLIC = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
TIMEOUT_S = "5"  # more than any server here takes that answers at all, and all that the silent ones cost
AUTHENTICATION = "DKIM,DMARC,STS,TLSRPT,BIMI"  # of which only good.example has records
# From another address than the server's own, which it might relay for; none of its networks holds this one.
RELAY = ("--active", "--probe-name", "resolver.isp.example", "--connect-to", "192.0.2.12:25:192.0.2.10:25")
TARGETS = (
    "nullmx.bad.example", "implicit.bad.example", "cnamemx.bad.example", "localmx.bad.example", "literal.bad.example",
    "192.0.2.12", "192.0.2.16", "192.0.2.17", "192.0.2.18", "192.0.2.19", "192.0.2.71",
    "2001:db8:25::11", "2001:db8:25::12",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of the command and the reports that it wrote, by target."""

    status: int
    reports: Mapping[str, Any]  # Any: as JSON holds them

    def outcomes(self, target: str) -> set[tuple[str, str, str]]:
        """Subject, check and outcome of each finding."""
        return {(one["subject"], one["check"], one["outcome"]) for one in self.reports[target]["findings"]}

    def failed(self, target: str) -> set[str]:
        """The checks that failed, notes left out."""
        findings = self.reports[target]["findings"]
        return {one["check"] for one in findings if one["outcome"] == "fail" and one["severity"] != "note"}


def audit(
    *targets: str, probe: bool = False, resolver: str = RESOLVER, roots: str | None = None, more: tuple[str, ...] = ()
) -> Run:
    command = [sys.executable, "-m", "ptraudit", "audit", *targets, "--resolver", resolver, "--timeout", TIMEOUT_S]
    for network in PUBLIC:
        command += ["--treat-as-public", network]
    command += ["--format", "json", "--probe" if probe else "--no-probe", *more]
    command += ["--dkim-selector", "default"] if "good.example" in targets else ["--ignore", AUTHENTICATION]
    environment = {**os.environ, **({"SSL_CERT_FILE": roots} if roots else {})}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode in {0, 1, 3}, done.stderr
    return Run(status=done.returncode, reports={report["target"]: report for report in json.loads(done.stdout)["reports"]})


@pytest.fixture(scope="module")
def runs() -> Mapping[str, Future[Run]]:
    """Every run that the tests look at, all under way at once: most of their time is waiting."""
    with ThreadPoolExecutor(4) as pool:  # more of them only wait for the processor
        probing = {}
        if os.environ.get("PTRAUDIT_LAB_MAIL") == "1":
            probing = {
                "bad": pool.submit(audit, "bad.example", probe=True),
                "good": pool.submit(audit, "good.example", probe=True),
                "active": pool.submit(audit, "good.example", "grey.good.example", "oldkey.good.example", more=("--active",)),
                "relay": pool.submit(audit, "192.0.2.12", more=RELAY),
                "small": pool.submit(audit, "small.example", probe=True),
            }
        return {
            **probing,
            "bad, unprobed": pool.submit(audit, "bad.example"),
            "good, unprobed": pool.submit(audit, "good.example"),
            "many": pool.submit(audit, *TARGETS),
            "unreachable": pool.submit(audit, "lame.example", "silent.example"),
            "bogus": pool.submit(audit, "bogus.example"),
            "ipv6": pool.submit(audit, "good.example", resolver="2001:db8:53::53"),
            "tls": pool.submit(audit, "good.example", resolver=f"tls://{RESOLVER}", roots=ROOTS),
            "https": pool.submit(audit, "good.example", resolver=f"https://{RESOLVER}/dns-query", roots=ROOTS),
            "tls without trust": pool.submit(audit, "good.example", resolver=f"tls://{RESOLVER}"),
        }


Runs = Mapping[str, Future[Run]]


@needs_postfix
def test_good_domain_passes_but_for_its_own_certificate(runs: Runs) -> None:
    run = runs["good"].result()
    report = run.reports["good.example"]
    assert (run.status, report["verdict"], run.failed("good.example")) == (0, "pass", {"certificate-untrusted"})
    assert {(one["ip"], one["iprev"]) for one in report["outbound"]} == {("192.0.2.10", "pass"), ("2001:db8:25::10", "pass")}


def test_signed_reverse_zone_is_authenticated(runs: Runs) -> None:
    outcomes = runs["good, unprobed"].result().outcomes("good.example")
    assert {(subject, outcome) for subject, check, outcome in outcomes if check == "ptr-not-authenticated"} == {
        ("192.0.2.10", "pass"),
        ("2001:db8:25::10", "pass"),
    }


@pytest.mark.parametrize(
    ("subject", "check", "outcome"),
    [
        pytest.param("192.0.2.11", "ptr-missing", "fail", id="no PTR"),
        pytest.param("192.0.2.13", "ptr-partly-unconfirmed", "fail", id="one of three names"),
        pytest.param("192.0.2.13", "ptr-unconfirmed", "pass", id="one of three is enough"),
        pytest.param("192.0.2.14", "ptr-generic", "fail", id="a name that spells the address"),
        pytest.param("192.0.2.15", "ptr-alias", "fail", id="a name that is an alias"),
        pytest.param("mx.dangling.bad.example", "mx-unresolvable", "fail", id="exchanger without address"),
        pytest.param("192.0.2.130", "ptr-missing", "undetermined", id="reverse zone refused"),
        pytest.param("192.0.2.170", "ptr-missing", "undetermined", id="reverse zone silent"),
        pytest.param("192.0.2.130", "ptr-unconfirmed", "undetermined", id="nothing to confirm"),
    ],
)
def test_every_fault_of_the_bad_domain_is_found_in_dns(runs: Runs, subject: str, check: str, outcome: str) -> None:
    run = runs["bad, unprobed"].result()
    assert run.status == 1
    assert (subject, check, outcome) in run.outcomes("bad.example")


@needs_postfix
@pytest.mark.parametrize(
    ("subject", "check", "outcome"),
    [
        pytest.param("mx.noptr.bad.example [192.0.2.11]", "greeting-nameless", "fail", id="localhost.localdomain"),
        pytest.param("mx.noptr.bad.example [192.0.2.11]", "starttls-missing", "fail", id="no STARTTLS"),
        pytest.param("mx.multi.bad.example [192.0.2.13]", "greeting-nameless", "pass", id="a teaser, then the rest"),
        pytest.param("mx.generic.bad.example [192.0.2.14]", "greeting-nameless", "fail", id="an address"),
        pytest.param("mx.generic.bad.example [192.0.2.14]", "certificate-name-mismatch", "fail", id="another's certificate"),
        pytest.param("real.cname.bad.example [192.0.2.15]", "smtp-refused", "fail", id="554"),
        pytest.param("mx.lame.bad.example [192.0.2.130]", "smtp-unreachable", "fail", id="filtered"),
        pytest.param("mx.silent.bad.example [192.0.2.170]", "smtp-unreachable", "fail", id="refused"),
    ],
)
def test_every_fault_of_the_bad_domain_is_found_in_smtp(runs: Runs, subject: str, check: str, outcome: str) -> None:
    assert (subject, check, outcome) in runs["bad"].result().outcomes("bad.example")


@needs_postfix
@pytest.mark.parametrize(
    ("ip", "ending", "phase"),
    [
        pytest.param("192.0.2.13", "connected", "quit", id="postscreen"),
        pytest.param("192.0.2.130", "timeout", "connect", id="filtered"),
        pytest.param("192.0.2.170", "refused", "connect", id="refused"),
    ],
)
def test_conversations_end_as_the_network_ends_them(runs: Runs, ip: str, ending: str, phase: str) -> None:
    sessions = runs["bad"].result().reports["bad.example"]["smtp"]
    assert [(one["ending"], one["phase"]) for one in sessions if one["ip"] == ip] == [(ending, phase)]


@pytest.mark.parametrize(
    ("target", "checks"),
    [
        pytest.param("nullmx.bad.example", set(), id="null MX"),
        pytest.param("implicit.bad.example", {"mx-missing"}, id="no MX"),
        pytest.param("cnamemx.bad.example", {"mx-alias", "ptr-alias"}, id="exchanger that is an alias"),
        pytest.param("literal.bad.example", {"mx-address-literal"}, id="exchanger that is an address"),
        pytest.param("192.0.2.12", {"ptr-unconfirmed"}, id="a name with another address"),
        pytest.param("192.0.2.16", {"ptr-unconfirmed"}, id="a name that does not exist"),
        pytest.param("192.0.2.19", {"ptr-missing"}, id="a reverse name without PTR"),
        pytest.param("192.0.2.71", {"ptr-missing"}, id="an alias to nothing"),
        pytest.param("2001:db8:25::11", {"ptr-missing"}, id="IPv6 without PTR"),
        pytest.param("2001:db8:25::12", {"ptr-unconfirmed", "forward-family-missing"}, id="a name without AAAA"),
    ],
)
def test_target_has_its_own_fault_and_no_other(runs: Runs, target: str, checks: set[str]) -> None:
    assert runs["many"].result().failed(target) == checks


@pytest.mark.parametrize(
    ("target", "check"),
    [
        pytest.param("localmx.bad.example", "mx-single-label", id="MX localhost"),
        pytest.param("192.0.2.17", "ptr-not-hostname", id="PTR localhost"),
        pytest.param("192.0.2.18", "ptr-address-as-text", id="PTR 192.0.2.18."),
    ],
)
def test_target_shows_this_fault_among_others(runs: Runs, target: str, check: str) -> None:
    assert check in runs["many"].result().failed(target)


def test_null_mx_is_recognised(runs: Runs) -> None:
    assert runs["many"].result().reports["nullmx.bad.example"]["null_mx"] is True


@pytest.mark.parametrize("target", ["lame.example", "silent.example"])
def test_domain_that_cannot_be_looked_up_is_undetermined(runs: Runs, target: str) -> None:
    run = runs["unreachable"].result()
    outcomes = {outcome for _, _, outcome in run.outcomes(target)}
    assert (run.status, run.reports[target]["verdict"], "fail" in outcomes) == (3, "undetermined", False)


def test_bogus_signatures_are_named_as_the_resolver_names_them(runs: Runs) -> None:
    findings = runs["bogus"].result().reports["bogus.example"]["findings"]
    details = [line for one in findings if one["check"] == "domain-unmailable" for line in one["details"]]
    assert any("SERVFAIL" in line and "EDE " in line for line in details), details


def test_bogus_signatures_fail_and_nothing_else_is_known(runs: Runs) -> None:
    run = runs["bogus"].result()
    assert (run.status, run.failed("bogus.example")) == (1, {"domain-signature-bogus"})
    assert ("bogus.example", "domain-unmailable", "undetermined") in run.outcomes("bogus.example")


@pytest.mark.parametrize(
    ("run", "subject", "check", "outcome"),
    [
        pytest.param("good", "good.example", "domain-signature-bogus", "pass", id="signed"),
        pytest.param("good", "good.example", "domain-unsigned", "pass", id="signed domain"),
        pytest.param("good", "mx1.good.example", "mx-unsigned", "pass", id="signed exchanger"),
        pytest.param("good", "192.0.2.10", "reverse-signature-bogus", "pass", id="signed reverse zone"),
        pytest.param("bad", "bad.example", "domain-signature-bogus", "pass", id="unsigned is not bogus"),
        pytest.param("bad", "bad.example", "domain-unsigned", "fail", id="unsigned domain"),
        pytest.param("bad", "mx.multi.bad.example", "mx-unsigned", "fail", id="unsigned exchanger"),
    ],
)
def test_the_resolver_tells_signed_from_unsigned(runs: Runs, run: str, subject: str, check: str, outcome: str) -> None:
    assert (subject, check, outcome) in runs[f"{run}, unprobed"].result().outcomes(f"{run}.example")


@needs_postfix
@pytest.mark.parametrize(
    ("run", "subject", "check", "outcome"),
    [
        pytest.param("good", "mx1.good.example", "tlsa-mismatch", "pass", id="the key that both families show"),
        pytest.param("good", "mx1.good.example", "tlsa-missing", "pass", id="there is a record"),
        pytest.param("active", "mx.oldkey.good.example", "tlsa-mismatch", "fail", id="a key that is gone"),
        pytest.param("bad", "mx.multi.bad.example", "tlsa-unsigned", "fail", id="a record in an unsigned zone"),
        pytest.param("bad", "mx.multi.bad.example", "tlsa-mismatch", "not-applicable", id="which senders do not use"),
        pytest.param("small", "mx.small.example", "tlsa-missing", "fail", id="signed without a record"),
    ],
)
def test_dane_is_judged_by_what_the_servers_show(runs: Runs, run: str, subject: str, check: str, outcome: str) -> None:
    done = runs[run].result()
    assert (subject, check, outcome) in {row for target in done.reports for row in done.outcomes(target)}


@needs_postfix
@pytest.mark.parametrize(
    ("target", "check", "outcome", "reply"),
    [
        pytest.param("good.example", "postmaster-refused", "pass", "accepts mail for postmaster", id="accepted"),
        pytest.param("good.example", "abuse-refused", "pass", "accepts mail for abuse", id="abuse accepted"),
        pytest.param("good.example", "open-relay", "not-applicable", "No recipient", id="the server's own address"),
        pytest.param("grey.good.example", "postmaster-refused", "undetermined", '"450 4.2.0', id="greylisted"),
        pytest.param("grey.good.example", "abuse-refused", "fail", '"550 5.1.1', id="no such mailbox"),
        pytest.param("oldkey.good.example", "postmaster-refused", "fail", "Relay access denied", id="not its domain"),
    ],
)
def test_recipients_are_judged_by_the_reply(runs: Runs, target: str, check: str, outcome: str, reply: str) -> None:
    findings = runs["active"].result().reports[target]["findings"]
    found = [one for one in findings if one["check"] == check]
    assert found
    assert {one["outcome"] for one in found} == {outcome}
    assert all(reply in one["message"] for one in found)


@needs_postfix
def test_postfix_denies_relaying_and_gets_no_message(runs: Runs) -> None:
    report = runs["relay"].result().reports["192.0.2.12"]
    (found,) = (one for one in report["findings"] if one["check"] == "open-relay")
    assert (found["outcome"], "Relay access denied" in found["message"]) == ("pass", True)
    said = [line["text"].split()[0] for line in report["smtp"][0]["transcript"] if line["sender"] == "C"]
    assert "RCPT" in said
    assert "DATA" not in said
    log = Path(os.environ["PTRAUDIT_LAB_DIR"], "postfix.log").read_text()
    assert "to=<postmaster@good.example>" not in log  # nothing was ever queued


@needs_postfix
def test_classless_delegation_passes_and_shows_its_alias(runs: Runs) -> None:
    report = runs["small"].result().reports["small.example"]
    (outbound,) = report["outbound"]
    assert (outbound["iprev"], outbound["aliases"]) == ("pass", ["70.64/26.2.0.192.in-addr.arpa"])
    assert report["verdict"] == "pass"


@pytest.mark.parametrize("transport", ["ipv6", "tls", "https"])
def test_every_transport_tells_the_same(runs: Runs, transport: str) -> None:
    plain, other = (runs[name].result() for name in ("good, unprobed", transport))
    assert other.outcomes("good.example") == plain.outcomes("good.example")


def test_resolver_whose_certificate_is_not_trusted_is_not_believed(runs: Runs) -> None:
    run = runs["tls without trust"].result()
    assert (run.status, run.reports["good.example"]["verdict"]) == (3, "undetermined")
