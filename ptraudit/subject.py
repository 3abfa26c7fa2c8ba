"""What a check is asked about: one part of the evidence, and the evidence around it."""

from functools import cached_property

from msgspec import Struct

from ptraudit.address import not_global, parsed_address, reverse_name
from ptraudit.evidence import MAX_EXCHANGERS, Evidence, Exchanger, Helo, Outbound, Range, SmtpSession
from ptraudit.hostname import bare, labels, spells_address
from ptraudit.iprev import Iprev, PtrName, iprev, ptr_names
from ptraudit.lookup import IPAddress, Lookup
from ptraudit.once import once


class Domain(Struct, frozen=True, kw_only=True):
    """The sending domain itself."""

    evidence: Evidence
    name: str

    @property
    def label(self) -> str:
        """The domain as the report names it."""
        return bare(self.name)

    @property
    def mx(self) -> Lookup:
        """The lookup of its mail exchangers."""
        return self.evidence.lookup(self.name, "MX")


class MxHost(Struct, frozen=True, kw_only=True):
    """One mail exchanger of the domain, implicit ones and the null MX left out."""

    evidence: Evidence
    exchanger: Exchanger

    @property
    def name(self) -> str:
        """The exchange, absolute."""
        return self.exchanger.host

    @property
    def label(self) -> str:
        """The exchange as the report names it."""
        return bare(self.name) or "."

    @property
    def lookups(self) -> tuple[Lookup, Lookup]:
        """The lookups of its A and its AAAA records."""
        return self.evidence.lookup(self.name, "A"), self.evidence.lookup(self.name, "AAAA")

    @property
    def addresses(self) -> tuple[IPAddress, ...]:
        """Its known addresses."""
        return self.evidence.addresses(self.name)

    @property
    def literal(self) -> IPAddress | None:
        """The address, where the exchange is one as text instead of a name."""
        return spells_address(self.name)

    @property
    def single_label(self) -> bool:
        """Whether the exchange is a word without a dot, as `localhost`."""
        return len(labels(self.name)) == 1 and self.literal is None


class Address(Struct, frozen=True, kw_only=True, dict=True):
    """One audited address."""

    evidence: Evidence
    outbound: Outbound

    @property
    def ip(self) -> IPAddress:
        """The address."""
        return self.outbound.ip

    @cached_property
    def label(self) -> str:
        """The address as text."""
        return str(self.ip)

    @cached_property
    def not_global(self) -> str:
        """Why mail cannot come from here over the Internet, or ""."""
        return not_global(self.ip, self.evidence.request.treat_as_public)

    @cached_property
    def reverse_name(self) -> str:
        """The name whose PTR records name the address."""
        return reverse_name(self.ip)

    @cached_property
    def reverse(self) -> Lookup:
        """The lookup of its PTR records."""
        return self.evidence.lookup(self.reverse_name, "PTR")

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """All its names in alphabetical order, since resolvers rotate a set."""
        return tuple(sorted(set(self.reverse.records)))

    @property
    def unused(self) -> bool:
        """Whether it was merely drawn from a range and has no name, so that nothing says that mail comes from it."""
        return self.outbound.sampled_only and not self.all_names

    @cached_property
    def names(self) -> tuple[PtrName, ...]:
        """Its names and whether each confirms, at most ten."""
        return ptr_names(self.evidence, self.ip)

    @property
    def unlooked_names(self) -> int:
        """How many more names it has that were not looked up."""
        return len(self.all_names) + self.reverse.omitted - len(self.names)

    @cached_property
    def confirmed_names(self) -> tuple[str, ...]:
        """The names that lead back to it."""
        return tuple(ptr.name for ptr in self.names if ptr.confirmed)

    @cached_property
    def iprev(self) -> Iprev:
        """The result of RFC 8601 section 3."""
        return iprev(self.evidence, self.ip)


class AddressRange(Struct, frozen=True, kw_only=True):
    """A range of which only a sample was audited."""

    evidence: Evidence
    range: Range

    @property
    def label(self) -> str:
        """The range as text."""
        return str(self.range.network)


class EhloName(Struct, frozen=True, kw_only=True):
    """An EHLO name that the user says the outbound hosts use."""

    evidence: Evidence
    written: str

    @property
    def label(self) -> str:
        """The name as it was given."""
        return self.written

    @property
    def literal(self) -> IPAddress | None:
        """The address, where the name is an address literal (RFC 5321 section 4.1.3)."""
        return parsed_address(self.written) if self.written.startswith("[") else None

    @property
    def name(self) -> str:
        """The name, absolute."""
        return bare(self.written) + "."

    @property
    def lookups(self) -> tuple[Lookup, Lookup]:
        """The lookups of its A and its AAAA records."""
        return self.evidence.lookup(self.name, "A"), self.evidence.lookup(self.name, "AAAA")


class EhloUse(Struct, frozen=True, kw_only=True):
    """An EHLO name as one outbound address uses it."""

    ehlo: EhloName
    address: Address

    @property
    def evidence(self) -> Evidence:
        """The evidence around both."""
        return self.address.evidence

    @property
    def label(self) -> str:
        """The name and the address."""
        return f"{self.ehlo.label} from {self.address.label}"


class Session(Struct, frozen=True, kw_only=True):
    """One SMTP conversation."""

    evidence: Evidence
    session: SmtpSession

    @property
    def label(self) -> str:
        """The host and the address that were talked to."""
        host = f"{bare(self.session.host)} " if self.session.host else ""
        return f"{host}[{self.session.ip}]"

    @property
    def greeting_name(self) -> str:
        """The first word of the greeting's first line, or "" (RFC 5321 section 4.2)."""
        return _first_word(self.session.greeting.lines) if self.session.greeting else ""

    @property
    def ehlo_name(self) -> str:
        """The first word of the EHLO or else the HELO reply's first line, or "" (RFC 5321 section 4.1.1.1)."""
        reply = self.session.helo or self.session.ehlo
        return _first_word(reply.lines) if reply else ""

    @property
    def greeting_lookups(self) -> tuple[Lookup, Lookup]:
        """The lookups of the A and the AAAA records of the greeting's name."""
        name = bare(self.greeting_name) + "."
        return self.evidence.lookup(name, "A"), self.evidence.lookup(name, "AAAA")

    @property
    def knows_ehlo(self) -> bool:
        """Whether EHLO was answered with 250, so that the extensions are known (RFC 5321 section 4.1.1.1)."""
        return self.session.ehlo is not None and self.session.ehlo.code == 250

    @property
    def offers_starttls(self) -> bool:
        """Whether the EHLO reply lists STARTTLS (RFC 3207 section 2)."""
        return self.session.ehlo is not None and self.session.ehlo.offers_starttls

    @property
    def serves(self) -> bool:
        """Whether the server said that it is ready (RFC 5321 section 4.2, code 220)."""
        return self.session.greeting is not None and self.session.greeting.code == 220


@once
def domains(evidence: Evidence) -> tuple[Domain, ...]:
    """The domain, where the target is one."""
    return (Domain(evidence=evidence, name=evidence.domain),) if evidence.domain else ()


@once
def mx_hosts(evidence: Evidence) -> tuple[MxHost, ...]:
    """The exchangers that the domain names and that were asked about, each once; none where it names none."""
    named: dict[str, Exchanger] = {}
    for exchanger in evidence.exchangers:
        if not exchanger.implicit and exchanger.host != ".":
            named.setdefault(exchanger.host, exchanger)
    asked = list(named.values())[:MAX_EXCHANGERS]
    return tuple(MxHost(evidence=evidence, exchanger=exchanger) for exchanger in asked)


@once
def addresses(evidence: Evidence) -> tuple[Address, ...]:
    """Every audited address."""
    return tuple(Address(evidence=evidence, outbound=outbound) for outbound in evidence.outbound)


@once
def ranges(evidence: Evidence) -> tuple[AddressRange, ...]:
    """Every range of which only a sample was audited."""
    return tuple(AddressRange(evidence=evidence, range=network) for network in evidence.ranges)


@once
def ehlo_names(evidence: Evidence) -> tuple[EhloName, ...]:
    """Every EHLO name that the user gave, each once."""
    written = dict.fromkeys(helo.name for helo in evidence.request.helo)
    return tuple(EhloName(evidence=evidence, written=name) for name in written)


@once
def ehlo_uses(evidence: Evidence) -> tuple[EhloUse, ...]:
    """Each EHLO name with each address that uses it: the one it was given for, or every address that may send."""
    sending = tuple(address for address in addresses(evidence) if address.outbound.own)
    candidates = sending or addresses(evidence)
    own = {helo.ip for helo in evidence.request.helo if helo.ip}

    def uses(helo: Helo, address: Address) -> bool:
        return address.ip == helo.ip if helo.ip else address.ip not in own

    return tuple(
        EhloUse(ehlo=EhloName(evidence=evidence, written=helo.name), address=address)
        for helo in evidence.request.helo
        for address in (addresses(evidence) if helo.ip else candidates)
        if uses(helo, address)
    )


@once
def sessions(evidence: Evidence) -> tuple[Session, ...]:
    """Every SMTP conversation."""
    return tuple(Session(evidence=evidence, session=session) for session in evidence.sessions)


def _first_word(lines: tuple[str, ...]) -> str:
    words = lines[0].split() if lines else []
    return words[0] if words else ""
