"""What a real program answers clients in many situations beside what is predicted from an audit of the same DNS."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.evidence import Evidence, Helo, Request
from ptraudit.gather import gather
from ptraudit.lab.nameserver import NameServer
from ptraudit.receiver import Action, Answer, Client, answered
from ptraudit.receivers import software
from ptraudit.target import target
from tests.receivers.conversation import Heard, heard
from tests.receivers.postfix import STOCK
from tests.receivers.room import RESOLVER, MailServer
from tests.receivers.situations import Situation, zone

AUDITS = 10  # at once: more would keep the name server, which lives in the same process, from answering in time
SILENT_S = 3.0  # after which an audit takes a name server for silent; ours is never so slow, however busy the machine
RULES = {receiver.name: receiver for receiver in software()}


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One client at one rule: what is predicted, and what was heard."""

    receiver: str
    situation: Situation
    predicted: Answer
    heard: Heard

    @property
    def agrees(self) -> bool:
        """Whether action, phase and codes are those that were predicted."""
        if self.predicted.action is Action.ACCEPT or self.heard.phase is None:
            return self.predicted.action is Action.ACCEPT and self.heard.phase is None
        stock = self.receiver.endswith(STOCK)
        reply = (self.predicted.default if stock else "") or self.predicted.reply
        codes = self.heard.reply.split()[: len(reply.split())]
        return self.heard.phase is self.predicted.phase and reply == " ".join(codes)

    def __str__(self) -> str:
        """The row as a failed test shows it."""
        said = f"{self.predicted.action} {self.predicted.reply} at {self.predicted.phase} ({self.predicted.why})"
        return f"{self.receiver}: {self.situation.title}: {self.situation.ip}: predicted {said}; heard {self.heard}"


def compared(server: MailServer, situations: tuple[Situation, ...], receivers: Sequence[str]) -> tuple[Compared, ...]:
    """Every situation at every rule of a program."""
    found = audited(situations)

    async def one(receiver: str, situation: Situation, places: asyncio.Semaphore) -> Compared:
        evidence = found[situation]
        address, ehlo = situation.client(evidence)
        client = Client(address=address, names=situation.served(address.all_names), ehlo=ehlo)
        predicted = answered(RULES[receiver.removesuffix(STOCK)], client)
        said = await heard(server, receiver, situation, places)
        return Compared(receiver=receiver, situation=situation, predicted=predicted, heard=said)

    async def run() -> tuple[Compared, ...]:
        places = asyncio.Semaphore(server.at_once)
        async with _name_server(situations):
            return tuple(await asyncio.gather(*(one(name, each, places) for name in receivers for each in situations)))

    return asyncio.run(run())


@cache
def audited(situations: tuple[Situation, ...]) -> Mapping[Situation, Evidence]:
    """What an audit sees of each, once for all programs."""

    async def one(situation: Situation, stub: StubResolver, places: asyncio.Semaphore) -> Evidence:
        request = Request(target="", helo=(Helo(name=situation.ehlo),))
        async with places:
            return await gather(target(str(situation.ip)), request, (), resolver=stub)

    async def run() -> list[Evidence]:
        places = asyncio.Semaphore(AUDITS)
        async with (
            _name_server(situations),
            StubResolver([Server(host=RESOLVER[0])], total_s=SILENT_S) as stub,
        ):
            return await asyncio.gather(*(one(situation, stub, places) for situation in situations))

    return dict(zip(situations, asyncio.run(run()), strict=True))


def _name_server(situations: Iterable[Situation]) -> NameServer:
    text, faults = zone(situations)
    return NameServer(text, faults, at=RESOLVER, in_order=True)
