"""Hosted receivers: what their files may say, and what follows from the checks that answer a demand."""

from datetime import date
from ipaddress import ip_address
from pathlib import Path

import msgspec
import pytest

from ptraudit.check import Outcome
from ptraudit.errors import UsageError
from ptraudit.receivers import Demand, Hosted, hosted, is_old, named, software, titles
from ptraudit.receivers.hosted import FOLDER, read_files

V4, V6 = ip_address("192.0.2.1"), ip_address("2001:db8::1")
ASKED = (  # of the receivers that postmasters write to, and of the gateways
    "gmail", "yahoo", "outlook", "exchange-online", "icloud", "gmx", "t-online", "comcast", "freenet", "free", "laposte",
    "mailru", "fastmail", "cisco", "trend-micro", "barracuda", "proofpoint", "mimecast", "cloudmark",
)  # fmt: skip


def receiver(name: str) -> Hosted:
    return next(one for one in hosted() if one.name == name)


def demand(**fields: object) -> dict[str, object]:
    return {
        "what": "The address has a PTR record.",
        "checks": ["PTR001"],
        "action": "reject",
        "confidence": "documented",
        "source": "https://support.example",
        "retrieved": "2026-11-22",
    } | fields


def read(*demands: dict[str, object]) -> Hosted:
    return msgspec.convert({"title": "Example", "demand": list(demands)}, Hosted)


@pytest.mark.parametrize("name", ASKED)
def test_a_receiver_that_was_asked_for_is_known(name: str) -> None:
    assert name in titles()


def test_every_file_is_read() -> None:
    assert {one.name.partition(":")[0] for one in hosted()} == {path.stem for path in FOLDER.glob("*.toml")}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        pytest.param({"source": ""}, "source", id="no source"),
        pytest.param({"retrieved": "last year"}, "retrieved", id="no date"),
        pytest.param({"permanent": "5xx"}, "permanent", id="no code"),
        pytest.param({"action": "bounce"}, "action", id="no action"),
        pytest.param({"confidence": "unverified"}, "confidence", id="unverified"),
        pytest.param({"note": "x"}, "note", id="a key that nobody knows"),
    ],
)
def test_a_demand_at_fault_is_refused(fields: dict[str, object], complaint: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=complaint):
        read(demand(**fields))


def test_a_demand_without_a_source_is_refused() -> None:
    whole = demand()
    del whole["source"]
    with pytest.raises(msgspec.ValidationError, match="source"):
        read(whole)


def test_checks_that_there_are_not_are_refused(tmp_path: Path) -> None:
    (tmp_path / "example.toml").write_text(
        'title = "Example"\n[[demand]]\nwhat = "It has a PTR record."\nchecks = ["PTR999"]\naction = "reject"\n'
        'confidence = "documented"\nsource = "https://support.example"\nretrieved = "2026"\n'
    )
    with pytest.raises(LookupError, match=r"example\.toml.*PTR999"):
        read_files(tmp_path)


@pytest.mark.parametrize(
    ("outcomes", "action", "reply", "because"),
    [
        pytest.param({"PTR001": Outcome.FAIL}, "reject", "550 5.7.25", ("PTR001",), id="fails"),
        pytest.param({"PTR001": Outcome.PASS, "FCR001": Outcome.FAIL}, "reject", "550 5.7.25", ("FCR001",), id="second"),
        pytest.param({"PTR001": Outcome.PASS, "FCR001": Outcome.PASS}, "accept", "", (), id="met"),
        pytest.param({"PTR001": Outcome.UNDETERMINED}, "unknown", "", ("PTR001",), id="not found out"),
        pytest.param({"PTR003": Outcome.FAIL}, "unknown", "", ("PTR003",), id="what follows is not documented"),
    ],
)
def test_gmail_answers_by_the_checks(
    outcomes: dict[str, Outcome], action: str, reply: str, because: tuple[str, ...]
) -> None:
    answer, _ = receiver("gmail").answer(V4.version, outcomes)
    assert (answer.action, answer.reply, answer.because) == (action, reply, because)


@pytest.mark.parametrize(
    ("outcomes", "action", "because"),
    [
        pytest.param({"SPF015": Outcome.PASS, "DKIM001": Outcome.FAIL}, "accept", (), id="SPF alone will do"),
        pytest.param({"SPF015": Outcome.FAIL, "DKIM001": Outcome.PASS}, "accept", (), id="DKIM alone will do"),
        pytest.param({"SPF002": Outcome.FAIL, "DKIM001": Outcome.FAIL}, "reject", ("SPF002", "DKIM001"), id="neither"),
        pytest.param({"SPF002": Outcome.FAIL, "DKIM001": Outcome.UNDETERMINED}, "unknown", ("DKIM001",), id="one is open"),
        pytest.param({}, "accept", (), id="neither was asked"),
    ],
)
def test_of_what_is_demanded_in_the_alternative_one_will_do(
    outcomes: dict[str, Outcome], action: str, because: tuple[str, ...]
) -> None:
    answer, _ = receiver("yahoo").answer(4, outcomes)
    assert (answer.action, answer.because) == (action, because)


def test_a_pair_of_codes_is_told_as_a_pair() -> None:
    answer, _ = receiver("gmail").answer(V4.version, {"PTR001": Outcome.FAIL})
    assert (answer.default, answer.phase) == ("451 4.7.23", "data")


def test_a_demand_of_one_family_is_made_of_that_family_alone() -> None:
    exchange, missing = receiver("exchange-online"), {"PTR001": Outcome.FAIL}
    assert [exchange.answer(ip.version, missing)[0].action for ip in (V4, V6)] == ["unknown", "defer"]


def test_what_is_demanded_of_bulk_senders_decides_for_them_alone() -> None:
    one = read(demand(), demand(what="The domain has one PTR name.", of="bulk", checks=["PTR004"]))
    assert [item.of for item in one.demand] == ["all", "bulk"]
    assert not [item for item in receiver("gmail").demand if item.of == "bulk"]
    assert [item for item in receiver("gmail:bulk").demand if item.of == "bulk"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["gmail"], ("gmail",), id="hosted, not for bulk senders"),
        pytest.param(["gmail:bulk, GMX"], ("gmail:bulk", "gmx"), id="several, in any case"),
        pytest.param(["mox"], ("mox",), id="a program with one rule"),
        pytest.param(["rspamd", "rspamd:4.1"], ("rspamd:3.4", "rspamd:4.1"), id="a program with all its rules"),
    ],
)
def test_receivers_are_named(words: list[str], expected: tuple[str, ...]) -> None:
    assert named(words, "--receiver") == expected


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("hotmail", '"outlook"', id="by its title"),
        pytest.param("gmial", '"gmail"', id="a typo"),
        pytest.param("", "ptraudit receivers", id="nothing"),
    ],
)
def test_a_name_that_is_none_is_told_with_the_nearest(word: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        named([word], "--receiver")


@pytest.mark.parametrize(
    ("retrieved", "old"),
    [
        pytest.param("2025-11-21", True, id="a day too old"),
        pytest.param("2025-11-22", False, id="a year"),
        pytest.param("2025-10", True, id="a month"),
        pytest.param("2025", False, id="this or last year, perhaps its end"),
        pytest.param("2018", True, id="a year long ago"),
    ],
)
def test_a_source_grows_old_in_a_year(retrieved: str, *, old: bool) -> None:
    assert is_old(retrieved, date(2026, 11, 23)) is old


def test_every_rule_of_a_program_says_where_it_is_known_from() -> None:
    nameless = [one.name for one in software() if not (one.source and one.retrieved and one.title and one.rule.__doc__)]
    assert nameless == []


def test_the_replies_of_a_demand_come_milder_first() -> None:
    one = msgspec.convert(demand(temporary="451 4.7.23", permanent="550 5.7.25"), Demand)
    assert one.replies == ("451 4.7.23", "550 5.7.25")
