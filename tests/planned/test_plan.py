"""What planned files say to a question, alone and before live DNS served on loopback."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.errors import UnreadableFile, UsageError
from ptraudit.lab.nameserver import NameServer
from ptraudit.lookup import Ending, Lookup
from ptraudit.planned.read import plan
from ptraudit.planned.resolver import PlannedResolver
from tests.gathering import zone

WHOLE = zone(
    "sender.example.",
    "@ NS ns",
    "@ MX 10 mail",
    "mail A 192.0.2.25",
    "mail TXT both \\032strings",
    "*.pool A 192.0.2.30",
    "taken.pool TXT here",
    "a.empty A 192.0.2.31",
    "alias CNAME mail",
    "out CNAME mail.live.example.",
    "round CNAME round2",
    "round2 CNAME round",
    "child NS ns.live.example.",
    "glue.child A 192.0.2.66",
    "old DNAME new.sender.example.",
    "mail.new A 192.0.2.40",
)
LIVE = zone(
    "live.example.",
    "mail A 198.51.100.25",
    "both A 198.51.100.26",
    "both AAAA 2001:db8::26",
    "was CNAME both",
    "back CNAME mail.sender.example.",
    "wild TXT live",
)
CHILD = zone("child.sender.example.", "mail A 198.51.100.70")


def asked(tmp_path: Path, question: str, *live: str, only: bool = False, files: Mapping[str, str]) -> Lookup:
    """What a question comes to with these files planned, in this order, and these zones live."""
    paths = []
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text)
        paths.append(path)
    planned = plan(paths, only=only)
    assert planned is not None
    name, rdtype = question.split()

    async def run() -> Lookup:
        if only:
            return await PlannedResolver(planned, None).lookup(name, rdtype)
        async with NameServer(live) as server:
            where = Server(host=server.address[0], port=server.address[1])
            async with StubResolver([where]) as stub:
                return await PlannedResolver(planned, stub).lookup(name, rdtype)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("question", "ending", "records", "line"),
    [
        pytest.param("sender.example MX", Ending.ANSWERED, ("10 mail.sender.example.",), 5, id="a record"),
        pytest.param("MAIL.Sender.Example A", Ending.ANSWERED, ("192.0.2.25",), 6, id="any case"),
        pytest.param("mail.sender.example TXT", Ending.ANSWERED, ("both strings",), 7, id="strings are joined"),
        pytest.param("mail.sender.example AAAA", Ending.NODATA, (), 6, id="another type"),
        pytest.param("none.sender.example A", Ending.NXDOMAIN, (), 3, id="no such name in the zone"),
        pytest.param("x.pool.sender.example A", Ending.ANSWERED, ("192.0.2.30",), 8, id="a wildcard"),
        pytest.param("taken.pool.sender.example A", Ending.NODATA, (), 9, id="a name that a wildcard does not cover"),
        pytest.param("x.taken.pool.sender.example A", Ending.NXDOMAIN, (), 3, id="below such a name"),
        pytest.param("empty.sender.example A", Ending.NODATA, (), 3, id="an empty name"),
        pytest.param("alias.sender.example A", Ending.ANSWERED, ("192.0.2.25",), 6, id="an alias"),
        pytest.param("mail.old.sender.example A", Ending.ANSWERED, ("192.0.2.40",), 18, id="a DNAME"),
        pytest.param("round.sender.example A", Ending.ALIAS_LOOP, (), 14, id="a circle"),
        pytest.param("out.sender.example A", Ending.ANSWERED, ("198.51.100.25",), 12, id="from planned to live"),
        pytest.param("mail.child.sender.example A", Ending.ANSWERED, ("198.51.100.70",), None, id="handed on"),
        pytest.param("glue.child.sender.example A", Ending.NXDOMAIN, (), None, id="glue decides nothing"),
        pytest.param("back.live.example A", Ending.ANSWERED, ("192.0.2.25",), 6, id="from live to planned"),
        pytest.param("mail.live.example A", Ending.ANSWERED, ("198.51.100.25",), None, id="live"),
    ],
)
def test_a_zone_with_an_soa_speaks_for_all_of_it(
    tmp_path: Path, question: str, ending: Ending, records: tuple[str, ...], line: int | None
) -> None:
    lookup = asked(tmp_path, question, LIVE, CHILD, files={"sender.zone": WHOLE})
    assert (lookup.ending, lookup.records) == (ending, records)
    assert [place.line for place in lookup.planned[:1]] == ([line] if line else [])


FRAGMENT = """\
$ORIGIN live.example.
both 60 A 192.0.2.26
new 60 A 192.0.2.27
was 60 A 192.0.2.28
*.wild 60 A 192.0.2.29
"""


@pytest.mark.parametrize(
    ("question", "ending", "records", "planned"),
    [
        pytest.param("both.live.example A", Ending.ANSWERED, ("192.0.2.26",), True, id="a set is replaced"),
        pytest.param("both.live.example AAAA", Ending.ANSWERED, ("2001:db8::26",), False, id="its other types stay"),
        pytest.param("new.live.example AAAA", Ending.NODATA, (), True, id="a new name exists"),
        pytest.param("was.live.example AAAA", Ending.NODATA, (), True, id="an alias is displaced"),
        pytest.param("x.wild.live.example A", Ending.ANSWERED, ("192.0.2.29",), True, id="a wildcard where nothing is"),
        pytest.param("wild.live.example TXT", Ending.ANSWERED, ("live",), False, id="above the wildcard"),
        pytest.param("none.live.example A", Ending.NXDOMAIN, (), False, id="elsewhere nothing changes"),
    ],
)
def test_a_file_without_an_soa_replaces_the_sets_that_it_holds(
    tmp_path: Path, question: str, ending: Ending, records: tuple[str, ...], planned: bool
) -> None:
    lookup = asked(tmp_path, question, LIVE, files={"fragment.zone": FRAGMENT})
    assert (lookup.ending, lookup.records, bool(lookup.planned)) == (ending, records, planned)


def test_a_later_file_amends_a_whole_zone(tmp_path: Path) -> None:
    amended = {
        "sender.zone": WHOLE,
        "amendment.json": '[{"name": "mail.sender.example", "type": "A", "value": "192.0.2.99"}]',
    }
    assert asked(tmp_path, "mail.sender.example A", files=amended, only=True).records == ("192.0.2.99",)
    assert asked(tmp_path, "mail.sender.example TXT", files=amended, only=True).records == ("both strings",)


def test_records_below_a_delegation_are_planned_by_a_file_of_their_own(tmp_path: Path) -> None:
    child = {
        "sender.zone": WHOLE,
        "child.json": '[{"name": "mail.child.sender.example", "type": "A", "value": "192.0.2.70"}]',
    }
    assert asked(tmp_path, "mail.child.sender.example A", CHILD, files=child).records == ("192.0.2.70",)
    inner = {"sender.zone": WHOLE, "child.zone": zone("child.sender.example.", "mail A 192.0.2.71")}
    assert asked(tmp_path, "mail.child.sender.example A", CHILD, files=inner).records == ("192.0.2.71",)


def test_a_classless_reverse_zone_leads_from_live_to_planned_and_back(tmp_path: Path) -> None:
    parent = zone("2.0.192.in-addr.arpa.", "25 CNAME 25.0-31", "0-31 NS ns.live.example.")
    child = zone("0-31.2.0.192.in-addr.arpa.", "25 PTR mail.sender.example.")
    question = "25.2.0.192.in-addr.arpa PTR"
    for live, planned in ((parent, child), (child, parent)):
        lookup = asked(tmp_path, question, live, files={"it.zone": planned})
        assert lookup.records == ("mail.sender.example.",)
        assert lookup.canonical_name == "25.0-31.2.0.192.in-addr.arpa."
        assert lookup.planned
        assert lookup.server


def test_what_is_not_planned_stays_open_and_says_what_is_missing(tmp_path: Path) -> None:
    lookup = asked(tmp_path, "out.sender.example A", only=True, files={"sender.zone": WHOLE})
    assert lookup.ending is Ending.NOT_PLANNED
    assert not lookup.conclusive
    assert lookup.detail == "nothing is planned for A of mail.live.example."
    assert [alias.target for alias in lookup.aliases] == ["mail.live.example."]


def test_a_planned_lookup_says_where_it_is_written(tmp_path: Path) -> None:
    lookup = asked(tmp_path, "alias.sender.example A", only=True, files={"sender.zone": WHOLE})
    path = (tmp_path / "sender.zone").as_posix()
    assert lookup.lines[-1] == f"; planned, {path} line 6, {path} line 11"


def test_a_planned_removal_leaves_no_records(tmp_path: Path) -> None:
    gone = {"gone.json": '[{"name": "both.live.example", "type": "A", "values": []}]'}
    lookup = asked(tmp_path, "both.live.example A", LIVE, files=gone)
    assert (lookup.ending, lookup.records, len(lookup.planned)) == (Ending.NODATA, (), 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("$ORIGIN a.example.\n$TTL 1\n\nx A 1.2.3\n", " line 4: ", id="no address"),
        pytest.param("x 60 A 192.0.2.1\n", " line 1: the name is relative", id="no origin"),
        pytest.param("x. 60 MX 10 mail\n", " line 1: the name is relative", id="no origin in a record"),
        pytest.param("x.example. A 192.0.2.1\n", " line 1: the record has no TTL", id="no TTL"),
        pytest.param("$INCLUDE nowhere\n", " line 1: nowhere is no file", id="no such file"),
        pytest.param("$TTL 60\nx. CNAME y.\nx. A 192.0.2.1\n", "x. is an alias and holds other records", id="torn"),
        pytest.param(
            "$TTL 60\n$GENERATE 1-4294967295 a$.example. A 192.0.2.1\n", " line 2: there are more than", id="endless"
        ),
        pytest.param("$INCLUDE loop.txt\n", " line 1: files are included 10 deep", id="a circle"),
        pytest.param("\0" * 10, " line 1: ", id="no text"),
        pytest.param("PK\x03\x04", "terraform show -json", id="a binary plan"),
    ],
)
def test_what_cannot_be_read_is_told_with_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.setattr("ptraudit.planned.zonefile.MAX_RECORDS", 1000)
    (tmp_path / "loop.txt").write_text(text)
    with pytest.raises(UnreadableFile) as told:
        plan([tmp_path / "loop.txt"])
    assert f"{tmp_path.as_posix()}/loop.txt" in str(told.value)
    assert message in str(told.value)


def test_a_file_is_read_no_further_than_it_may_be_long(tmp_path: Path) -> None:
    with (tmp_path / "huge.zone").open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(UnreadableFile, match="more than 16 MiB"):
        plan([tmp_path / "huge.zone"])


def test_files_that_are_included_count_together(tmp_path: Path) -> None:
    (tmp_path / "a.zone").write_text("$INCLUDE b.zone\n" * 1000)
    (tmp_path / "b.zone").write_text("; nothing\n")
    with pytest.raises(UnreadableFile, match=r"a.zone line 513: .*more than 16 MiB"):
        plan([tmp_path / "a.zone"])


def test_nothing_planned_and_nobody_asked_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="--assume-only asks nobody"):
        plan([], only=True)
