"""The network side of check_host(): its questions, asked as it comes to them or before."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from ptraudit.address import address_rdtype
from ptraudit.dns import Resolver
from ptraudit.evidence import Request
from ptraudit.gather.together import together
from ptraudit.lookup import IPAddress
from ptraudit.spf import Term
from ptraudit.spf_evaluation import Steps, check_host
from ptraudit.spf_macro import Client, expanded, target_name
from ptraudit.spf_result import Evaluation
from ptraudit.spf_view import MAX_ASKED, ehlo, mail_from

RDTYPES = {"include": "TXT", "redirect": "TXT", "exists": "A", "mx": "MX"}


async def asked(steps: Steps[Evaluation], resolver: Resolver) -> Evaluation:
    """The evaluation, with its questions asked of a resolver; those that it asks together are asked at once."""
    try:
        questions = next(steps)
        while True:
            lookups = await together(*(resolver.lookup(*question) for question in questions))
            questions = steps.send(tuple(lookups))
    except StopIteration as end:
        evaluation: Evaluation = end.value
        return evaluation


class SpfQuestions:
    """What the evaluations of a target's addresses will ask for, so that a judge finds every lookup.

    What is the same for every message the walk asks for, as a rule that is all. Here comes what depends on the address, of
    twenty addresses at most: each pair of an address and a term is asked for as soon as both are known, while the walk goes
    on. Where the walk has left nothing open, an evaluation would find no other question.
    """

    def __init__(
        self,
        request: Request,
        domain: str | None,
        resolver: Resolver,
        start: Callable[[Coroutine[Any, Any, None]], object],  # Any: what a coroutine sends is nobody's concern
    ) -> None:
        self._request = request
        self._domain = domain
        self._resolver = resolver
        self._start = start
        self._clients: dict[IPAddress, tuple[Client, ...]] = {}
        self._terms: list[tuple[str, Term]] = []

    def address(self, ip: IPAddress) -> None:
        """Ask for an address, as it sends for the domain and as it says EHLO."""
        if ip in self._clients or len(self._clients) == MAX_ASKED:
            return
        mail = [mail_from(self._request, self._domain, ip)] if self._domain else []
        names = {helo.name for helo in self._request.helo if helo.ip in {None, ip}}
        self._clients[ip] = (*mail, *filter(None, (ehlo(ip, name) for name in sorted(names))))
        for client in self._clients[ip][len(mail) :]:
            self._start(self._evaluated(client))
        for client in mail if self._terms else ():
            self._start(self._evaluated(client))
            for domain, term in self._terms:
                self._start(self._term(client, domain, term))

    def term(self, domain: str, term: Term) -> None:
        """Ask for a term of a record at which the walk leaves questions open."""
        self._terms.append((domain, term))
        for client, *_ in self._clients.values() if self._domain else ():
            if len(self._terms) == 1:
                self._start(self._evaluated(client))
            self._start(self._term(client, domain, term))

    async def _evaluated(self, client: Client) -> None:
        await asked(check_host(client), self._resolver)

    async def _term(self, client: Client, domain: str, term: Term) -> None:
        """The first question of a term with macros; one with %{p} is left to the evaluation, which knows the name."""
        if not term.letters:
            return
        name = target_name(expanded(term.parts, partial(client.value, domain=domain)))
        if name and "p" not in term.letters:
            await self._resolver.lookup(name, RDTYPES.get(term.name, address_rdtype(client.ip)))
