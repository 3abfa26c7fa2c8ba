"""The fetch of a page from servers that are well or badly kept, over real TLS on loopback."""

import asyncio
from collections.abc import Mapping
from ipaddress import ip_address

import pytest

from ptraudit.fetched import HttpsEnding, HttpsFetch
from ptraudit.gather.https import HttpsFetcher
from ptraudit.lab.authority import Authority
from ptraudit.lab.webserver import Page, WebServer
from ptraudit.lookup import IPAddress
from ptraudit.target import Detour

HOST = "mta-sts.s.example"
IP = ip_address("192.0.2.80")
AUTHORITY = Authority()
GOOD = Page.of("version: STSv1\r\nmode: none\n\x1b[31m\r\n")


def fetched(
    page: Page,
    *,
    trusted: bool = True,
    certificate: str = HOST,
    days: int = 90,
    timeout_s: float = 20,
    ips: tuple[IPAddress, ...] = (IP,),
    requests: list[tuple[str, str]] | None = None,
    more: Mapping[IPAddress, int] | None = None,
) -> HttpsFetch:
    """What the fetcher makes of a page at 192.0.2.80; `more` are other addresses and the local ports that they lead to."""

    async def run() -> HttpsFetch:
        contexts = {HOST: AUTHORITY.issue(certificate, days=days)}
        async with WebServer({HOST: page}, contexts) as server:
            ports = {IP: server.address[1], **(more or {})}
            detours = [Detour(ip=ip, port=443, host="127.0.0.1", to_port=port) for ip, port in ports.items()]
            fetcher = HttpsFetcher(detours=detours, timeout_s=timeout_s, trusted=AUTHORITY.pem if trusted else "")
            fetch = await fetcher.fetch(HOST, "/policy.txt", ips)
            if requests is not None:
                requests.extend(server.requests)
            return fetch

    return asyncio.run(run())


def test_a_page_is_fetched_by_its_name_from_the_address_that_was_given() -> None:
    requests: list[tuple[str, str]] = []
    fetch = fetched(GOOD, requests=requests)
    assert (fetch.ending, fetch.status, fetch.media_type, fetch.ip) == (HttpsEnding.ANSWERED, 200, "text/plain", IP)
    assert fetch.body == ("version: STSv1", "mode: none", "\\027[31m")
    assert requests == [("GET /policy.txt HTTP/1.1", HOST)]


def test_a_redirect_is_told_and_not_followed() -> None:
    requests: list[tuple[str, str]] = []
    page = Page.of("", status="302 Found", header="Location: https://www.s.example/\r\n")
    fetch = fetched(page, requests=requests)
    assert (fetch.ending, fetch.status, fetch.location) == (HttpsEnding.REDIRECT, 302, "https://www.s.example/")
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("page", "media_type"),
    [(Page.of("", media_type="Text/Plain; charset=utf-8"), "text/plain"), (Page.of("", media_type=""), "")],
)
def test_the_media_type_is_told_without_parameters(page: Page, media_type: str) -> None:
    assert fetched(page).media_type == media_type


def test_a_status_is_told() -> None:
    assert (fetched(Page.of("", status="404 Not Found")).ending, 404) == (HttpsEnding.ANSWERED, 404)


@pytest.mark.parametrize(
    ("fetch", "detail"),
    [
        pytest.param(lambda: fetched(GOOD, trusted=False), "unable to get local issuer", id="nobody vouches for it"),
        pytest.param(lambda: fetched(GOOD, certificate="www.s.example"), "Hostname mismatch", id="another name"),
        pytest.param(lambda: fetched(GOOD, days=-1), "has expired", id="expired"),
    ],
)
def test_a_certificate_that_no_sender_trusts_ends_it(fetch: object, detail: str) -> None:
    assert callable(fetch)
    found = fetch()
    assert (found.ending, found.status, detail in found.detail) == (HttpsEnding.TLS_ERROR, None, True)


@pytest.mark.parametrize(
    ("page", "ending"),
    [
        pytest.param(Page.of("x" * 65_536), HttpsEnding.ANSWERED, id="just small enough"),
        pytest.param(Page.of("x" * 65_537), HttpsEnding.TOO_LARGE, id="too large"),
        pytest.param(
            Page(octets=b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", endless=True),
            HttpsEnding.TOO_LARGE,
            id="a body without end",
        ),
        pytest.param(
            Page(octets=b"HTTP/1.1 200 OK\r\nX: ", endless=True), HttpsEnding.PROTOCOL_ERROR, id="a header without end"
        ),
        pytest.param(
            Page(octets=b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000), HttpsEnding.TOO_LARGE, id="interim answers without end"
        ),
        pytest.param(
            Page(octets=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000 + b"\r\n"),
            HttpsEnding.PROTOCOL_ERROR,
            id="many headers",
        ),
        pytest.param(Page(octets=b"SSH-2.0-OpenSSH_9.9\r\n"), HttpsEnding.PROTOCOL_ERROR, id="another protocol"),
        pytest.param(Page(octets=b""), HttpsEnding.PROTOCOL_ERROR, id="nothing"),
        pytest.param(
            Page(octets=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), HttpsEnding.PROTOCOL_ERROR, id="cut short"
        ),
        pytest.param(
            Page(octets=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmode:\r\n0\r\n\r\n"),
            HttpsEnding.ANSWERED,
            id="in chunks",
        ),
    ],
)
def test_a_hostile_server_ends_it_soon(page: Page, ending: HttpsEnding) -> None:
    assert fetched(page).ending is ending


def test_a_server_that_drips_is_left() -> None:
    fetch = fetched(Page(octets=GOOD.octets, octet_delay_s=0.05), timeout_s=0.3)
    assert (fetch.ending, fetch.status) == (HttpsEnding.TIMEOUT, None)


def test_only_so_many_lines_are_kept_and_each_is_bounded() -> None:
    fetch = fetched(Page.of("a\n" * 600 + "b" * 9000))
    assert (len(fetch.body), fetch.omitted) == (500, 101)
    assert max(map(len, fetched(Page.of("b" * 9000)).body)) < 600


def test_the_next_address_is_tried_where_nobody_listens() -> None:
    closed, other = ip_address("192.0.2.81"), ip_address("2001:db8::80")
    assert fetched(GOOD, ips=(closed, IP), more={closed: 1}).ending is HttpsEnding.ANSWERED
    fetch = fetched(GOOD, ips=(closed, other, IP), more={closed: 1, other: 1})
    assert (fetch.ending, fetch.ip) == (HttpsEnding.REFUSED, other)
