"""Providers: whose names tell who holds an address, and how a name is set there."""

from ipaddress import ip_address

import pytest

from ptraudit.checks import catalogue
from ptraudit.judge import judge
from ptraudit.providers import FOLDER, Provider, holder, providers
from ptraudit.report import Finding
from tests.worlds import V4, a, nxdomain, ptr, sending

IP = ip_address("203.0.113.10")


def known(title: str) -> Provider:
    return next(one for one in providers() if one.title == title)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param("static.10.113.0.203.clients.your-server.de.", "Hetzner", id="Hetzner"),
        pytest.param("ec2-203-0-113-10.eu-west-1.compute.amazonaws.com.", "Amazon EC2", id="Amazon EC2"),
        pytest.param("10.113.0.203.bc.googleusercontent.com.", "Google Cloud", id="Google Cloud"),
        pytest.param("vmi10.contaboserver.net.", "Contabo", id="Contabo"),
        pytest.param("mail-ej1-f41.google.com.", "Google, who sends for many", id="Google"),
        pytest.param("a10-10.smtp-out.amazonses.com.", "Amazon SES, who sends for many", id="Amazon SES"),
        pytest.param("x.outbound.protection.outlook.com.", "Microsoft, who sends for many", id="Microsoft"),
        pytest.param("mail.example.com.", None, id="a name of one's own"),
        pytest.param("mail.notgoogle.com.", None, id="an end that is no label"),
    ],
)
def test_a_name_tells_who_made_it(name: str, title: str | None) -> None:
    found = holder([name])
    assert (found.title if found else None) == title


def test_the_steps_hold_the_address_and_the_name() -> None:
    steps = known("Hetzner").steps(IP, "mail.example.com.")
    assert "Or: hcloud server set-rdns SERVER --ip 203.0.113.10 --hostname mail.example.com" in steps
    assert "Terraform: hcloud_rdns." in steps


def test_where_the_forward_record_is_checked_it_comes_first() -> None:
    steps = known("Akamai (Linode)").steps(IP, "mail.example.com.")
    assert "mail.example.com must resolve to 203.0.113.10 first: that is checked." in steps


def test_a_shared_provider_is_not_the_readers_to_change() -> None:
    (step,) = known("Amazon SES, who sends for many").steps(IP, "mail.example.com.")
    assert step.endswith("its name is not yours to change.")


@pytest.mark.parametrize("one", providers(), ids=lambda one: one.title)
def test_every_provider_says_how_or_that_nobody_can(one: Provider) -> None:
    assert one.shared or one.console
    assert all("{" not in step for step in one.steps(IP, "mail.example.com."))


def test_every_file_is_one_provider() -> None:
    assert len(providers()) == len({one.title for one in providers()}) == len(list(FOLDER.glob("*.toml")))


def findings(*names: str) -> dict[str, Finding]:
    lookups = [a(name, "198.51.100.9") for name in names] + [row for name in names for row in nxdomain(name, "AAAA")]
    report = judge(sending(V4, ptr(V4, *names), *lookups))
    return {row.check: row for row in report.findings if row.outcome == "fail"}


def test_a_finding_names_the_holder_and_the_way_there() -> None:
    row = findings("static.7.100.51.198.clients.your-server.de.")["ptr-generic"]
    assert row.who == "Hetzner"
    assert any(line.startswith("At Hetzner: ") for line in row.how)


def test_where_nobody_is_known_the_finding_says_whose_kind_of_move_it_is() -> None:
    row = findings("host-198-51-100-7.isp.example.")["ptr-generic"]
    assert (row.who, row.how) == (
        "whoever holds the address block (provider, hoster, cloud), who keeps the reverse zone",
        (),
    )


def test_what_is_no_matter_of_the_reverse_zone_has_no_steps_there() -> None:
    of_holder = {check.name for check in catalogue() if "address block" in check.mover}
    rows = findings("static.7.100.51.198.clients.your-server.de.")
    assert [
        row.check for row in rows.values() if row.how and " IN PTR " not in row.record and row.check not in of_holder
    ] == []
