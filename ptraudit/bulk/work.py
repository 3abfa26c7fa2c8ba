"""One process of a run: targets in, lines out, as they end. Its event loop never waits for whoever takes the lines."""

import asyncio
import gc
import signal
import socket
from collections.abc import Mapping
from typing import Protocol

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from ptraudit.bulk.digest import Digest, refused
from ptraudit.bulk.judging import Judging
from ptraudit.bulk.line import Refused, encoded
from ptraudit.check import Severity
from ptraudit.dns import Resolver
from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.errors import InvalidTarget
from ptraudit.evidence import Origin, Request
from ptraudit.gate import FailOn, Gate
from ptraudit.gather import gather
from ptraudit.gather.alike import Alike
from ptraudit.gather.prober import Prober
from ptraudit.lookup import IPNetwork, printable
from ptraudit.place import Place
from ptraudit.policy import Policy
from ptraudit.receivers import demands
from ptraudit.target import Detour, target
from ptraudit.waiver import Waiver

AT_ONCE = 64  # targets in one process: enough that a slow zone does not hold up the others, few enough to remember
FLUSH_OCTETS = 1 << 18
FLUSH_S = 0.2  # a line is written soon after it ended, also where they are few
COLLECT_EVERY = 500  # targets between two looks for garbage among what is new; it is mostly what tasks leave behind
COLLECT_ALL_EVERY = 5000  # between two looks at everything, which take long and find little
ANSWERS = 3_000  # of each kind that a process remembers: some 10 MB, and the same again of older ones
OPEN_S = 60.0  # a lookup without an answer is somebody's trouble of the moment: ask again, but not for every target
GIVEN = 300  # characters of a target at fault that are told


class Job(Struct, frozen=True, kw_only=True):
    """What is asked of every target of a run, in `jobs` processes. It can be sent to another process.

    With `probe` the mail servers are talked to, under `probe_name`, each of which has `reply_s` for a reply.
    """

    path: str
    servers: tuple[Server, ...]
    total_s: float
    request: Request
    jobs: int = 1
    max_qps: int | None = None
    probe: bool = False
    probe_name: str = ""
    reply_s: float | None = None
    detours: tuple[Detour, ...] = ()
    networks: tuple[tuple[IPNetwork, Origin], ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    receivers: tuple[str, ...] = ()
    fail_on: FailOn | None = None
    min_score: int | None = None
    full: bool = False

    @property
    def gate(self) -> Gate:
        """What decides the exit status."""
        return Gate(fail_on=self.fail_on, min_score=self.min_score, receivers=self.receivers)

    @property
    def policy(self) -> Policy:
        """What is asked of the evidence."""
        return Policy.of(
            select=self.select,
            ignore=self.ignore,
            severities=self.severities,
            waivers=self.waivers,
            receivers=self.receivers,
        )


class Row(Struct, frozen=True, array_like=True):
    """A target to audit."""

    line: int
    text: str


class Done(Struct, frozen=True, array_like=True):
    """A target that has been audited, or refused: its line for the output, and in short."""

    octets: bytes
    digest: Digest


ROWS = msgspec.msgpack.Decoder(list[Row])
DONE = msgspec.msgpack.Decoder(list[Done])
LENGTH = 4  # octets before every message between two processes


class Auditor:
    """Audits one target after the other, and remembers what they share."""

    def __init__(self, job: Job, resolver: Resolver) -> None:
        self._job = job
        self._resolver = CachingResolver(resolver, remembered=ANSWERS, open_s=OPEN_S)
        self._left_out = job.policy.left_out(demands(job.receivers))
        self._judging = Judging(job.policy, job.gate, full=job.full, left_out=self._left_out)
        self._prober = _prober(job) if job.probe else None
        self._alike = None if job.probe else Alike()  # a conversation is no lookup: it is remembered by who has it
        self._audited = 0

    async def audited(self, row: Row) -> Done:
        """The line of a target; of one that names nothing, why."""
        place = Place(path=self._job.path, line=row.line)
        try:
            named = target(row.text)
        except InvalidTarget as error:
            given = printable(row.text, GIVEN)
            octets = encoded(Refused(given=given, error=str(error), place=place))
            return Done(octets, refused(row.line, given, str(error), self._job.gate))
        evidence = await gather(
            replace(named, place=place),
            self._job.request,
            self._job.networks,
            resolver=self._resolver,
            prober=self._prober,
            left_out=self._left_out,
            alike=self._alike,
        )
        self._audited += 1
        if self._audited % COLLECT_EVERY == 0:
            gc.collect(2 if self._audited % COLLECT_ALL_EVERY == 0 else 0)
        done = Done(*self._judging.line(evidence, self._alike.behind(evidence) if self._alike else None))
        vars(evidence).clear()  # what was worked out of it points back at it, and would wait for the garbage collector
        return done


def _prober(job: Job) -> Prober:
    from ptraudit.gather.smtp import REPLY_S, SmtpProber

    return SmtpProber(ehlo_name=job.probe_name, detours=job.detours, timeout_s=job.reply_s or REPLY_S)


class NobodyThere(Exception):
    """Whoever takes the lines is gone, and with it the reason to go on."""


class _Writer(Protocol):
    def write(self, octets: bytes) -> None: ...
    async def drain(self) -> None: ...


class Outbox:
    """Lines on their way to the process that writes them; whoever has one waits while too many are not yet taken."""

    def __init__(self, writer: _Writer) -> None:
        self._writer = writer
        self._waiting: list[Done] = []
        self._octets = 0
        self._free = asyncio.Lock()

    async def put(self, done: Done) -> None:
        """Send a line with those before it, once they are many."""
        self._waiting.append(done)
        self._octets += len(done.octets)
        if self._octets >= FLUSH_OCTETS:
            await self.flush()

    async def flush(self) -> None:
        """Send what waits, and wait until there is room for more."""
        async with self._free:
            if self._waiting:
                batch, self._waiting, self._octets = self._waiting, [], 0
                try:
                    send(self._writer, batch)
                    await self._writer.drain()
                except ConnectionError as error:
                    raise NobodyThere from error

    async def flush_now_and_then(self) -> None:
        """Send what waits every while, for ever."""
        while True:
            await asyncio.sleep(FLUSH_S)
            await self.flush()


def send(writer: _Writer, message: object) -> None:
    """Put a message into a stream."""
    octets = msgspec.msgpack.encode(message)
    writer.write(len(octets).to_bytes(LENGTH, "big"))
    writer.write(octets)


async def received(reader: asyncio.StreamReader) -> bytes | None:
    """The next message of a stream; None at its end."""
    try:
        length = int.from_bytes(await reader.readexactly(LENGTH), "big")
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def work(job: Job, ours: socket.socket) -> None:
    """The whole life of a process: until its stream ends. An interrupt is the business of whoever began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # what is there now stays: it need not be looked through for garbage again
    gc.disable()
    asyncio.run(_work(job, ours))


async def _work(job: Job, ours: socket.socket) -> None:
    reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
    rows: asyncio.Queue[Row | None] = asyncio.Queue(AT_ONCE)
    outbox = Outbox(writer)
    async with StubResolver(job.servers, total_s=job.total_s, max_qps=job.max_qps, shared_by=job.jobs) as stub:
        auditor = Auditor(job, stub)
        flushing = asyncio.create_task(outbox.flush_now_and_then())
        workers = [asyncio.create_task(_each(rows, auditor, outbox)) for _ in range(AT_ONCE)]
        feeding = asyncio.create_task(_feed(reader, rows))
        try:
            await _all_or_first_failure([*workers, feeding, flushing], until={*workers, feeding})
            await outbox.flush()
        except NobodyThere:
            return
        finally:
            for task in (*workers, feeding, flushing):
                task.cancel()
            await asyncio.gather(*workers, feeding, flushing, return_exceptions=True)
    writer.close()
    await writer.wait_closed()  # what is still to be sent is lost with the loop


async def _all_or_first_failure(tasks: "list[asyncio.Task[None]]", until: "set[asyncio.Task[None]]") -> None:
    """Wait until some have ended, or one has failed, which is raised."""
    while not all(task.done() for task in until):
        done, _ = await asyncio.wait([task for task in tasks if not task.done()], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def _feed(reader: asyncio.StreamReader, rows: "asyncio.Queue[Row | None]") -> None:
    while True:
        message = await received(reader)
        if message is None:
            raise NobodyThere
        batch = ROWS.decode(message)
        if not batch:
            break
        for row in batch:
            await rows.put(row)
    for _ in range(AT_ONCE):
        await rows.put(None)


async def _each(rows: "asyncio.Queue[Row | None]", auditor: Auditor, outbox: Outbox) -> None:
    while row := await rows.get():
        await outbox.put(await auditor.audited(row))
