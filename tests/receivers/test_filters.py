"""The predictions for filters, each symbol and its points, against the real rspamd and the real SpamAssassin of Debian.

Postfix hands the messages to rspamd, a milter, and SpamAssassin reads the Received headers that it writes.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from ptraudit.evidence import Evidence
from ptraudit.receiver import Action, Answer, Client, NotObserved, Receiver
from ptraudit.receivers import rspamd, spamassassin
from ptraudit.subject import EhloName, addresses
from tests.receivers.filters import Heard, heard, missing, observed, running_rspamd, spamassassin_says, world
from tests.receivers.lines import known, random
from tests.receivers.situations import EHLO, REVERSE, Situation, situations

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(bool(missing()), reason=f"rspamd 3.4 behind Postfix, and SpamAssassin 4.0.1: {missing()}"),
]

SEED = 20261125
TABLE = situations((*REVERSE, *EHLO), "44.1.2.1", "2a00:1:1::7", "example.org")  # not for documentation: rspamd asks
NAMED = (*known(IPv4Address("44.9.10.11")), *random(IPv4Address("45.67.89.10"), 230, SEED))

# The symbols that rest on the client's names and its EHLO argument; the others are the message's own.
RSPAMD = re.compile("HFILTER_(?:HELO|HOSTNAME)_|RDNS_|ONCE_RECEIVED|RCVD_HELO_")
OF_MESSAGE = re.compile("EMPTY_MESSAGE|DATE_IN_|(?:T_)?SPF_|DKIM|DMARC|MSGID|.*_IN_DNSWL")
# An Exim's header begins with the name, and does not say that a name was looked for.
OF_POSTFIX = frozenset(("NO_RDNS_DOTCOM_HELO", "RCVD_FAKE_HELO_DOTCOM", "TVD_RCVD_IP", "TVD_RCVD_IP4"))


@dataclass(frozen=True, kw_only=True)
class Row:
    """One client: what an audit saw of it, and what the programs made of its message."""

    situation: Situation
    client: Client
    heard: Heard

    @property
    def title(self) -> str:
        return f"{self.situation.title} (EHLO {self.situation.ehlo[:70]})"


def rows(clients: Sequence[Situation], evidence: Evidence, answers: Iterable[Heard | None]) -> list[Row]:
    """The clients whose message Postfix took; the names stand in the order in which they are served."""
    by_ip = {address.ip: address for address in addresses(evidence)}
    return [
        Row(
            situation=one,
            client=Client(
                address=by_ip[one.ip],
                names=one.served(by_ip[one.ip].all_names),
                ehlo=EhloName(evidence=evidence, written=one.ehlo),
            ),
            heard=answer,
        )
        for one, answer in zip(clients, answers, strict=True)
        if answer
    ]


def predicted(receiver: Receiver, client: Client) -> Answer:
    """The answer to this very connection."""
    try:
        return receiver.rule(client)
    except NotObserved:
        return Answer(action=Action.UNKNOWN)


def disagree(found: Mapping[str, tuple[object, object]]) -> None:
    """Fail with each row that the program sees otherwise."""
    wrong = [f"{title}: {real} but predicted {ours}" for title, (real, ours) in found.items() if real != ours]
    if wrong:
        pytest.fail(f"{len(wrong)} of {len(found)}, seed {SEED}:\n" + "\n".join(wrong[:30]), pytrace=False)


@pytest.fixture(scope="module")
def programs() -> Iterator[Path]:
    folder = Path(os.environ["PTRAUDIT_LAB_DIR"]) / "filters"  # pytest's own folders are closed to Postfix's account
    folder.mkdir()
    with world((*TABLE, *NAMED)), running_rspamd(folder):
        yield folder


@pytest.fixture(scope="module")
def evidence(programs: Path) -> Evidence:
    assert programs.is_dir()
    return observed(TABLE)


@pytest.fixture(scope="module")
def table(programs: Path, evidence: Evidence) -> list[Row]:
    return rows(TABLE, evidence, heard(programs, TABLE))


@pytest.fixture(scope="module")
def named(programs: Path) -> list[Row]:
    return rows(NAMED, observed(NAMED), heard(programs, NAMED))


def test_the_audit_sees_every_client_of_the_table(evidence: Evidence) -> None:
    assert [address.ip for address in addresses(evidence)] == sorted(
        (one.ip for one in TABLE), key=lambda ip: (ip.version, ip)
    )


def compare_rspamd(found: Sequence[Row]) -> list[str]:
    """The rows that the audit cannot tell; every other one agrees in each symbol and its points."""
    answers = {row.title: predicted(rspamd.RECEIVERS[0], row.client) for row in found}
    real = {row.title: {name: points for name, points in row.heard.symbols.items() if RSPAMD.match(name)} for row in found}
    told = {title: answer for title, answer in answers.items() if answer.action is not Action.UNKNOWN}
    disagree({title: (real[title], {part.symbol: part.points for part in one.parts}) for title, one in told.items()})
    return [title for title in answers if title not in told]


def test_rspamd_gives_these_points_in_every_situation(table: list[Row]) -> None:
    assert len({row.situation.ip for row in table}) > 300
    unknown = compare_rspamd(table)
    assert all(
        re.match(r"IPv[46], (?:forward over TCP only|twelve names, |EHLO brackets around a name)", title)
        for title in unknown
    )


def test_rspamd_gives_these_points_to_names_of_every_kind(named: list[Row]) -> None:
    assert compare_rspamd(named) == []
    symbols = {symbol for row in named for symbol in row.heard.symbols}
    levels = {f"HFILTER_{kind}_{level}" for kind in ("HELO", "HOSTNAME") for level in rspamd.LEVELS}
    assert levels | {"ONCE_RECEIVED_STRICT", "HFILTER_HELO_BADIP", "HFILTER_HELO_BAREIP", "RCVD_HELO_USER"} <= symbols


def test_a_message_that_brings_a_received_header_is_spared_once_received(programs: Path) -> None:
    clients = NAMED[:40] + NAMED[-40:]
    header = (
        "Received: from pc (pc [44.7.7.7]) by mx.sender.example (Postfix) with ESMTPSA id 4ABC; 25 Nov 2026 10:00:00 +0000"
    )
    told = heard(programs, clients, before=f"{header}\r\n")
    assert not [symbol for one in told if one for symbol in one.symbols if symbol.startswith("ONCE_RECEIVED")]


def compare_spamassassin(found: Sequence[Row], *, online: bool) -> None:
    """Each rule that matches, and its scores in all four sets; one that scores nothing in the running set is not run."""
    running = 1 if online else 0
    told = spamassassin_says([row.heard.received for row in found], online=online)
    pairs: dict[str, tuple[object, object]] = {}
    for row, real in zip(found, told, strict=True):
        answer = predicted(spamassassin.RECEIVERS[0], row.client)
        if answer.action is Action.UNKNOWN:
            continue
        scores = {rule.name: rule.scores for rule in spamassassin.RULES}
        ours = {part.symbol: scores[part.symbol] for part in answer.parts if scores[part.symbol][running]}
        pairs[row.title] = ({rule: four for rule, four in real.items() if not OF_MESSAGE.match(rule)}, ours)
    disagree(pairs)


def test_spamassassin_matches_these_rules_in_every_situation(table: list[Row]) -> None:
    compare_spamassassin([row for row in table if row.situation.ip.version == 4 or "liter" in row.title], online=False)


@pytest.mark.parametrize("online", [pytest.param(True, id="with a network"), pytest.param(False, id="without one")])
def test_spamassassin_matches_these_rules_for_names_of_every_kind(named: list[Row], *, online: bool) -> None:
    compare_spamassassin(named[online::4], online=online)


def test_spamassassin_reads_the_header_of_an_exim_alike(named: list[Row]) -> None:
    chosen = named[::12]
    told = spamassassin_says([as_exim_writes(row.heard.received) for row in chosen], online=False)
    pairs: dict[str, tuple[object, object]] = {}
    for row, real in zip(chosen, told, strict=True):
        parts = predicted(spamassassin.RECEIVERS[0], row.client).parts
        pairs[row.title] = (
            {rule for rule in real if not OF_MESSAGE.match(rule)} - OF_POSTFIX,
            {part.symbol for part in parts} - OF_POSTFIX,
        )
    disagree(pairs)


def as_exim_writes(received: str) -> str:
    """The same client in a header as Exim writes it."""
    match = re.match(r"from (\S+) \((\S+) \[(\S+)\]\)", received)
    assert match
    ehlo, name, ip = match.groups()
    client = f"[{ip}] (helo={ehlo})" if name == "unknown" else f"{name} ([{ip}] helo={ehlo})"
    server = "by mx.receiver.example with esmtp (Exim 4.96)\n\tid 1tF-0001-00\n\tfor b@receiver.example"
    return f"from {client}\n\t{server};\n\tWed, 25 Nov 2026 10:00:00 +0000"
