"""Questions over HTTPS (RFC 8484), with one client for all of them."""

import asyncio
import ssl

from ptraudit.dns.flight import Reply, Try
from ptraudit.dns.server import Server
from ptraudit.dns.stream import UnusableAnswer
from ptraudit.dns.wire import folds, packet

MAX_MESSAGE = 65535  # a length of two octets (RFC 1035 section 4.2.2)
MEDIA_TYPE = "application/dns-message"  # RFC 8484 section 4.1
NUMBER = b"\0\0"  # always the same, so that caches on the way are of use (RFC 8484 section 4.1)


class Https:
    """The connections to one server."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop, tls: ssl.SSLContext) -> None:
        import httpx2  # loaded only for --resolver https://

        self._library = httpx2
        self._server = server
        self._loop = loop
        self._client = httpx2.AsyncClient(http2=True, verify=tls, trust_env=False, timeout=None)
        self._tasks: dict[Try, asyncio.Task[None]] = {}

    def ask(self, one: Try) -> None:
        """Send a question."""
        one.channel = self
        self._tasks[one] = self._loop.create_task(self._ask(one))

    def forget(self, one: Try) -> None:
        """Await no answer to it any more."""
        task = self._tasks.pop(one, None)
        if task is not None:
            task.cancel()

    def catch_up(self) -> None:
        """Nothing: the client reads."""

    def overdue(self, one: Try) -> None:
        """Give up the request; its connection is the client's matter."""
        self.forget(one)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _ask(self, one: Try) -> None:
        try:
            reply = Reply(one, await self._answered(one))
        except OSError as error:
            reply = Reply(one, error=error)
        self._tasks.pop(one, None)
        one.flight.arrived(reply)

    async def _answered(self, one: Try) -> bytes:
        server = self._server
        host = f"[{server.host}]" if ":" in server.host else server.host
        asked = one.flight.asked
        headers = {"content-type": MEDIA_TYPE, "accept": MEDIA_TYPE, "host": _authority(server)}
        try:
            async with self._client.stream(
                "POST",
                f"https://{host}:{server.port}{server.path}",
                content=packet(NUMBER, one.section, edns=one.edns, checked=asked.checked, signed=asked.signed),
                headers=headers,
                extensions={"sni_hostname": server.tls_name},
            ) as response:
                octets = b""
                async for piece in response.aiter_bytes():
                    octets += piece
                    if len(octets) > MAX_MESSAGE:
                        raise UnusableAnswer("the server sent more than a DNS message can hold")
        except self._library.HTTPError as error:
            raise UnusableAnswer(f"{type(error).__name__}: {error}") from error
        if response.status_code != 200 or octets[:2] != NUMBER or not folds(one.section, octets):
            raise UnusableAnswer(f"the server gave HTTP status {response.status_code} and no answer to the question")
        return octets


def _authority(server: Server) -> str:
    """The host and, where it is not the usual one, the port that a request is for (RFC 9110 section 7.2)."""
    host = f"[{server.tls_name}]" if ":" in server.tls_name else server.tls_name
    return host if server.port == 443 else f"{host}:{server.port}"
