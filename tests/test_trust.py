"""Chains of trust from the root's key down, through zones that are signed here: each way to be right, unsigned and wrong."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import dns.name
import dns.rdata
import pytest
from dns.message import Message
from dns.rdataclass import IN
from dns.rdatatype import DNSKEY, DS, NS, NSEC, NSEC3, RRSIG, SOA, A
from hypothesis import given, settings
from hypothesis import strategies as st

from ptraudit.chain.anchors import ROOT_ANCHORS, links
from ptraudit.chain.denial import Proof, at_name
from ptraudit.dns.wire import question as wire_question
from ptraudit.dns.wire import read
from ptraudit.gather.foreseeing import Foreseeing
from ptraudit.gather.trust import Trust
from ptraudit.lookup import Ending, Lookup
from ptraudit.validation import State, Validation
from tests.signed_world import SignedWorld
from tests.signing import DAY_S, NOW, Nsec3, Pair, SignedZone, delegated, signed_zone

HOST = "mx 300 IN A 192.0.2.1\n* 300 IN TXT anything\n*.wild 300 IN A 192.0.2.2\nalias 300 IN CNAME mx\n"
HOST += "elsewhere 300 IN CNAME mx.unsigned.test.\nd 300 IN DNAME other.example.test.\nmx.other 300 IN A 192.0.2.3\n"
HOST += "a.deep.ent 300 IN A 192.0.2.4\n"
EXAMPLE = dns.name.from_text("example.test.")
MX = dns.name.from_text("mx.example.test.")

Change = Callable[["Three"], None]


class Three(NamedTuple):
    root: SignedZone
    test: SignedZone
    example: SignedZone


def validated(world: SignedWorld, name: str, rdtype: str = "A", now: float = NOW) -> Validation:
    root = world.zones[dns.name.root]
    trust = Trust(world.ask, links((str(root.link()),)), now)
    return asyncio.run(trust.validation(name, rdtype))


def world(
    nsec3: Nsec3 | None = None,
    *,
    before: Change | None = None,
    after: Change | None = None,
    spoil: Callable[[Message], None] | None = None,
    **more: Any,
) -> SignedWorld:
    """A root, a zone test. in it, and in that example.test., which is signed, and unsigned.test., which is not.

    `before` changes the root, test. and example.test. before they are signed, `after` after that.
    """
    example = signed_zone("example.test.", HOST, nsec3=nsec3, **more)
    unsigned = signed_zone("unsigned.test.", "mx 300 IN A 192.0.2.9\nsub.mx 300 IN TXT below\n")
    test = signed_zone("test.", nsec3=nsec3)
    root = signed_zone(".")
    delegated(test, example, "unsigned.test.")
    delegated(root, test)
    for change, signs in ((before, True), (after, False)):
        if change:
            change(Three(root, test, example))
        if signs:
            for zone in (root, test, example):
                zone.sign()
    return SignedWorld([root, test, example, unsigned], spoil)


def agrees(found: Validation, state: State, why: str) -> None:
    assert (found.state, why if why in found.why else found.why) == (state, why)


KINDS = pytest.mark.parametrize(
    "nsec3",
    [
        pytest.param(None, id="NSEC"),
        pytest.param(Nsec3(), id="NSEC3"),
        pytest.param(Nsec3(iterations=10, salt=b"\xab\xcd"), id="NSEC3 with salt and rounds"),
    ],
)


@KINDS
@pytest.mark.parametrize(
    ("name", "rdtype", "state", "why"),
    [
        pytest.param("mx.example.test.", "A", State.SECURE, "is signed by example.test.", id="a record"),
        pytest.param("MX.Example.TEST.", "A", State.SECURE, "is signed by", id="upper case"),
        pytest.param("alias.example.test.", "A", State.SECURE, "is signed", id="an alias"),
        pytest.param("mx.d.example.test.", "A", State.SECURE, "is signed", id="below a DNAME"),
        pytest.param("some.wild.example.test.", "A", State.SECURE, "made of a wildcard", id="a wildcard"),
        pytest.param("mx.example.test.", "AAAA", State.SECURE, "proves the absence", id="no such type"),
        pytest.param("deep.ent.example.test.", "A", State.SECURE, "proves the absence", id="an empty non-terminal"),
        pytest.param("gone.example.test.", "A", State.SECURE, "proves the absence", id="a wildcard without such a type"),
        pytest.param("gone.mx.example.test.", "A", State.SECURE, "proves the absence", id="no such name"),
        pytest.param("gone.test.", "A", State.SECURE, "proves the absence", id="no such domain"),
        pytest.param("gone.", "A", State.SECURE, "proves the absence", id="no such top-level domain"),
        pytest.param("mx.unsigned.test.", "A", State.INSECURE, "without a DS record", id="an unsigned zone"),
        pytest.param("sub.mx.unsigned.test.", "A", State.INSECURE, "without a DS record", id="deep in an unsigned zone"),
        pytest.param("gone.unsigned.test.", "A", State.INSECURE, "without a DS record", id="an unsigned absence"),
        pytest.param("elsewhere.example.test.", "A", State.INSECURE, "without a DS", id="an alias into an unsigned zone"),
        pytest.param("test.", "SOA", State.SECURE, "is signed", id="at the top of a zone"),
        pytest.param(".", "SOA", State.SECURE, "is signed", id="at the root"),
        pytest.param("example.test.", "DS", State.SECURE, "is signed by test.", id="a DS record"),
    ],
)
def test_what_is_rightly_signed_or_rightly_not(nsec3: Nsec3 | None, name: str, rdtype: str, state: State, why: str) -> None:
    agrees(validated(world(nsec3), name, rdtype), state, why)


def remove(zone: SignedZone, *keys: Any) -> None:
    for key in keys:
        zone.records.pop(key, None)
        zone.signatures.pop(key, None)


def unsign(zone: SignedZone, *keys: Any) -> None:
    for key in keys:
        zone.signatures.pop(key, None)


def other_key(zones: Three) -> None:
    zones.test.records.pop((EXAMPLE, DS))
    zones.test.add(EXAMPLE, DS, replace(zones.example, pair=Pair.new()).link())


def unknown_algorithm(zones: Three) -> None:
    zones.test.records.pop((EXAMPLE, DS))
    zones.test.add(EXAMPLE, DS, dns.rdata.from_text(IN, DS, f"4711 200 2 {'ab' * 32}"))


def unknown_digest(zones: Three) -> None:
    zones.test.records.pop((EXAMPLE, DS))
    zones.test.add(EXAMPLE, DS, dns.rdata.from_text(IN, DS, f"4711 13 200 {'ab' * 32}"))


def altered(zones: Three) -> None:
    zones.example.records[MX, A] = dns.rrset.from_text(MX, 300, IN, A, "192.0.2.66")


def forged_by_a_key_of_nobody(zones: Three) -> None:
    pair = Pair.new()
    zones.example.signatures.pop((MX, A))
    zones.example.sign_set(MX, A, pair=pair)


def ran_out(zone: SignedZone, *keys: Any) -> None:
    zone.begins_s, zone.ends_s = NOW - 9 * DAY_S, NOW - 2 * DAY_S
    for name, rdtype in keys:
        zone.signatures.pop((name, rdtype))
        zone.sign_set(name, rdtype)


def not_yet(zone: SignedZone, *keys: Any) -> None:
    zone.begins_s, zone.ends_s = NOW + 2 * DAY_S, NOW + 9 * DAY_S
    for name, rdtype in keys:
        zone.signatures.pop((name, rdtype))
        zone.sign_set(name, rdtype)


def of_example(change: Callable[..., None], *keys: Any) -> Change:
    return lambda zones: change(zones.example, *keys)


def of_test(change: Callable[..., None], *keys: Any) -> Change:
    return lambda zones: change(zones.test, *keys)


@KINDS
@pytest.mark.parametrize(
    ("changes", "state", "why"),
    [
        pytest.param({"before": other_key}, State.BOGUS, "none of its keys is one that the DS", id="DS of another key"),
        pytest.param({"before": unknown_algorithm}, State.INSECURE, "no algorithm that is known", id="unknown algorithm"),
        pytest.param({"before": unknown_digest}, State.INSECURE, "no algorithm that is known", id="unknown digest"),
        pytest.param({"after": altered}, State.BOGUS, "does not fit the records", id="an altered record"),
        pytest.param({"after": forged_by_a_key_of_nobody}, State.BOGUS, "no signature by a key of", id="a foreign key"),
        pytest.param({"after": of_example(ran_out, (MX, A))}, State.BOGUS, "expired on 2026-11-16", id="expired"),
        pytest.param(
            {"after": of_example(not_yet, (MX, A))}, State.BOGUS, "not valid before 2026-11-20", id="not yet valid"
        ),
        pytest.param({"after": of_example(ran_out, (EXAMPLE, DNSKEY))}, State.BOGUS, "DNSKEY expired on", id="keys expired"),
        pytest.param({"after": of_test(ran_out, (EXAMPLE, DS))}, State.BOGUS, "DS expired on", id="DS expired"),
        pytest.param({"after": of_example(unsign, (MX, A))}, State.BOGUS, "A is not signed, and", id="signature missing"),
        pytest.param(
            {"after": of_example(unsign, (EXAMPLE, DNSKEY))}, State.BOGUS, "no signature by a key", id="keys unsigned"
        ),
        pytest.param({"after": of_example(remove, (EXAMPLE, DNSKEY))}, State.BOGUS, "it has no key", id="no keys"),
        pytest.param({"after": of_test(unsign, (EXAMPLE, DS))}, State.BOGUS, "DS is not signed, and", id="DS unsigned"),
        pytest.param({"after": of_test(remove, (EXAMPLE, DS))}, State.BOGUS, "nothing proves", id="DS suppressed"),
    ],
)
def test_what_is_wrong_on_the_way_decides(nsec3: Nsec3 | None, changes: Any, state: State, why: str) -> None:
    agrees(validated(world(nsec3, **changes), "mx.example.test."), state, why)


def without(*rdtypes: int) -> Callable[[Message], None]:
    """Leaves out records of these types, and their signatures, in the authority section."""

    def spoil(message: Message) -> None:
        kept = [one for one in message.authority if one.rdtype not in rdtypes and one.covers not in rdtypes]
        message.authority[:] = kept

    return spoil


@KINDS
@pytest.mark.parametrize(
    "name",
    [pytest.param("gone.mx.example.test.", id="no such name"), pytest.param("some.wild.example.test.", id="wildcard")],
)
def test_an_absence_without_its_proof_is_bogus(nsec3: Nsec3 | None, name: str) -> None:
    found = validated(world(nsec3, spoil=without(NSEC, NSEC3)), name)
    assert found.state is State.BOGUS


@KINDS
def test_an_unsigned_zone_without_the_proof_of_that_is_bogus(nsec3: Nsec3 | None) -> None:
    agrees(
        validated(world(nsec3, spoil=without(NSEC, NSEC3)), "mx.unsigned.test."), State.BOGUS, "is not signed, and should"
    )


def test_a_proof_for_another_name_proves_nothing() -> None:
    real = world()
    other = real.zones[EXAMPLE]

    def spoil(message: Message) -> None:
        if message.question[0].name == MX and message.authority:
            message.authority[:] = [other.records[EXAMPLE, NSEC], other.signatures[EXAMPLE, NSEC]]

    real.spoil = spoil
    agrees(validated(real, "mx.example.test.", "AAAA"), State.BOGUS, "nothing proves the absence of mx.example.test. AAAA")


def test_the_parents_side_of_a_cut_denies_nothing_in_the_child() -> None:
    """The NSEC record of a delegation knows NS only; it must not be replayed against the child's own records."""
    real = world()
    test = real.zones[dns.name.from_text("test.")]

    def spoil(message: Message) -> None:
        if message.question[0].rdtype == dns.rdatatype.MX:
            message.answer.clear()
            message.authority[:] = [test.records[EXAMPLE, NSEC], test.signatures[EXAMPLE, NSEC]]

    real.spoil = spoil
    agrees(validated(real, "example.test.", "MX"), State.BOGUS, "nothing proves the absence of example.test. MX")


def test_the_denial_of_a_wildcard_says_nothing_of_the_names_that_it_is_given() -> None:
    """Its signature holds for whatever name it is given (RFC 4035 section 5.3.2), all of whose records it would deny."""
    real = world()
    example = real.zones[EXAMPLE]
    wildcard = dns.name.from_text("*.example.test.")

    def spoil(message: Message) -> None:
        if message.question[0].name == MX and message.question[0].rdtype == A:
            message.answer.clear()
            for kept in (example.records, example.signatures):
                made = dns.rrset.RRset(MX, IN, kept[wildcard, NSEC].rdtype, kept[wildcard, NSEC].covers)
                made.add(kept[wildcard, NSEC][0], 300)
                message.authority.append(made)

    real.spoil = spoil
    agrees(validated(real, "mx.example.test."), State.BOGUS, "nothing proves the absence of mx.example.test. A")


@pytest.mark.parametrize("nsec3", [pytest.param(None, id="NSEC"), pytest.param(Nsec3(), id="NSEC3")])
def test_the_parents_side_of_a_cut_denies_no_name_below_it(nsec3: Nsec3 | None) -> None:
    """In the order of names, or of hashes, names of the child fall into gaps of the parent's, which must not count."""
    real = world(nsec3)
    test = real.zones[dns.name.from_text("test.")]
    wildcard = dns.name.from_text("*.example.test.")
    found = [test._match(EXAMPLE), test._cover(MX), test._cover(wildcard)] if nsec3 else [(EXAMPLE, NSEC)]
    keys = [key for key in dict.fromkeys(found) if key]

    def spoil(message: Message) -> None:
        if message.question[0].name == MX and message.question[0].rdtype == A:
            message.set_rcode(dns.rcode.NXDOMAIN)
            message.answer.clear()
            message.authority[:] = [kept[key] for key in keys for kept in (test.records, test.signatures)]

    real.spoil = spoil
    agrees(validated(real, "mx.example.test."), State.BOGUS, "nothing proves the absence of mx.example.test. A")


def test_the_childs_side_of_a_cut_knows_nothing_of_its_ds_record() -> None:
    assert at_name(frozenset({NS, SOA}), EXAMPLE, DS) is Proof.NONE
    assert at_name(frozenset({NS, SOA}), dns.name.root, DS) is Proof.NO_TYPE
    assert at_name(frozenset({NS}), EXAMPLE, DS) is Proof.DELEGATION


def test_an_absent_name_may_be_a_delegation_where_the_zone_opts_out() -> None:
    agrees(validated(world(Nsec3(opt_out=True)), "gone.test."), State.INSECURE, "NSEC3 opt-out")


def test_opt_out_leaves_delegations_unproven_and_so_insecure() -> None:
    real = world(Nsec3(opt_out=True))
    agrees(validated(real, "mx.unsigned.test."), State.INSECURE, "NSEC3 opt-out")
    agrees(validated(real, "mx.example.test."), State.SECURE, "is signed by example.test.")


@pytest.mark.parametrize(
    ("iterations", "state"),
    [
        pytest.param(150, State.SECURE, id="as many as validators follow"),
        pytest.param(151, State.INSECURE, id="one more"),
        pytest.param(65535, State.INSECURE, id="as many as can be written"),
    ],
)
def test_more_rounds_than_validators_follow_are_as_no_signature(iterations: int, state: State) -> None:
    real = world(Nsec3(iterations=iterations if iterations < 1000 else 0))
    if iterations > 1000:  # not really hashed so often: whoever reads it must not hash either
        for zone in real.zones.values():
            for (name, rdtype), rrset in list(zone.records.items()):
                if rdtype == NSEC3:
                    made = dns.rrset.RRset(name, IN, NSEC3)
                    made.add(rrset[0].replace(iterations=iterations), 300)
                    zone.records[name, rdtype] = made
                    zone.signatures.pop((name, rdtype))
                    zone.sign_set(name, rdtype)
    found = validated(real, "gone.mx.example.test.")
    assert found.state is state


def test_records_that_hash_differently_prove_nothing() -> None:
    real = world(Nsec3())
    example = real.zones[EXAMPLE]

    def spoil(message: Message) -> None:
        for rrset in message.authority:
            if rrset.rdtype == NSEC3 and message.question[0].name.is_subdomain(MX):
                rrset.items = {rrset[0].replace(salt=b"\x01"): None}
                example.records[rrset.name, NSEC3] = rrset
                example.signatures.pop((rrset.name, NSEC3))
                example.sign_set(rrset.name, NSEC3)
                break

    real.spoil = spoil
    assert validated(real, "gone.mx.example.test.").state is State.BOGUS


def test_a_name_in_a_zone_below_an_insecure_one_is_insecure() -> None:
    """An island: signed, and its parent has a DS record, but that parent is not signed."""
    island = signed_zone("island.unsigned.test.", "mx 300 IN A 192.0.2.7\n")
    real = world()
    parent = real.zones[dns.name.from_text("unsigned.test.")]
    delegated(parent, island)
    island.sign()
    real.zones[island.origin] = island
    agrees(
        validated(real, "mx.island.unsigned.test."), State.INSECURE, "unsigned.test.: it is handed on without a DS record"
    )


# --- where nothing can be found out


def test_a_resolver_that_hands_out_no_signatures_says_nothing() -> None:
    def spoil(message: Message) -> None:
        for section in (message.answer, message.authority):
            section[:] = [one for one in section if one.rdtype not in {RRSIG, NSEC, NSEC3}]

    agrees(validated(world(spoil=spoil), "mx.example.test."), State.UNKNOWN, "hands out no signatures")


def test_a_root_with_another_key_says_nothing() -> None:
    trust = Trust(world().ask, links(), NOW)
    found = asyncio.run(trust.validation("mx.example.test.", "A"))
    agrees(found, State.UNKNOWN, "(key 20326, 38696)")


def test_a_wrong_clock_says_nothing() -> None:
    agrees(validated(world(), "mx.example.test.", now=NOW + 400 * DAY_S), State.UNKNOWN, "Look at this machine's clock")


def silent(name: str, rdtype: int) -> Callable[[Message], None]:
    def spoil(message: Message) -> None:
        asked = message.question[0]
        if (asked.name, asked.rdtype) == (dns.name.from_text(name), rdtype):
            message.set_rcode(dns.rcode.NOTAUTH)

    return spoil


@pytest.mark.parametrize(
    ("name", "lost", "state", "why"),
    [
        pytest.param("mx.example.test.", ("mx.example.test.", A), State.UNKNOWN, "A of mx.example.test.", id="the answer"),
        pytest.param("mx.example.test.", ("example.test.", DNSKEY), State.UNKNOWN, "its keys were not", id="keys"),
        pytest.param("mx.example.test.", ("example.test.", DS), State.UNKNOWN, "DS of example.test.", id="the DS record"),
        pytest.param("mx.example.test.", (".", DNSKEY), State.UNKNOWN, "keys of the root", id="the root's keys"),
        pytest.param("mx.unsigned.test.", ("mx.unsigned.test.", DS), State.INSECURE, "without a DS", id="not needed"),
        pytest.param("mx.unsigned.test.", ("unsigned.test.", DS), State.UNKNOWN, "DS of unsigned.test.", id="the proof"),
    ],
)
def test_a_lost_answer_is_neither_secure_nor_bogus(name: str, lost: tuple[str, int], state: State, why: str) -> None:
    agrees(validated(world(spoil=silent(*lost)), name), state, why)


# --- what is told, and what it costs


def test_the_chain_is_told_from_the_root_down() -> None:
    found = validated(world(), "mx.example.test.")
    assert [(step.name, step.state) for step in found.steps] == [
        (".", State.SECURE),
        ("test.", State.SECURE),
        ("example.test.", State.SECURE),
        ("mx.example.test. A", State.SECURE),
    ]
    assert (found.records, found.lines[1][:34]) == (("192.0.2.1",), "; test. is secure: its keys are si")


def test_each_question_is_asked_once() -> None:
    real = world()
    root = real.zones[dns.name.root]
    trust = Trust(real.ask, links((str(root.link()),)), NOW)

    async def run() -> None:
        names = ("mx.example.test.", "alias.example.test.", "gone.mx.example.test.", "mx.unsigned.test.")
        await asyncio.gather(*(trust.validation(name, "A") for name in names * 2))

    asyncio.run(run())
    assert len(real.asked) == len(set(real.asked)) == 4 + 5 + 4  # answers; keys and DS records of all that may be zones


def test_many_keys_and_signatures_are_not_all_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """KeyTrap: keys of one tag times signatures that fit none (CVE-2023-50387)."""
    import dns.dnssec

    from ptraudit.chain import keys

    tried = 0
    really = dns.dnssec._validate_signature

    def counted(*arguments: Any) -> None:
        nonlocal tried
        tried += 1
        really(*arguments)

    def trap(zones: Three) -> None:
        (right,) = zones.example.signatures[MX, A]
        made = dns.rrset.RRset(MX, IN, RRSIG, A)
        for number in range(100):
            made.add(right.replace(signature=number.to_bytes(64, "big")), 300)
        zones.example.signatures[MX, A] = made

    real = world(after=trap)
    monkeypatch.setattr(dns.dnssec, "_validate_signature", counted)
    found = validated(real, "mx.example.test.")
    assert (found.state, tried <= keys.MAX_SIGNATURES * keys.MAX_KEYS + 5) == (State.BOGUS, True)


def test_the_anchors_are_those_of_the_root() -> None:
    assert [(one.key_tag, one.algorithm, one.digest_type, len(one.digest)) for one in links()] == [
        (20326, 8, 2, 32),
        (38696, 8, 2, 32),
    ]
    assert len(ROOT_ANCHORS) == 2


def test_an_answer_that_is_no_message_leaves_the_question_open() -> None:
    real = world()
    right = real.ask

    async def ask(name: str, rdtype: str) -> Any:
        lookup, octets = await right(name, rdtype)
        return lookup, octets[:40] if rdtype == "A" else octets

    root = real.zones[dns.name.root]
    found = asyncio.run(Trust(ask, links((str(root.link()),)), NOW).validation("mx.example.test.", "A"))
    agrees(found, State.UNKNOWN, "ended with malformed")


def test_an_soa_record_cannot_lead_the_way_out_of_a_signed_zone() -> None:
    """A forger who strips signatures may name any zone as the one that speaks; the way up meets a signed one anyway."""

    def spoil(message: Message) -> None:
        if message.question[0].name.is_subdomain(MX):
            message.answer[:] = [one for one in message.answer if one.rdtype != RRSIG]
            lie = dns.rrset.from_text("unsigned.test.", 300, IN, SOA, "ns.test. x.test. 1 2 3 4 5")
            message.authority[:] = [lie]

    agrees(validated(world(spoil=spoil), "mx.example.test."), State.BOGUS, "is not signed, and should be")


WORLDS = {"NSEC": cache(world), "NSEC3": cache(lambda: world(Nsec3(opt_out=True)))}
NAMES = ("mx.example.test.", "alias.example.test.", "mx.d.example.test.", "some.wild.example.test.", "gone.mx.example.test.")


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(WORLDS)),
    st.sampled_from((*NAMES, "mx.unsigned.test.")),
    st.integers(0, 7),
    st.lists(st.tuples(st.integers(12, 1500), st.integers(1, 255)), min_size=1, max_size=3),
)
def test_no_altered_octet_makes_a_wrong_record_secure(
    kind: str, name: str, which: int, changes: list[tuple[int, int]]
) -> None:
    """Whatever a stranger does to one of the messages: no exception, and what is called secure is what was signed."""
    real = WORLDS[kind]()
    asked: list[str] = []

    async def ask(question: str, rdtype: str) -> Any:
        asked.append(question)
        octets = bytearray(real.message(question, rdtype))
        if len(asked) == which + 1:
            for place, change in changes:
                octets[place % len(octets)] ^= change
        found = bytes(octets)
        return read(wire_question(question, rdtype), found).lookup, found

    root = real.zones[dns.name.root]
    found = asyncio.run(Trust(ask, links((str(root.link()),)), NOW).validation(name, "A"))
    truth = read(wire_question(name, "A"), real.message(name, "A")).lookup
    assert found.state is not State.SECURE or (name in NAMES and set(found.records) == set(truth.records))


def test_the_way_up_is_asked_for_at_once() -> None:
    """The answer, then everything above it: two round trips, however many zones there are."""
    real = world()
    waiting: list[asyncio.Event] = []

    async def ask(name: str, rdtype: str) -> tuple[Lookup, bytes]:
        gate = asyncio.Event()
        waiting.append(gate)
        await gate.wait()
        return await real.ask(name, rdtype)

    async def trips() -> int:
        trust = Trust(ask, links((str(real.zones[dns.name.root].link()),)), NOW)
        work = asyncio.create_task(trust.validation("mx.example.test.", "A"))
        count = 0
        while not work.done():
            for _ in range(50):
                await asyncio.sleep(0)
            if waiting:
                count += 1
            for gate in waiting:
                gate.set()
            waiting.clear()
        assert (await work).state is State.SECURE
        return count

    assert asyncio.run(trips()) == 2


def test_the_work_on_an_answer_begins_when_it_is_asked_for() -> None:
    real = world()
    begun = asyncio.Event()

    async def ask(name: str, rdtype: str) -> tuple[Lookup, bytes]:
        if (name, rdtype) == ("example.test.", "DNSKEY"):
            begun.set()
        return await real.ask(name, rdtype)

    class Waiting:
        """A resolver whose answer comes when the chain has been asked for."""

        async def lookup(self, name: str, rdtype: str) -> Lookup:
            await begun.wait()
            return Lookup(name=name, rdtype=rdtype, ending=Ending.NODATA)

    async def run() -> None:
        trust = Trust(ask, links((str(real.zones[dns.name.root].link()),)), NOW)
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            await Foreseeing(Waiting(), trust, group).lookup("example.test.", "MX")

    asyncio.run(run())
    assert ("example.test.", "MX") in real.asked
