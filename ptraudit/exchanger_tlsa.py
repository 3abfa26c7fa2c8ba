"""The TLSA records of a mail exchanger, and what the checks of DANE ask of them first."""

from msgspec import Struct

from ptraudit.check import Verdict, not_applicable, undetermined
from ptraudit.dane import Match, Tlsa, matched, parsed, tlsa_name
from ptraudit.dnssec import state
from ptraudit.evidence import SmtpSession
from ptraudit.lookup import Ending, Lookup
from ptraudit.subject import MxHost
from ptraudit.validation import State


class ExchangerTlsa(Struct, frozen=True, kw_only=True):
    """The TLSA records of an exchanger beside it."""

    host: MxHost

    @property
    def lookup(self) -> Lookup:
        """The lookup of the records."""
        return self.host.evidence.lookup(tlsa_name(self.host.name), "TLSA")

    @property
    def records(self) -> tuple[tuple[str, Tlsa | None], ...]:
        """Each record as it is written, and as it was understood."""
        return tuple((text, parsed(text)) for text in self.lookup.records)

    @property
    def usable(self) -> tuple[Tlsa, ...]:
        """The records that a sender of mail does not leave out (RFC 7672 section 3.1)."""
        return tuple(record for _, record in self.records if record is not None and not record.unusable)

    @property
    def host_state(self) -> State:
        """The state of its addresses: where they are not secure nobody asks for TLSA (RFC 7672 section 2.2.2)."""
        return state(self.host.evidence, *self.host.lookups)

    @property
    def state(self) -> State:
        """The state of the addresses and the records together."""
        return state(self.host.evidence, *self.host.lookups, self.lookup)

    @property
    def shown(self) -> tuple[tuple[SmtpSession, Match], ...]:
        """Each conversation with a server that was ready, and whether it showed a chain that a usable record names."""
        sessions = (one for one in self.host.evidence.sessions if one.host == self.host.name)
        return tuple((one, self._match(one)) for one in sessions if one.greeting and one.greeting.code == 220)

    def _match(self, session: SmtpSession) -> Match:
        evidence = self.host.evidence
        if session.tls:
            names = tuple(filter(None, (self.host.name, evidence.domain)))
            return matched(self.usable, session.tls, names, evidence.gathered_at)
        knows_ehlo = session.ehlo is not None and session.ehlo.code == 250
        return Match.DIFFERS if knows_ehlo and not session.starttls and not session.tls_error else Match.UNKNOWN


def recordless(tlsa: ExchangerTlsa, question: str) -> Verdict | None:
    """The verdict on an exchanger without records to ask `question` of; None where it has some.

    Where its addresses are not signed, senders do not ask for the records, so that nothing hangs on how that would end.
    """
    label, lookup = tlsa.host.label, tlsa.lookup
    if lookup.ending is Ending.NOT_ASKED:
        return not_applicable(f"The TLSA records of {label} were not asked for.")
    if lookup.records:
        return None
    if lookup.absent:
        return not_applicable(f"{label} has no TLSA record.", lookup)
    if tlsa.host_state is State.INSECURE:
        return not_applicable(f"{label} is not signed, so senders do not ask for its TLSA records.", *tlsa.host.lookups)
    return undetermined(question, lookup)
