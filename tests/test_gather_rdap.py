"""Registries asked over real connections on loopback: whom, how often, and what becomes of every ending."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from ptraudit.dns import Resolver
from ptraudit.evidence import Origin, OriginKind, Outbound
from ptraudit.fetched import HttpsEnding
from ptraudit.gather.https import HttpsFetcher
from ptraudit.gather.rdap import MAX_QUESTIONS, Registrar
from ptraudit.gather.rdap_cache import ANSWERS, RdapCache, cache_folder
from ptraudit.gather.recorder import Progress, Recorder
from ptraudit.gather.registrations import Registrations
from ptraudit.lab.authority import Authority
from ptraudit.lab.webserver import Page
from ptraudit.lookup import Ending, IPAddress, IPNetwork, Lookup
from ptraudit.rdap import server_url
from ptraudit.registration import RdapEnding, Registration
from ptraudit.target import Detour
from tests.registries import Registry, bootstrap, moved, network, page
from tests.worlds import DOCUMENTATION, a, nodata

IP, OTHER, V6 = (ip_address(text) for text in ("198.51.100.7", "198.51.100.9", "2001:db8::7"))
BLOCK = page(network("198.51.100.0", "198.51.100.255"))
AUTHORITY = Authority()
HOSTS = {"data.iana.org": "192.0.2.1", "rdap.a.example": "192.0.2.2", "rdap.b.example": "192.0.2.3"}
LISTS = {
    "data.iana.org/rdap/ipv4.json": page(bootstrap(**{"https://rdap.a.example/": ["198.51.100.0/24"]})),
    "data.iana.org/rdap/ipv6.json": page(bootstrap(**{"https://rdap.b.example/r": ["2001:db8::/32"]})),
}


class Names:
    """A resolver that knows the hosts of registries."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self._hosts = hosts

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        known = self._hosts.get(name.removesuffix("."))
        return a(name, known) if known and rdtype == "A" else nodata(name, rdtype)[0]


def one_server(
    pages: Mapping[str, Page], *ips: IPAddress, cache: RdapCache | None = None, timeout_s: float = 20
) -> tuple[tuple[Registration, ...], list[str]]:
    """What a server that the user names says of addresses, and what it was asked."""

    async def run() -> tuple[tuple[Registration, ...], list[str]]:
        async with Registry(pages) as registry:
            server = server_url(registry.url)
            registrar = Registrar(HttpsFetcher(timeout_s=timeout_s), cache or RdapCache(None), server=server)
            return await registrar.registrations(ips or (IP,), Names({}), ()), registry.asked

    return asyncio.run(run())


def by_bootstrap(
    pages: Mapping[str, Page],
    *ips: IPAddress,
    cache: RdapCache | None = None,
    hosts: Mapping[str, str] = HOSTS,
    reached: Sequence[str] = tuple(HOSTS.values()),
) -> tuple[tuple[Registration, ...], list[str]]:
    """The same of the registries that IANA names; `reached` are the addresses from which connections come to loopback."""

    async def run() -> tuple[tuple[Registration, ...], list[str]]:
        async with Registry(pages, tls=AUTHORITY.issue(*HOSTS)) as registry:
            detours = [Detour(ip=ip_address(one), port=443, host="127.0.0.1", to_port=registry.port) for one in reached]
            fetcher = HttpsFetcher(detours=detours, timeout_s=5, trusted=AUTHORITY.pem)
            registrar = Registrar(fetcher, cache or RdapCache(None))
            return await registrar.registrations(ips or (IP,), Names(hosts), ()), registry.asked

    return asyncio.run(run())


def test_a_block_is_asked_about_once_and_answers_for_every_address_in_it() -> None:
    found, asked = one_server({"/ip/198.51.100.7": BLOCK}, IP, OTHER)
    assert [one.holder for one in found] == ["Example Hosting GmbH"]
    assert asked == ["/ip/198.51.100.7"]


def test_several_targets_at_once_ask_about_a_block_once() -> None:
    async def run() -> tuple[list[Any], list[str]]:
        async with Registry({"/ip/198.51.100.7": BLOCK, "/ip/198.51.100.9": BLOCK}) as registry:
            registrar = Registrar(HttpsFetcher(), RdapCache(None), server=server_url(registry.url))
            asking = (registrar.registrations((ip,), Names({}), ()) for ip in (IP, OTHER))
            return await asyncio.gather(*asking), registry.asked

    (first, second), asked = asyncio.run(run())
    assert (first, len(asked)) == (second, 1)


def test_the_registry_of_each_family_is_found_by_the_list_of_iana() -> None:
    pages = LISTS | {
        "rdap.a.example/ip/198.51.100.7": BLOCK,
        "rdap.b.example/r/ip/2001:db8::7": page(network("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")),
    }
    found, asked = by_bootstrap(pages, IP, V6)
    assert [(one.ending, str(one.networks[0]), one.server) for one in found] == [
        (RdapEnding.ANSWERED, "198.51.100.0/24", "https://rdap.a.example/"),
        (RdapEnding.ANSWERED, "2001:db8::/32", "https://rdap.b.example/r/"),
    ]
    assert len(asked) == 4


def test_an_address_that_no_registry_is_named_for_is_not_found() -> None:
    (found,), _ = by_bootstrap(LISTS, ip_address("203.0.113.1"))
    assert (found.ending, found.detail) == (RdapEnding.NOT_FOUND, "IANA names no registry for it")


@pytest.mark.parametrize(
    ("pages", "ending", "detail"),
    [
        pytest.param({}, RdapEnding.NOT_FOUND, "data.iana.org knows of no such", id="no list"),
        pytest.param({"data.iana.org/rdap/ipv4.json": page([])}, RdapEnding.MALFORMED, "no such list", id="another file"),
    ],
)
def test_without_the_list_it_is_said_that_it_is_missing(pages: dict[str, Page], ending: RdapEnding, detail: str) -> None:
    (found,), _ = by_bootstrap(pages)
    assert (found.ending, detail in found.detail, "IANA" in found.detail) == (ending, True, True)


def status(words: str, header: str = "") -> Page:
    return page({"errorCode": int(words[:3])}, status=words, header=header)


@pytest.mark.parametrize(
    ("answer", "ending", "detail"),
    [
        pytest.param(status("404 Not Found"), RdapEnding.NOT_FOUND, "knows of no such block", id="404"),
        pytest.param(status("429 Too Many Requests", "Retry-After: 60\r\n"), RdapEnding.BUSY, "back in 60 s", id="429"),
        pytest.param(status("429 Too Many Requests"), RdapEnding.BUSY, "back later", id="429 without a time"),
        pytest.param(
            status("503 Busy", "Retry-After: Fri, 31 Dec 2027 23:59:59 GMT\r\n"), RdapEnding.BUSY, "after Fri", id="503"
        ),
        pytest.param(status("500 Oops"), RdapEnding.BAD_STATUS, "HTTP status 500", id="500"),
        pytest.param(Page.of("<html>"), RdapEnding.MALFORMED, "no JSON", id="a page for people"),
        pytest.param(Page(octets=b"SSH-2.0\r\n"), RdapEnding.PROTOCOL_ERROR, "", id="another protocol"),
        pytest.param(Page.of("x" * 524_289), RdapEnding.TOO_LARGE, "more than 524288", id="a huge body"),
        pytest.param(
            Page(octets=b"HTTP/1.1 200 OK\r\n\r\n", endless=True), RdapEnding.TOO_LARGE, "", id="a body without end"
        ),
        pytest.param(moved("http://rdap.a.example/"), RdapEnding.REDIRECT, "no https address", id="to http"),
        pytest.param(moved("ftp://rdap.a.example/"), RdapEnding.REDIRECT, "no https address", id="to ftp"),
        pytest.param(moved("https://[::1"), RdapEnding.REDIRECT, "no https address", id="a bracket without end"),
        pytest.param(moved("https://u:p@127.0.0.1/"), RdapEnding.REDIRECT, "no https address", id="with a user"),
        pytest.param(moved("https://127.0.0.1/"), RdapEnding.UNREACHABLE, "loopback", id="to this machine"),
        pytest.param(moved("https://[::ffff:10.0.0.1]/"), RdapEnding.UNREACHABLE, "private", id="to a mapped address"),
        pytest.param(moved("https://x.example/"), RdapEnding.UNREACHABLE, "no known address", id="to nowhere"),
        pytest.param(moved("/ip/198.51.100.7"), RdapEnding.REDIRECT, "after 3 redirects", id="in a circle"),
    ],
)
def test_every_ending_is_told(answer: Page, ending: RdapEnding, detail: str) -> None:
    (found,), _ = one_server({"/ip/198.51.100.7": answer})
    assert (found.ending, found.holder) == (ending, "")
    assert detail in found.detail


def test_whatever_ends_a_fetch_ends_a_question() -> None:
    assert {one.value for one in HttpsEnding} <= {one.value for one in RdapEnding}


def test_a_server_that_does_not_end_is_left() -> None:
    silent = Page(octets=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", octet_delay_s=30)
    (found,), _ = one_server({"/ip/198.51.100.7": silent}, timeout_s=0.3)
    assert found.ending is RdapEnding.TIMEOUT


def test_a_redirect_of_the_same_server_is_followed() -> None:
    (found,), asked = one_server({"/ip/198.51.100.7": moved("/elsewhere/7"), "/elsewhere/7": BLOCK})
    assert (found.ending, asked) == (RdapEnding.ANSWERED, ["/ip/198.51.100.7", "/elsewhere/7"])


def test_a_registry_may_send_the_question_on_to_another() -> None:
    url = "https://rdap.b.example/ip/198.51.100.7"
    pages = LISTS | {"rdap.a.example/ip/198.51.100.7": moved(url), "rdap.b.example/ip/198.51.100.7": BLOCK}
    (found,), asked = by_bootstrap(pages)
    assert (found.ending, asked[-1]) == (RdapEnding.ANSWERED, "rdap.b.example/ip/198.51.100.7")


def test_nobody_is_followed_to_an_address_that_is_not_public() -> None:
    hosts = HOSTS | {"rdap.a.example": "10.0.0.7"}
    (found,), asked = by_bootstrap(LISTS, hosts=hosts)
    assert (found.ending, "10.0.0.7, which is private" in found.detail) == (RdapEnding.UNREACHABLE, True)
    assert asked == ["data.iana.org/rdap/ipv4.json"]


@pytest.mark.parametrize("answer", [status("429 Too Many Requests"), status("500 Oops"), Page(octets=b"")])
def test_a_registry_that_is_busy_or_broken_is_asked_no_more(answer: Page) -> None:
    found, asked = one_server({"/ip/198.51.100.7": answer, "/ip/198.51.100.9": BLOCK}, IP, OTHER)
    assert [one.ending for one in found][1] is RdapEnding.NOT_ASKED
    assert found[0].detail in found[1].detail
    assert len(asked) == 1


def test_garbage_about_one_block_does_not_keep_from_asking_about_another() -> None:
    found, _ = one_server({"/ip/198.51.100.7": Page.of("{"), "/ip/198.51.100.9": BLOCK}, IP, OTHER)
    assert [one.ending for one in found] == [RdapEnding.MALFORMED, RdapEnding.ANSWERED]


def test_a_run_asks_a_registry_only_so_often() -> None:
    ips = [ip_address("198.51.100.0") + number for number in range(MAX_QUESTIONS + 5)]
    found, asked = one_server({}, *ips)
    assert (len(asked), found[-1].ending) == (MAX_QUESTIONS, RdapEnding.NOT_ASKED)


class Asked:
    """Keeps what is asked."""

    def __init__(self) -> None:
        self.questions: list[tuple[Sequence[IPAddress], Resolver, Sequence[IPNetwork]]] = []

    async def registrations(
        self, ips: Sequence[IPAddress], resolver: Resolver, public: Sequence[IPNetwork]
    ) -> tuple[Registration, ...]:
        self.questions.append((ips, resolver, public))
        return ()


def test_addresses_that_the_domain_names_itself_are_asked_about_first() -> None:
    included = Origin(kind=OriginKind.SPF, detail="include:_spf.example.net ip4:198.51.100.7")
    own = Origin(kind=OriginKind.SPF, detail="ip4:198.51.100.9")
    outbound = [Outbound(ip=IP, origins=(included,)), Outbound(ip=OTHER, origins=(own,))]
    registrar = Asked()
    recorder = Recorder(Names({}), Progress(), "sender.example")
    asyncio.run(Registrations(recorder, registrar, DOCUMENTATION, Progress()).look_up(outbound))
    assert registrar.questions == [([OTHER, IP], recorder, DOCUMENTATION)]
    assert [one.name for one in recorder.lookups] == ["0.100.51.198.origin.asn.cymru.com."]


def test_an_answer_is_remembered_for_a_day_and_lists_for_a_week(tmp_path: Path) -> None:
    cache = RdapCache(tmp_path / "rdap")
    pages = LISTS | {"rdap.a.example/ip/198.51.100.7": BLOCK}
    first, asked = by_bootstrap(pages, cache=cache)
    again, not_asked = by_bootstrap({}, OTHER, cache=RdapCache(tmp_path / "rdap"))
    assert (again, len(asked), not_asked) == (first, 2, [])


def test_an_old_answer_is_asked_for_again_and_thrown_away(tmp_path: Path) -> None:
    cache = RdapCache(tmp_path)
    day_ago = (datetime.now(UTC) - timedelta(days=1, minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for second in (0, 1):
        network_ = (ip_network(f"198.51.{second}.0/24"),)
        cache.keep(Registration(ip=IP, ending=RdapEnding.ANSWERED, networks=network_, retrieved_at=day_ago))
    assert cache.answers() == ()
    assert (tmp_path / ANSWERS).read_bytes() == b""


def test_an_old_list_is_fetched_again_and_used_where_that_fails(tmp_path: Path) -> None:
    pages = LISTS | {"rdap.a.example/ip/198.51.100.7": BLOCK}
    by_bootstrap(pages, cache=RdapCache(tmp_path))
    (tmp_path / ANSWERS).unlink()
    week_ago = time.time() - 8 * 86_400
    os.utime(tmp_path / "ipv4.json", (week_ago, week_ago))
    without_list = {"rdap.a.example/ip/198.51.100.7": BLOCK}
    (found,), asked = by_bootstrap(without_list, cache=RdapCache(tmp_path))
    assert (found.ending, asked[0]) == (RdapEnding.ANSWERED, "data.iana.org/rdap/ipv4.json")


def test_what_one_server_says_is_not_taken_for_what_another_does(tmp_path: Path) -> None:
    one_server({"/ip/198.51.100.7": BLOCK}, cache=RdapCache(tmp_path))
    (found,), asked = one_server({}, cache=RdapCache(tmp_path))
    assert (found.ending, len(asked)) == (RdapEnding.NOT_FOUND, 1)


def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    one_server({"/ip/198.51.100.7": status("500 Oops")}, cache=RdapCache(tmp_path))
    assert not (tmp_path / ANSWERS).exists()


def test_a_damaged_cache_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / ANSWERS).write_bytes(b'\xff\n{"ip": 7}\n[]\n')
    (tmp_path / "ipv4.json").write_bytes(b"garbage")
    (found,), _ = by_bootstrap(LISTS | {"rdap.a.example/ip/198.51.100.7": BLOCK}, cache=RdapCache(tmp_path))
    assert found.ending is RdapEnding.ANSWERED


def test_a_folder_that_cannot_be_made_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (found,), _ = one_server({"/ip/198.51.100.7": BLOCK}, cache=RdapCache(tmp_path / "file" / "rdap"))
    assert found.ending is RdapEnding.ANSWERED


def test_the_cache_is_where_the_users_programs_keep_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder({"XDG_CACHE_HOME": "/var/x"}) == Path("/var/x/ptraudit/rdap")
    assert cache_folder({"XDG_CACHE_HOME": "x"}) == cache_folder({}) == tmp_path / ".cache" / "ptraudit" / "rdap"


def test_a_name_that_is_not_resolved_says_how_its_lookups_ended() -> None:
    (found,), _ = by_bootstrap(LISTS, hosts={})
    assert found.detail.endswith(f"data.iana.org has no known address ({Ending.NODATA}, {Ending.NODATA})")
