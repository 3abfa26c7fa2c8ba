"""Registries on loopback: an RDAP server that says what a test lays down, and the answers that real ones give, made up."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

from ptraudit.lab.listener import LOOPBACK, Listener
from ptraudit.lab.webserver import Page

MEDIA_TYPE = "application/rdap+json"


def page(document: Any, *, status: str = "200 OK", header: str = "") -> Page:
    """A document as a registry sends it."""
    return Page.of(json.dumps(document), status=status, media_type=MEDIA_TYPE, header=header)


def moved(url: str) -> Page:
    return Page.of("", status="302 Found", header=f"Location: {url}\r\n")


def vcard(name: str, *emails: str, kind: str = "org", **more: Any) -> list[Any]:
    """A jCard; `more` are properties by name."""
    properties = [["version", {}, "text", "4.0"], ["fn", {}, "text", name], ["kind", {}, "text", kind]]
    properties += [["email", {}, "text", email] for email in emails]
    return ["vcard", [*properties, *([key, {}, "text", value] for key, value in more.items())]]


def entity(handle: str, *roles: str, card: list[Any] | None = None, entities: list[Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"objectClassName": "entity", "handle": handle, "roles": list(roles)}
    return found | ({"vcardArray": card} if card else {}) | ({"entities": entities} if entities else {})


HOSTING = [  # as RIPE NCC lays it out: the maintainer is a registrant too
    entity("EXAMPLE-MNT", "registrant", card=vcard("EXAMPLE-MNT", kind="individual")),
    entity("NOC1-RIPE", "technical", "administrative", card=vcard("Example NOC", "noc@hosting.example", kind="group")),
    entity("ORG-EX1-RIPE", "registrant", card=vcard("Example Hosting GmbH", "info@hosting.example")),
    entity("AB1-RIPE", "abuse", card=vcard("Abuse", "abuse@hosting.example", kind="group")),
]


def network(first: str, last: str, *, entities: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    """An IP network (RFC 9083 section 5.4)."""
    return {
        "objectClassName": "ip network",
        "handle": f"{first} - {last}",
        "startAddress": first,
        "endAddress": last,
        "name": "EXAMPLE-NET",
        "type": "ASSIGNED PA",
        "country": "DE",
        "port43": "whois.ripe.net",
        "entities": HOSTING if entities is None else entities,
    } | more


def bootstrap(**bases: list[str]) -> dict[str, Any]:
    """A list of registries (RFC 9224): the prefixes by the base of the URL."""
    return {"version": "1.0", "services": [[prefixes, [base]] for base, prefixes in bases.items()]}


class Registry:
    """A web server on loopback that serves pages by path; `asked` keeps the host and the path of every request."""

    def __init__(self, pages: Mapping[str, Page], *, tls: ssl.SSLContext | None = None) -> None:
        self.pages = dict(pages)
        self._tls = tls
        self._open = AsyncExitStack()
        self.asked: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    async def __aenter__(self) -> Self:
        listener = await self._open.enter_async_context(Listener(self._converse, tls=self._tls))
        self.port = listener.port
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).decode("latin-1").split(" ")[1]
        host = ""
        while line := (await reader.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            host = value.strip() if name.lower() == "host" else host
        self.asked.append(path if self._tls is None else f"{host}{path}")
        found = self.pages.get(self.asked[-1], Page.of("", status="404 Not Found"))
        writer.write(found.octets)
        await writer.drain()
        while found.endless:
            writer.write(b"x" * 65536)
            await writer.drain()
        if found.octet_delay_s:  # here: silence before the end
            await asyncio.sleep(found.octet_delay_s)
