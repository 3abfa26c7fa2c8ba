"""Evidence on a domain with an SPF record, walked as an audit does it, over answers that are given here."""

import asyncio
from typing import Any

from ptraudit.evidence import Evidence
from ptraudit.gather.recorder import Progress, Recorder
from ptraudit.gather.spf_walk import SpfWalk
from ptraudit.lookup import Lookup
from tests.worlds import DOMAIN, answer, nxdomain, world


class Known:
    """A resolver that has these answers; other names do not exist."""

    def __init__(self, *lookups: Lookup) -> None:
        self._lookups = {(lookup.name, lookup.rdtype): lookup for lookup in lookups}

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        return self._lookups.get((name, rdtype)) or nxdomain(name, rdtype)[0]


def publishing(record: str, *lookups: Lookup, **fields: Any) -> Evidence:
    """What is gathered of a domain that publishes this record."""
    return walked(answer(DOMAIN, "TXT", record, **fields.pop("txt", {})), *lookups, **fields)


def walked(*lookups: Lookup, **fields: Any) -> Evidence:
    """What is gathered of a domain with these answers, and these besides which no walk asks for."""
    recorder = Recorder(Known(*lookups), Progress(), "sender.example")
    tree = asyncio.run(SpfWalk(recorder, lambda _: None, lambda _, __: None).walk(DOMAIN))
    beside = {(lookup.name, lookup.rdtype): lookup for lookup in (*lookups, *recorder.joined({}))}
    return world(*beside.values(), spf=tree, **fields)
