"""Each format of planned records: a small realistic file, and files that nobody means well with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dns.name
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.errors import UnreadableFile
from ptraudit.planned.plan import Plan
from ptraudit.planned.read import plan
from ptraudit.planned.record import quoted

ZONE = """\
$TTL 1h
@   IN SOA ns.example.net. hostmaster (
        2026112501 7200 900 1209600 300 )
    IN NS  ns.example.net.
    IN MX  10 mail
    IN TXT "v=spf1 ip4:192.0.2.25 " "-all"
$INCLUDE hosts.inc
$INCLUDE "sub/pool.inc" pool
"""
POOL = "$GENERATE 30-32 out-$ A 192.0.2.$\n"

OCTODNS = r"""
---
'':
  - type: MX
    ttl: 300
    values:
      - {exchange: mail.example.com., preference: 10}
      - {exchange: backup.example.com., priority: 20}
  - type: TXT
    value: v=spf1 ip4:192.0.2.25 -all\; x
  - type: ALIAS
    value: web.example.net.
mail:
  type: A
  values: [192.0.2.25, 192.0.2.26]
ignored:
  octodns: {ignored: true}
  type: A
  value: 192.0.2.99
"""


def planned(path: Path, text: str) -> Plan:
    path.write_text(text)
    found = plan([path])
    assert found is not None
    return found


def said(found: Plan, question: str) -> tuple[tuple[str, ...], int | None, int]:
    """The records, the TTL and the line of an answer."""
    name, rdtype = question.split()
    answer = found.said(dns.name.from_text(name), dns.rdatatype.from_text(rdtype))
    assert answer is not None, f"nothing is planned for {question}"
    return answer.records, answer.ttl_s, answer.places[0].line


def test_a_zone_file_is_named_after_its_zone_and_includes_others(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "hosts.inc").write_text("mail A 192.0.2.25\n")
    (tmp_path / "sub" / "pool.inc").write_text(POOL)
    found = planned(tmp_path / "db.example.com", ZONE)
    assert said(found, "example.com MX") == (("10 mail.example.com.",), 3600, 5)
    assert said(found, "example.com TXT") == (("v=spf1 ip4:192.0.2.25 -all",), 3600, 6)
    assert said(found, "mail.example.com A") == (("192.0.2.25",), 3600, 1)
    assert said(found, "out-31.pool.example.com A") == (("192.0.2.31",), 3600, 1)
    assert said(found, "none.example.com A") == ((), 300, 2)
    assert found.place("none.example.com.").line == 2  # type: ignore[union-attr]  # there is one


def test_json_is_an_array_of_records(tmp_path: Path) -> None:
    records = [
        {"name": "example.com", "type": "MX", "ttl": 300, "value": "10 mail.example.com"},
        {"name": "mail.example.com.", "type": "a", "values": ["192.0.2.25", "192.0.2.26"]},
        {"name": "example.com", "type": "TXT", "value": 'say "hi" ' + "x" * 300},
    ]
    found = planned(tmp_path / "records.json", json.dumps(records, indent=1))
    assert said(found, "example.com MX") == (("10 mail.example.com.",), 300, 2)
    assert said(found, "mail.example.com A") == (("192.0.2.25", "192.0.2.26"), 3600, 8)
    assert said(found, "example.com TXT")[0] == ('say "hi" ' + "x" * 300,)


def test_octodns_names_the_zone_by_its_file(tmp_path: Path) -> None:
    found = planned(tmp_path / "example.com.yaml", OCTODNS)
    assert said(found, "example.com MX") == (("10 mail.example.com.", "20 backup.example.com."), 300, 4)
    assert said(found, "example.com TXT") == (("v=spf1 ip4:192.0.2.25 -all; x",), 3600, 9)
    assert said(found, "mail.example.com A") == (("192.0.2.25", "192.0.2.26"), 3600, 14)
    assert found.said(dns.name.from_text("ignored.example.com"), dns.rdatatype.A) is None
    assert found.left_out == (
        f"{tmp_path.as_posix()}/example.com.yaml line 11: no resolver is asked for ALIAS; the record is left out",
    )


def resource(kind: str, **values: Any) -> dict[str, Any]:
    return {"address": f"{kind}.this", "mode": "managed", "type": kind, "name": "this", "values": values}


def terraform(path: Path, *resources: dict[str, Any], **more: Any) -> Plan:
    document = {"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}}, **more}
    return planned(path / "plan.json", json.dumps(document, indent=1))


@pytest.mark.parametrize(
    ("resources", "question", "records"),
    [
        pytest.param(
            [
                resource("aws_route53_zone", zone_id="Z1", name="example.com"),
                resource("aws_route53_record", zone_id="Z1", name="mail", type="A", ttl=300, records=["192.0.2.25"]),
            ],
            "mail.example.com A",
            ("192.0.2.25",),
            id="Route 53",
        ),
        pytest.param(
            [
                resource("aws_route53_zone", zone_id="Z1", name="example.com"),
                resource("aws_route53_record", zone_id="Z1", name="example.com", type="TXT", records=['one""two']),
            ],
            "example.com TXT",
            ("onetwo",),
            id="Route 53, a long text",
        ),
        pytest.param(
            [
                resource(
                    "cloudflare_dns_record", name="example.com", type="MX", content="mail.example.com", priority=10, ttl=1
                )
            ],
            "example.com MX",
            ("10 mail.example.com.",),
            id="Cloudflare",
        ),
        pytest.param(
            [
                resource("cloudflare_zone", id="c1", zone="example.com"),
                resource("cloudflare_record", zone_id="c1", name="@", type="TXT", content='"v=spf1 -all"', ttl=1),
            ],
            "example.com TXT",
            ("v=spf1 -all",),
            id="Cloudflare, as it was",
        ),
        pytest.param(
            [resource("google_dns_record_set", name="example.com.", type="MX", ttl=60, rrdatas=["10 mail.example.com."])],
            "example.com MX",
            ("10 mail.example.com.",),
            id="Google",
        ),
        pytest.param(
            [
                resource(
                    "azurerm_dns_mx_record",
                    name="@",
                    zone_name="example.com",
                    ttl=60,
                    record=[{"preference": "10", "exchange": "mail.example.com."}],
                )
            ],
            "example.com MX",
            ("10 mail.example.com.",),
            id="Azure MX",
        ),
        pytest.param(
            [
                resource(
                    "azurerm_dns_txt_record", name="a", zone_name="example.com", ttl=60, record=[{"value": "v=spf1 -all"}]
                )
            ],
            "a.example.com TXT",
            ("v=spf1 -all",),
            id="Azure TXT",
        ),
        pytest.param(
            [
                resource(
                    "azurerm_dns_ptr_record", name="25", zone_name="2.0.192.in-addr.arpa", ttl=60, records=["m.example.com"]
                )
            ],
            "25.2.0.192.in-addr.arpa PTR",
            ("m.example.com.",),
            id="Azure PTR",
        ),
        pytest.param(
            [resource("hcloud_rdns", server_id=7, ip_address="192.0.2.25", dns_ptr="mail.example.com")],
            "25.2.0.192.in-addr.arpa PTR",
            ("mail.example.com.",),
            id="Hetzner Cloud",
        ),
        pytest.param(
            [resource("hcloud_rdns", server_id=7, ip_address="2001:db8::25", dns_ptr="mail.example.com")],
            "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR",
            ("mail.example.com.",),
            id="Hetzner Cloud, IPv6",
        ),
        pytest.param(
            [resource("digitalocean_record", domain="example.com", type="MX", name="@", value="mail", priority=10, ttl=60)],
            "example.com MX",
            ("10 mail.example.com.",),
            id="DigitalOcean",
        ),
        pytest.param(
            [
                resource(
                    "ovh_domain_zone_record", zone="example.com", subdomain="", fieldtype="MX", target="10 mail.example.com."
                )
            ],
            "example.com MX",
            ("10 mail.example.com.",),
            id="OVH",
        ),
    ],
)
def test_a_terraform_plan_holds_what_its_resources_say(
    tmp_path: Path, resources: list[dict[str, Any]], question: str, records: tuple[str, ...]
) -> None:
    found = terraform(tmp_path, *resources)
    answer, _, line = said(found, question)
    assert (answer, found.left_out) == (records, ())
    assert resources[-1]["address"] in (tmp_path / "plan.json").read_text().splitlines()[line - 1]


def test_a_zone_that_the_plan_makes_is_found_by_reference_also_in_a_module(tmp_path: Path) -> None:
    zone = {**resource("aws_route53_zone", name="example.com"), "address": "module.dns.aws_route53_zone.this"}
    record = {
        **resource("aws_route53_record", name="mail", type="A", records=["192.0.2.25"]),
        "address": 'module.dns.aws_route53_record.this["a"]',
    }
    expressions = {"zone_id": {"references": ["aws_route53_zone.this.zone_id", "aws_route53_zone.this"]}}
    module = {"resources": [{"address": "aws_route53_record.this", "expressions": expressions}]}
    document = {
        "planned_values": {"root_module": {"child_modules": [{"resources": [zone, record]}]}},
        "configuration": {"root_module": {"module_calls": {"dns": {"module": module}}}},
    }
    found = planned(tmp_path / "plan.json", json.dumps(document))
    assert said(found, "mail.example.com A")[0] == ("192.0.2.25",)


def test_what_a_plan_takes_away_is_planned_not_to_be_there(tmp_path: Path) -> None:
    gone = resource("google_dns_record_set", name="old.example.com.", type="A", rrdatas=["192.0.2.9"])
    change = {"actions": ["delete"], "before": gone["values"]}
    found = terraform(tmp_path, resource_changes=[{**gone, "change": change}])
    assert said(found, "old.example.com A")[0] == ()


@pytest.mark.parametrize(
    ("one", "why"),
    [
        pytest.param(
            resource("aws_route53_record", name="example.com.", type="A", alias=[{"name": "lb"}]),
            "only its provider",
            id="alias",
        ),
        pytest.param(
            resource("cloudflare_dns_record", name="example.com", type="A", content="192.0.2.1", proxied=True),
            "only its provider",
            id="proxied",
        ),
        pytest.param(
            resource("aws_route53_record", name="a.example.com.", type="A"), "known only once", id="unknown values"
        ),
        pytest.param(
            resource("aws_route53_record", name="a", type="A", records=["192.0.2.1"]), "name of its zone", id="unknown zone"
        ),
        pytest.param(resource("hcloud_rdns", dns_ptr="mail.example.com"), "known only once", id="unknown address"),
    ],
)
def test_what_a_plan_does_not_say_is_left_out_and_told(tmp_path: Path, one: dict[str, Any], why: str) -> None:
    (sentence,) = terraform(tmp_path, one).left_out
    assert one["address"] in sentence
    assert why in sentence


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("a.json", '[{"name": "a.example"}]', " line 1: this is no record", id="no type"),
        pytest.param(
            "a.json", '[\n{"name": "a.example", "type": "A", "data": "x"}]', ' line 2: "data" is no key', id="another key"
        ),
        pytest.param(
            "a.json",
            '[{"name": "a.example", "type": "A", "value": "x"}]',
            '"x" is no A record of a.example.',
            id="no address",
        ),
        pytest.param(
            "a.json", '[{"name": "a.example", "type": "B", "value": "x"}]', '"B" is no type', id="no type so named"
        ),
        pytest.param("a.json", '[{"name": "a..b", "type": "A", "value": "192.0.2.1"}]', "cannot be a name", id="no name"),
        pytest.param(
            "a.json", '[{"name": "a", "type": "A", "value": "192.0.2.1", "ttl": -1}]', "ttl is a number", id="no ttl"
        ),
        pytest.param("a.json", '[\n{"name": }]', " line 2: this is no JSON", id="no JSON"),
        pytest.param("a.json", "[" * 100_000, "nested too deeply", id="deep JSON"),
        pytest.param("a.json", '{"a":' * 100_000, "nested too deeply", id="deep object"),
        pytest.param("a.json", '{"reports": []}', "neither an array of records nor a Terraform plan", id="another document"),
        pytest.param("example.com.yaml", "[" * 100_000, "nested too deeply", id="a list in YAML"),
        pytest.param("example.com.yaml", "a: " + "[" * 5_000, " line 1: this is no YAML: it is nested", id="deep YAML"),
        pytest.param("example.com.yaml", "a:\n  - type: A\n", " line 2: the record has no values", id="no values"),
        pytest.param(
            "example.com.yaml", "a:\n  type: MX\n  value: {exchange: b.}\n", 'has no "preference"', id="half an MX"
        ),
        pytest.param("example.com.yaml", "a: {type: A, ttl: soon, value: 192.0.2.1}", '"soon" is no number', id="no number"),
        pytest.param("example.com.yaml", "a: &a [*a, *a]", "mapping", id="an alias of itself"),
        pytest.param("example.com.yaml", "a: \t@", " line 1: this is no YAML", id="no YAML"),
        pytest.param("example.com.yaml", "# " + "x" * 5_000_000, "larger than 4 MiB", id="huge YAML"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_place(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(UnreadableFile) as told:
        planned(tmp_path / name, text)
    assert f"{tmp_path.as_posix()}/{name}" in str(told.value)
    assert message in str(told.value)


def test_aliases_in_yaml_cannot_multiply_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptraudit.planned.octodns.MAX_RECORDS", 1000)
    many = "base: &all\n" + "".join(f"  - {{type: A, value: 192.0.2.{n % 250}}}\n" for n in range(250))
    with pytest.raises(UnreadableFile, match="more than 1,000 records"):
        planned(tmp_path / "example.com.yaml", many + "".join(f"h{n}: *all\n" for n in range(10_000)))


def refusal(path: Path) -> str:
    """Why a file is refused, or "" where it is not."""
    try:
        plan([path])
    except UnreadableFile as error:
        return str(error)
    return ""


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["A", "MX", "192.0.2.1", "a.example"])
)
FIELDS = st.sampled_from(
    [
        "name",
        "type",
        "values",
        "value",
        "address",
        "resources",
        "root_module",
        "change",
        "before",
        "zone_id",
        "records",
        "ttl",
    ]
)
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4))


@pytest.mark.parametrize("wrap", [lambda tree: [tree], lambda tree: {"planned_values": tree, "resource_changes": tree}])
@given(tree=TREES)
def test_no_json_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, wrap: Callable[[Any], Any], tree: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(wrap(tree)))
    assert "any.json" in (refusal(path) or "any.json")


@given(text=st.text(alphabet=st.sampled_from("a.: -[]{}&*'\"\n#@!|>192ATYPEtypevalue\t"), max_size=60))
def test_no_yaml_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.example.yaml"
    path.write_text("a: " + text)
    assert "any.example.yaml" in (refusal(path) or "any.example.yaml")


@given(text=st.text(alphabet=st.sampled_from('a. $@()"\\;\n192AMXTXTINCLUDEGENERATEORIGINSOA'), max_size=80))
def test_no_zone_file_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.example.zone"
    path.write_text("$TTL 60\n" + text)
    assert "any.example.zone" in (refusal(path) or "any.example.zone")


@given(st.text())
def test_any_text_can_be_quoted(text: str) -> None:
    from dns.rdata import from_text
    from dns.rdataclass import IN
    from dns.rdatatype import TXT

    if not (text.startswith('"') and text.endswith('"')):
        strings: tuple[bytes, ...] = from_text(IN, TXT, quoted(text)).strings  # type: ignore[attr-defined]  # of a TXT
        assert b"".join(strings) == text.encode()
