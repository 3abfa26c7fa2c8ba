"""What lists are asked, and that a key for one stays a secret: real packets to a list on loopback."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ptraudit import archive
from ptraudit.blocklists import chosen
from ptraudit.check import Outcome
from ptraudit.checks.address_blocklisted import address_blocklisted
from ptraudit.checks.name_blocklisted import name_blocklisted
from ptraudit.dns.server import Server
from ptraudit.dnsbl import BlockList
from ptraudit.evidence import Evidence
from ptraudit.gather.recorder import Progress
from ptraudit.judge import judged
from ptraudit.lab.nameserver import Fault, NameServer, Question
from ptraudit.line import Question as Asking
from ptraudit.line import observed
from ptraudit.render import render
from tests.gathering import DOCUMENTATION, zone

SECRET = "abcdefghijklmnopqrstuvwxyz"
DOMAIN = zone("s.example.", "@ IN MX 10 mx", '@ IN TXT "v=spf1 ip4:192.0.2.25 -all"', "mx IN A 192.0.2.26")
BLOCK = (
    "2.0.0.127 IN A 127.0.0.2",
    "25.2.0.192 IN A 127.0.0.2",
    f'25.2.0.192 IN TXT "see https://list.example/{SECRET}/192.0.2.25"',
)
NAMES = ("dbltest.com IN A 127.0.1.2",)
PUBLIC = (zone("zen.spamhaus.org.", *BLOCK), zone("dbl.spamhaus.org.", *NAMES))
KEYED = (zone(f"{SECRET}.zen.dq.spamhaus.net.", *BLOCK), zone(f"{SECRET}.dbl.dq.spamhaus.net.", *NAMES))
LISTS = ["spamhaus-zen", "spamhaus-dbl"]


def audited(
    zones: Sequence[str],
    lists: Sequence[BlockList] = (),
    *,
    keys: Mapping[str, str] | None = None,
    faults: Mapping[str, Fault] | None = None,
    helos: Sequence[str] = (),
    public: Sequence[str] = tuple(map(str, DOCUMENTATION)),
) -> tuple[Evidence, list[Question]]:
    async def run() -> tuple[Evidence, list[Question]]:
        async with NameServer([DOMAIN, *zones], faults) as names:
            question = Asking.of(["s.example"], helos=helos, treat_as_public=public, lists=tuple(lists))
            place = Server(host=names.address[0], port=names.address[1])
            (evidence,) = await observed(question, servers=[place], total_s=0.8, keys=keys)
            return evidence, names.questions

    return asyncio.run(run())


def asked(questions: list[Question], under: str) -> set[tuple[str, str]]:
    end = f".{under}."
    return {(one.name.removesuffix(end), one.rdtype) for one in questions if one.name.endswith(end)}


def test_nobody_is_asked_unless_that_was_wanted() -> None:
    _, questions = audited(PUBLIC)
    assert not asked(questions, "spamhaus.org")


def test_addresses_and_names_are_asked_each_of_its_list_after_their_own_tests() -> None:
    _, questions = audited(PUBLIC, chosen(LISTS, {}).lists, helos=["out.s.example"])
    assert asked(questions, "zen.spamhaus.org") == {
        ("2.0.0.127", "A"),
        ("1.0.0.127", "A"),
        ("25.2.0.192", "A"),
        ("25.2.0.192", "TXT"),
        ("26.2.0.192", "A"),
    }
    assert asked(questions, "dbl.spamhaus.org") == {
        (name, "A") for name in ("dbltest.com", "example.com", "s.example", "mx.s.example", "out.s.example")
    }


def test_a_list_of_registered_domains_is_asked_once_and_by_that_domain() -> None:
    lists = zone("multi.surbl.org.", "surbl-org-permanent-test-point.com IN A 127.0.0.254", "s.example IN A 127.0.0.64")
    evidence, questions = audited([lists], chosen(["surbl"], {}).lists, helos=["out.s.example"])
    assert asked(questions, "multi.surbl.org") == {
        *((name, "A") for name in ("surbl-org-permanent-test-point.com", "example.com", "s.example")),
        ("s.example", "TXT"),
    }
    found = {(one.subject, one.verdict.outcome) for one in name_blocklisted.findings(evidence)}
    assert found == {
        ("s.example", Outcome.FAIL),
        ("mx.s.example", Outcome.NOT_APPLICABLE),
        ("out.s.example", Outcome.NOT_APPLICABLE),
    }


def test_the_verdict_is_that_of_the_list_and_comes_again_from_the_file(tmp_path: Path) -> None:
    evidence, _ = audited(PUBLIC, chosen(LISTS, {}).lists)
    (listed, clean) = address_blocklisted.findings(evidence)
    assert (listed.verdict.outcome, clean.verdict.outcome) == (Outcome.FAIL, Outcome.PASS)
    kept = tmp_path / "evidence.json"
    kept.write_bytes(archive.dumped((evidence,), "0"))
    assert judged(archive.loaded(kept)) == judged((evidence,))


def test_a_key_is_part_of_the_question_and_of_nothing_else() -> None:
    named = chosen(LISTS, {"PTRAUDIT_SPAMHAUS_DQS_KEY": SECRET})
    evidence, questions = audited(KEYED, named.lists, keys=named.keys)
    assert ("25.2.0.192", "A") in asked(questions, f"{SECRET}.zen.dq.spamhaus.net")
    assert address_blocklisted.findings(evidence)[0].verdict.outcome is Outcome.FAIL
    lookup = evidence.lookup("25.2.0.192.your-key.zen.dq.spamhaus.net.", "TXT")
    assert lookup.records == ("see https://list.example/your-key/192.0.2.25",)
    for text in (archive.dumped((evidence,), "0").decode(), json.dumps(str(evidence)), render(judged((evidence,)), "json")):
        assert SECRET not in text.lower()


def test_a_key_does_not_show_in_what_is_waited_for() -> None:
    named = chosen(["spamhaus-zen"], {"PTRAUDIT_SPAMHAUS_DQS_KEY": SECRET})
    shown: list[str] = []

    async def run() -> None:
        progress = Progress()
        async with NameServer([DOMAIN, *KEYED], delay_s=0.05) as names:
            place = Server(host=names.address[0], port=names.address[1])
            question = Asking.of(["s.example"], treat_as_public=["192.0.2.0/24"], lists=named.lists)
            work = asyncio.create_task(observed(question, servers=[place], keys=named.keys, progress=progress))
            while not work.done():
                shown.extend(what for _, what in progress.awaited.values())
                await asyncio.sleep(0)

    asyncio.run(run())
    assert any("your-key.zen" in what for what in shown)
    assert not any(SECRET in what for what in shown)


def test_a_list_that_does_not_answer_leaves_the_question_open() -> None:
    evidence, _ = audited(
        PUBLIC, chosen(["spamhaus-zen"], {}).lists, faults={"26.2.0.192.zen.spamhaus.org.": Fault.SERVFAIL}
    )
    outcomes = [finding.verdict.outcome for finding in address_blocklisted.findings(evidence)]
    assert outcomes == [Outcome.FAIL, Outcome.UNDETERMINED]


def test_an_address_that_is_not_global_is_no_list_s_business() -> None:
    evidence, questions = audited(PUBLIC, chosen(["spamhaus-zen"], {}).lists, public=())
    assert asked(questions, "zen.spamhaus.org") == {("2.0.0.127", "A"), ("1.0.0.127", "A")}
    assert {finding.verdict.outcome for finding in address_blocklisted.findings(evidence)} == {Outcome.NOT_APPLICABLE}
