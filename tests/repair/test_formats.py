"""What each format of a repair says, read back by what reads such files, and what hostile names cannot do in it."""

import json
import re
from pathlib import Path

import hcl2
import pytest
import yaml
from msgspec.structs import replace

from ptraudit.planned.read import plan
from ptraudit.render import render
from ptraudit.render.repair import FORMATS, parts
from ptraudit.repair.lines import Part
from ptraudit.repairs import Mended, Repair
from ptraudit.report import ALGORITHM, SCHEMA_VERSION, DomainReport, Report, Tool
from ptraudit.zone.master import records
from tests.repair.published import audited
from tests.repair.test_situations import BASE, DMARC, LOST, SENT, TXT

EVIL = 'ev"il\\";${x}%{y}#{z}\'`*/</script>'
LONG = "v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(40)) + " -all"


def repair(name: str, rdtype: str, zone: str, *after: str, before: tuple[str, ...] = (), **more: object) -> Repair:
    fields: dict[str, object] = {
        "number": 1, "ttl_s": 3600, "add": after, "remove": before, "zone_known": True, "who": "whoever", "holder": "",
        "ip": None, "why": "", "asks": "", "waits_for": (), "wait_s": 0, "visible_s": 0,
        "mends": (Mended(check_id="PTR001", check="ptr-missing", subject="192.0.2.20"),),
    }  # fmt: skip
    return Repair(name=name, type=rdtype, zone=zone, after=after, before=before, **(fields | more))  # type: ignore[arg-type]  # by name


def reported(*repairs: Repair, of: DomainReport | None = None) -> Report:
    one = of or audited(BASE)
    report = replace(one, repairs=repairs)
    tool = Tool(name="ptraudit", version="0", algorithm=ALGORITHM)
    return Report(schema_version=SCHEMA_VERSION, tool=tool, reports=(report,))


def whole(found: tuple[Part, ...]) -> str:
    return "\n".join(part.text for part in found)


def proposed() -> Report:
    """A plan with a forward record, two zones of reverse records, a text and a policy."""
    sets = {
        **BASE,
        ("20.2.0.192.in-addr.arpa.", "PTR"): (LOST,),
        ("21.2.0.192.in-addr.arpa.", "CNAME"): ("21.64/26.2.0.192.in-addr.arpa.",),
        TXT: ('"v=spf1 mx ?all"', '"a text of somebody else"'),
        DMARC: (),
    }
    report = audited(sets, ips=("192.0.2.20", "192.0.2.21", "2001:db8:25::20"), helos=("mail.sender.example",))
    return reported(*report.repairs)


def test_a_snippet_for_each_zone_is_a_master_file() -> None:
    found = {part.name: part.text for part in parts(proposed(), "bind")}
    lines = {
        f"{line.name} {line.rdata.to_text()}" for text in found.values() for line in records(("zone", f"$TTL 60\n{text}"))
    }
    assert "21.64/26.2.0.192.in-addr.arpa. mail.sender.example." in lines
    assert "new.sender.example. 192.0.2.20" in lines or "mail.sender.example. 192.0.2.20" in lines
    assert {"sender.example", "2.0.192.in-addr.arpa", "64/26.2.0.192.in-addr.arpa"} <= set(found)
    assert next(iter(found)) == "sender.example"  # forward before reverse
    assert '\n;- @ IN TXT "v=spf1 mx ?all"\n' in found["sender.example"]
    assert re.search(r"^21 3600 IN PTR mail\.sender\.example\.$", found["64/26.2.0.192.in-addr.arpa"], re.MULTILINE)


def test_a_message_for_each_zone_states_what_stood_there() -> None:
    script = whole(parts(proposed(), "nsupdate"))
    assert script.count("\nsend\n") == script.count("\nzone ") == len(parts(proposed(), "nsupdate"))
    assert (
        f"prereq yxrrset 20.2.0.192.in-addr.arpa. PTR {LOST}\nupdate delete 20.2.0.192.in-addr.arpa. PTR {LOST}\n" in script
    )
    assert "prereq nxrrset 21.64/26.2.0.192.in-addr.arpa. PTR\n" in script
    assert "prereq yxrrset sender.example. TXT\nupdate delete sender.example. TXT\n" in script
    assert 'update add sender.example. 3600 TXT "a text of somebody else"\n' in script


def test_terraform_text_is_hcl_with_what_is_wanted() -> None:
    document = hcl2.loads(whole(parts(proposed(), "terraform")))
    resources = json.dumps(document)
    assert "dns_ptr_record" in resources
    assert "mail.sender.example." in resources
    assert "dns_txt_record_set" in resources
    assert "a text of somebody else" in resources
    assert "depends_on" in resources


def test_the_name_of_a_providers_address_is_the_providers_resource() -> None:
    one = repair(
        "20.2.0.192.in-addr.arpa.", "PTR", "2.0.192.in-addr.arpa.", "mx.sender.example.", holder="Hetzner", ip="192.0.2.20"
    )
    text = whole(parts(reported(one), "terraform"))
    assert 'resource "hcloud_rdns" ' in text
    assert 'dns_ptr = "mx.sender.example"' in text
    assert 'ip_address = "192.0.2.20"' in text


def test_octodns_text_is_read_back_as_planned_records(tmp_path: Path) -> None:
    for part in parts(proposed(), "octodns"):
        if "/" not in part.name:
            (tmp_path / f"{part.name}.yaml").write_text(part.text)
    found = plan(sorted(tmp_path.glob("*.yaml")), only=True)
    assert found is not None
    kept = {(str(name), rrset.rdatas[0].to_text()) for name, node in found._loose for rrset in node.values()}
    assert ("20.2.0.192.in-addr.arpa.", "mail.sender.example.") in kept
    assert any(name == "_dmarc.sender.example." and "v=DMARC1; p=none" in text for name, text in kept)


def test_a_letter_says_what_is_there_and_what_is_wanted_both_ways() -> None:
    sets = {**BASE, **SENT, ("20.2.0.192.in-addr.arpa.", "PTR"): ("old.isp.example.",)}
    report = audited(sets, ips=("192.0.2.20",), helos=("192.0.2.20=out.sender.example",))
    letter = next(part.text for part in parts(reported(*report.repairs, of=report), "letter") if "in-addr" in part.name)
    assert "  Today:  20.2.0.192.in-addr.arpa. IN PTR old.isp.example.\n" in letter
    assert "  Wanted: 20.2.0.192.in-addr.arpa. 3600 IN PTR out.sender.example.\n" in letter
    assert "  Back:   out.sender.example. IN A 192.0.2.20, which is there\n" in letter
    assert "20.2.0.192.in-addr.arpa. 3600 IN PTR old.isp.example.\n" in letter.partition("What was looked up")[2]


def test_a_zone_that_is_not_known_is_called_so_in_every_format() -> None:
    one = repair("20.2.0.192.in-addr.arpa.", "PTR", "2.0.192.in-addr.arpa.", "mx.sender.example.", zone_known=False)
    texts = {name: whole(parts(reported(one), name)) for name in FORMATS}
    assert [name for name, text in texts.items() if "assumed" not in text] == []
    assert "; zone not known: 2.0.192.in-addr.arpa. is assumed.\n" in texts["bind"]


def test_what_is_to_be_filled_in_first_does_nothing_before() -> None:
    one = repair("20.2.0.192.in-addr.arpa.", "PTR", "2.0.192.in-addr.arpa.", "<the host's name>.", asks="the host's name")
    assert records(("zone", f"$TTL 60\n{whole(parts(reported(one), 'bind'))}")) == []
    assert not [line for line in whole(parts(reported(one), "nsupdate")).splitlines() if line.startswith("update")]
    assert hcl2.loads(whole(parts(reported(one), "terraform"))).get("resource", []) == []
    assert yaml.safe_load(whole(parts(reported(one), "octodns"))) is None


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_name_stays_in_its_place(name: str) -> None:
    owner = r"ev\"il\;${x}\\.sender.example."
    written_out = '"' + EVIL.replace("\\", "\\\\").replace('"', '\\"') + '"'
    spf = repair(owner, "TXT", "sender.example.", written_out, why=EVIL + "\nnext: line")
    text = whole(parts(reported(spf), name))
    assert "\nnext" not in text
    if name == "bind":
        (line,) = records(("zone", f"$TTL 60\n{text}"))
        assert line.rdata.to_text() == written_out
    if name == "octodns":
        ((_, held),) = yaml.safe_load(text).items()
        assert held["values"] == [EVIL.replace(";", "\\;")]
    if name == "terraform":
        (resource,) = hcl2.loads(text)["resource"]
        assert "$${x}%%{y}" in json.dumps(resource)
    if name == "dnscontrol":
        assert json.dumps(EVIL) in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_long_text_comes_back_whole(name: str) -> None:
    from ptraudit.change import written

    one = repair("sender.example.", "TXT", "sender.example.", written("TXT", LONG))
    text = whole(parts(reported(one), name))
    if name == "bind":
        (line,) = records(("zone", f"$TTL 60\n{text}"))
        assert b"".join(line.rdata.strings).decode() == LONG  # type: ignore[attr-defined]  # of a TXT record
        assert max(map(len, line.rdata.strings)) == 255  # type: ignore[attr-defined]  # the same
    elif name in {"octodns", "dnscontrol", "terraform"}:
        assert LONG in text.replace("\\;", ";")


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_a_report_says_which_record_comes_first(name: str) -> None:
    report = audited(BASE, ips=("192.0.2.20",), helos=("192.0.2.20=out.sender.example",))
    told = re.sub(r"[\\`]|<wbr>", "", render(reported(*report.repairs, of=report), name))
    assert "First out.sender.example. A 192.0.2.20; then after 300 s" in re.sub(r"\s+", " ", told)


def test_two_targets_never_want_one_set_twice() -> None:
    one = repair("20.2.0.192.in-addr.arpa.", "PTR", "2.0.192.in-addr.arpa.", "mx.sender.example.")
    first = reported(one)
    both = Report(schema_version=SCHEMA_VERSION, tool=first.tool, reports=first.reports * 2)
    assert whole(parts(both, "bind")) == whole(parts(first, "bind"))
    assert whole(parts(both, "terraform")).count("resource ") == 1


def test_the_plan_for_people_fits_eighty_columns() -> None:
    lines = whole(parts(proposed(), "text")).split("\n")
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("      ") and " IN PTR " in line for line in lines)
