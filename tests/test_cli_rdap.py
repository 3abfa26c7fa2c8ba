"""`--rdap` as people use it: against the world in a box, and a registry on loopback."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import ptraudit
from ptraudit.lab.world import World
from tests.background import running
from tests.conftest import Ran
from tests.registries import Registry, entity, network, page, vcard

Run = Callable[..., Ran]

HETZNER = [entity("ORG-HOA1-RIPE", "registrant", card=vcard("Hetzner Online GmbH"))]


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A registry that knows the addresses of no-ptr.example; the cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    last = "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"
    pages = {
        "/ip/192.0.2.11": page(network("192.0.2.0", "192.0.2.255")),
        "/ip/2001:db8:25::11": page(network("2001:db8::", last, entities=HETZNER)),
    }
    with running(Registry(pages)) as server:
        yield server


def report(ran: Ran) -> dict[str, Any]:
    (found,) = json.loads(ran.out)["reports"]
    return found  # type: ignore[no-any-return]  # a JSON document


def holders(found: dict[str, Any]) -> dict[str, str | None]:
    return {one["ip"]: one["registration"] and one["registration"]["holder"] for one in found["outbound"]}


def test_the_report_names_the_holder_of_every_address(audit: Run, run: Run, registry: Registry) -> None:
    ran = audit("no-ptr.example", "--rdap-server", registry.url, "--format", "json")
    jsonschema.validate(json.loads(ran.out), json.loads(run("schema", "report").out))
    found = report(ran)
    assert holders(found) == {"192.0.2.11": "Example Hosting GmbH", "2001:db8:25::11": "Hetzner Online GmbH"}
    (failed,) = [row for row in found["findings"] if row["check"] == "ptr-missing" and row["outcome"] == "fail"]
    assert failed["who"] == "Example Hosting GmbH, who holds 192.0.2.0/24"
    assert (ran.status, ran.err) == (1, "")


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_report_for_people_names_holder_and_contact(audit: Run, registry: Registry, form: str) -> None:
    out = " ".join(audit("no-ptr.example", "--rdap-server", registry.url, "--format", form).out.split())
    assert "Who holds the addresses" in out
    assert "Example Hosting GmbH (DE)" in out
    assert out.count("noc@hosting.example") >= 2


def test_nobody_is_asked_unless_that_is_asked_for(audit: Run, registry: Registry) -> None:
    ran = audit("no-ptr.example", "--format", "json")
    assert set(holders(report(ran)).values()) == {None}
    assert registry.asked == []
    assert "cymru" not in ran.out


def test_no_registry_is_asked_about_a_private_address(audit: Run, registry: Registry) -> None:
    found = report(audit("no-ptr.example", "--ip", "10.0.0.7", "--rdap-server", registry.url, "--format", "json"))
    assert holders(found)["10.0.0.7"] is None
    assert "/ip/10.0.0.7" not in registry.asked


def test_a_second_run_asks_no_registry(audit: Run, registry: Registry) -> None:
    first, second = (audit("no-ptr.example", "--rdap-server", registry.url, "--format", "json") for _ in range(2))
    assert holders(report(first)) == holders(report(second))
    assert len(registry.asked) == 2


def test_what_was_gathered_is_judged_the_same_without_a_network(
    box: World, run: Run, registry: Registry, tmp_path: Path
) -> None:
    public = [word for one in box.treat_as_public for word in ("--treat-as-public", one)]
    path = tmp_path / "evidence.json"
    options = ("--resolver", box.resolver, *public, "--rdap-server", registry.url)
    assert run("gather", "no-ptr.example", *options, "-o", path).status == 0
    judged = report(run("judge", path, "--format", "json"))
    assert holders(judged) == {"192.0.2.11": "Example Hosting GmbH", "2001:db8:25::11": "Hetzner Online GmbH"}
    assert len(registry.asked) == 2


def test_the_environment_and_the_configuration_ask_for_it_too(
    audit: Run, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ptraudit.toml"
    path.write_text(f'rdap = true\nrdap-server = "{registry.url}"\n')
    assert "Example Hosting GmbH" in audit("no-ptr.example", "--config", path).out
    monkeypatch.setenv("PTRAUDIT_RDAP_SERVER", registry.url)
    assert "Example Hosting GmbH" in audit("no-ptr.example").out
    monkeypatch.delenv("PTRAUDIT_RDAP_SERVER")
    monkeypatch.setenv("PTRAUDIT_RDAP", "1")
    asked = [one["registration"]["ending"] for one in report(audit("no-ptr.example", "--format", "json"))["outbound"]]
    assert asked == ["unreachable", "unreachable"]  # the box knows no data.iana.org


def test_the_library_asks_as_the_command_does(box: World, registry: Registry) -> None:
    public = [str(one) for one in box.treat_as_public]
    work = ptraudit.audit("no-ptr.example", resolvers=[box.resolver], treat_as_public=public, rdap_server=registry.url)
    found = {one.ip: one.registration.holder for one in asyncio.run(work).outbound if one.registration}
    assert found == {"192.0.2.11": "Example Hosting GmbH", "2001:db8:25::11": "Hetzner Online GmbH"}


def test_a_registry_that_knows_nothing_changes_no_verdict(audit: Run, registry: Registry) -> None:
    registry.pages.clear()
    ran = audit("healthy.example", "--rdap-server", registry.url, "--format", "json")
    assert (ran.status, report(ran)["verdict"]) == (0, "pass")
    assert {one["registration"]["ending"] for one in report(ran)["outbound"]} == {"not-found"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--rdap-server", "rdap.example.net"),
            '--rdap-server "rdap.example.net" is no address of an RDAP server; give one as',
        ),
        (("--rdap", "--assume-only"), "--assume-only sends nothing, and --rdap asks registries; give one of the two"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    path = tmp_path / "records.json"
    path.write_text('[{"name": "example.com.", "type": "MX", "value": "0 ."}]')
    ran = run("audit", "example.com", "--assume", path, *options)
    assert (ran.status, ran.out) == (2, "")
    assert sentence in ran.err


def test_a_bad_server_in_the_configuration_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ptraudit.toml"
    path.write_text('\nrdap-server = "http://rdap.example.net/"\n')
    ran = run("audit", "example.com", "--config", path)
    assert (ran.status, "line 2, rdap-server" in ran.err) == (2, True)


def test_the_help_says_whom_it_asks_and_what_they_learn(run: Run) -> None:
    out = " ".join(run("audit", "--help").out.replace("│", " ").split())
    assert "registries over HTTPS (RDAP)" in out
    assert "Team Cymru over DNS" in out
    assert "They learn the addresses, but no domain." in out
