"""A TCP port of the loopback, and the conversations on it, which all end with it."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"
BACKLOG = 1000  # connections that may wait: a busy mail server comes with hundreds at once
Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Listener:
    """Holds `converse` with each client until it returns or the client leaves, then closes the connection.

    An async context manager; `port` is the one that the system chose, unless one was given. With `tls` it is encrypted.
    """

    def __init__(
        self, converse: Conversation, port: int = 0, host: str = LOOPBACK, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._converse = converse
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._host = host
        self.port = port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._run, self._host, self.port, backlog=BACKLOG, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        await asyncio.sleep(0)  # a conversation that was just accepted begins here, so that it can be ended below
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.sleep(0)  # aborted transports close their sockets in the loop's next turn

    async def _run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                # Where the client left, or the world ends, nobody is there to be told.
                await self._converse(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()
            self._running.discard(task)
