"""Ask block and allow lists, politely: each question once, and no more addresses of one target than a sender has."""

from collections.abc import Iterable, Mapping

from ptraudit.dnsbl import BlockList
from ptraudit.gather.recorder import Recorder
from ptraudit.gather.suffixes import registrable
from ptraudit.gather.together import together
from ptraudit.lookup import IPAddress, Lookup

MAX_SUBJECTS = 100  # of each kind: ten lists are then asked a thousand questions, which they take for one busy hour


class Listings:
    """Asks the lists of one target. `keys` are the user's, by the name of the list.

    `registrable` are the registered domains by which lists were asked for names that know no others.
    """

    def __init__(self, resolver: Recorder, lists: Iterable[BlockList], keys: Mapping[str, str]) -> None:
        self._resolver = resolver
        self._lists = tuple(lists)
        self._keys = keys
        self._addresses: set[IPAddress] = set()
        self._names: set[str] = set()
        self.registrable: dict[str, str] = {}

    async def self_tests(self) -> None:
        """The questions whose answers are known, without which no list's word counts (RFC 5782 section 5)."""
        await together(*(self._ask(by, name, "A") for by in self._lists for name in by.tests))

    async def address(self, ip: IPAddress) -> None:
        """What the lists of addresses say of one."""
        if ip not in self._addresses and len(self._addresses) < MAX_SUBJECTS:
            self._addresses.add(ip)
            await self._subject(ip)

    async def name(self, name: str) -> None:
        """What the lists of names say of one, absolute and in lower case."""
        if name not in self._names and len(self._names) < MAX_SUBJECTS:
            self._names.add(name)
            if any(by.registrable for by in self._lists):
                self.registrable[name] = registrable(name)
            await self._subject(name)

    async def _subject(self, subject: IPAddress | str) -> None:
        await together(*(self._listed(by, subject) for by in self._lists if by.takes(subject)))

    async def _listed(self, by: BlockList, subject: IPAddress | str) -> None:
        """Whether a list has a subject, and where it has, what it says why (RFC 5782 section 2.1)."""
        asked = by.question(self.registrable[subject] if isinstance(subject, str) and by.registrable else subject)
        if (await self._ask(by, asked, "A")).records:
            await self._ask(by, asked, "TXT")

    async def _ask(self, by: BlockList, name: str, rdtype: str) -> Lookup:
        return await self._resolver.lookup(name, rdtype, secret=self._keys.get(by.name, ""))
