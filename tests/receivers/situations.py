"""Clients in every situation that receivers tell apart: what DNS says of an address, and the EHLO argument. Pure data.

A row is written once for both families. In its text `{ip}` is the client's address, `{r}` its reverse name, `{d}` a domain
of its own, `{own}` and `{across}` the types of address records of its own and the other family, `{other}` and `{sideways}`
foreign addresses of these families, `{near}` a neighbour, `{tagged}` the address as a literal has it, `{fill}` a label
that makes a name of 64 octets of the domain, `{dashed}`, `{half}` and `{hex}` the address as names spell it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from ptraudit.address import address_rdtype, other_family, reverse_name
from ptraudit.evidence import Evidence
from ptraudit.lab.nameserver import Fault
from ptraudit.lookup import IPAddress
from ptraudit.subject import Address, EhloName, addresses

LONG = "a" * 63  # octets, the longest label (RFC 1035 section 3.1)
FOREIGN = {4: "203.0.113.9", 6: "2001:db8:ffff::9"}
ALIKE = (  # How a lookup may end without an answer. That nobody listens at TCP becomes SERVFAIL at a receiver's resolver.
    ("servfail", Fault.SERVFAIL),
    ("refused", Fault.REFUSED),
    ("silent", Fault.SILENCE),
    ("notimp", Fault.NOTIMP),
    ("formerr", Fault.FORMERR),
)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One client. `lines` are records in master-file format with absolute names, `faults` those of owners of records."""

    title: str
    ip: IPAddress
    lines: tuple[str, ...]
    faults: tuple[tuple[str, Fault], ...]
    ehlo: str

    def client(self, evidence: Evidence) -> tuple[Address, EhloName]:
        """The address and the EHLO name, as an audit has seen them."""
        return addresses(evidence)[0], EhloName(evidence=evidence, written=self.ehlo)

    def served(self, names: Iterable[str]) -> tuple[str, ...]:
        """Its PTR names, which an audit has seen, in the order in which they are served."""
        order = [line.partition(" PTR ")[2].lower() for line in self.lines]
        return tuple(sorted(names, key=lambda name: order.index(name) if name in order else len(order)))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A situation of some client, still without an address; `versions` are the families that it is meant for."""

    title: str
    lines: tuple[str, ...] = ()
    faults: tuple[tuple[str, Fault], ...] = ()
    ehlo: str = "mail.{d}"
    versions: tuple[int, ...] = (4, 6)

    def of(self, ip: IPAddress, domain: str) -> Situation:
        """The situation of this address, whose names lie under a domain of its own."""
        foreign, far = FOREIGN[ip.version], FOREIGN[10 - ip.version]
        words = {
            "ip": ip,
            "near": ip_address(int(ip) ^ 1) if ip.version == 4 else ip + 1,
            "other": foreign,
            "sideways": far,
            "r": reverse_name(ip),
            "d": domain,
            "own": address_rdtype(ip),
            "across": other_family(ip),
            "tagged": f"IPv6:{ip}" if ip.version == 6 else str(ip),
            "long": LONG,
            "dashed": str(ip).replace(".", "-").replace(":", "-"),
            "half": "-".join(str(ip).split(".")[2:]),
            "hex": ip.packed.hex(),
            "fill": "a" * (63 - len(domain)),
        }
        return Situation(
            title=f"IPv{ip.version}, {self.title}",
            ip=ip,
            lines=tuple(line.format_map(words) for line in self.lines),
            faults=tuple((key.format_map(words), fault) for key, fault in self.faults),
            ehlo=self.ehlo.format_map(words),
        )


PTR = "{r} PTR mail.{d}."
BACK = "mail.{d}. {own} {ip}"
GOOD = (PTR, BACK)


def named(title: str, name: str, *lines: str, back: bool = True) -> Row:
    """One PTR name, which leads back unless told otherwise."""
    leads = (f"{name} {{own}} {{ip}}",) if back else ()
    return Row(title=title, lines=(f"{{r}} PTR {name}", *leads, *lines))


def several(title: str, *kinds: str) -> Row:
    """Several PTR names in their order, each good, elsewhere, absent, or failing."""
    lines: list[str] = []
    faults: list[tuple[str, Fault]] = []
    for place, kind in enumerate(kinds):
        name = f"n{place}.{{d}}."
        lines.append(f"{{r}} PTR {name}")
        if kind in {"good", "elsewhere"}:
            lines.append(f"{name} {{own}} {'{ip}' if kind == 'good' else '{other}'}")
        elif kind == "failing":
            faults.append((name, Fault.SERVFAIL))
    return Row(title=title, lines=tuple(lines), faults=tuple(faults))


REVERSE: tuple[Row, ...] = (
    Row(title="no reverse name"),
    Row(title="a reverse name without PTR record", lines=('{r} TXT "nothing"',)),
    *(Row(title=f"PTR {how}", lines=GOOD, faults=(("{r}", fault),)) for how, fault in ALIKE),
    Row(title="PTR over TCP only", lines=GOOD, faults=(("{r}", Fault.TRUNCATE),)),
    Row(title="one name, which leads back", lines=GOOD),
    Row(title="it leads elsewhere", lines=(PTR, "mail.{d}. {own} {other}")),
    Row(title="it leads to a neighbour", lines=(PTR, "mail.{d}. {own} {near}")),
    Row(title="it leads back and elsewhere", lines=(PTR, "mail.{d}. {own} {other}", BACK)),
    Row(title="it leads back, and in the other family elsewhere", lines=(*GOOD, "mail.{d}. {across} {sideways}")),
    Row(title="it has addresses of the other family only", lines=(PTR, "mail.{d}. {across} {sideways}")),
    Row(title="it leads back through an IPv4-mapped address", lines=(PTR, "mail.{d}. AAAA ::ffff:{ip}"), versions=(4,)),
    Row(title="forward nxdomain", lines=(PTR,)),
    Row(title="forward nodata", lines=(PTR, 'mail.{d}. TXT "nothing"')),
    *(Row(title=f"forward {how}", lines=GOOD, faults=(("mail.{d}.", fault),)) for how, fault in ALIKE),
    Row(title="forward over TCP only", lines=GOOD, faults=(("mail.{d}.", Fault.TRUNCATE),)),
    *(
        Row(
            title=f"it leads back, and the other family's lookup is {how}",
            lines=GOOD,
            faults=(("mail.{d}. {across}", fault),),
        )
        for how, fault in ALIKE[:3]
    ),
    Row(
        title="no address of its own family, the other's lookup servfail",
        lines=(PTR, 'mail.{d}. TXT "nothing"'),
        faults=(("mail.{d}. {across}", Fault.SERVFAIL),),
    ),
    Row(
        title="elsewhere in its own family, the other's lookup servfail",
        lines=(PTR, "mail.{d}. {own} {other}"),
        faults=(("mail.{d}. {across}", Fault.SERVFAIL),),
    ),
    Row(
        title="its own family's lookup servfail, an address in the other",
        lines=(PTR, "mail.{d}. {across} {sideways}"),
        faults=(("mail.{d}. {own}", Fault.SERVFAIL),),
    ),
    Row(title="it is an alias that leads back", lines=(PTR, "mail.{d}. CNAME real.{d}.", "real.{d}. {own} {ip}")),
    Row(title="it is an alias that leads elsewhere", lines=(PTR, "mail.{d}. CNAME real.{d}.", "real.{d}. {own} {other}")),
    Row(title="it is an alias of nothing", lines=(PTR, "mail.{d}. CNAME gone.{d}.")),
    Row(title="it is an alias of itself", lines=(PTR, "mail.{d}. CNAME mail.{d}.")),
    Row(
        title="it is an alias of a name that is servfail",
        lines=(PTR, "mail.{d}. CNAME real.{d}."),
        faults=(("real.{d}.", Fault.SERVFAIL),),
    ),
    Row(title="a wildcard gives the address", lines=(PTR, "*.{d}. {own} {ip}")),
    # Reverse zones that were handed on (RFC 2317).
    Row(title="handed on", lines=("{r} CNAME 7.0-31.{d}.", "7.0-31.{d}. PTR mail.{d}.", BACK)),
    Row(title="handed on with a slash", lines=("{r} CNAME 7.0/27.{d}.", "7.0/27.{d}. PTR mail.{d}.", BACK)),
    Row(
        title="handed on twice",
        lines=("{r} CNAME a.{d}.", "a.{d}. CNAME b.{d}.", "b.{d}. PTR mail.{d}.", BACK),
    ),
    Row(title="handed on to nothing", lines=("{r} CNAME 7.0-31.{d}.",)),
    Row(title="handed on to a name without PTR record", lines=("{r} CNAME 7.0-31.{d}.", '7.0-31.{d}. TXT "nothing"')),
    Row(
        title="handed on to a zone that is servfail",
        lines=("{r} CNAME 7.0-31.{d}.",),
        faults=(("7.0-31.{d}.", Fault.SERVFAIL),),
    ),
    Row(title="handed on in a circle", lines=("{r} CNAME 7.0-31.{d}.", "7.0-31.{d}. CNAME {r}")),
    # Several names, in every order that matters.
    several("good, good", "good", "good"),
    several("good, elsewhere", "good", "elsewhere"),
    several("elsewhere, good", "elsewhere", "good"),
    several("elsewhere, elsewhere", "elsewhere", "elsewhere"),
    several("good, absent", "good", "absent"),
    several("absent, good", "absent", "good"),
    several("absent, absent", "absent", "absent"),
    several("good, failing", "good", "failing"),
    several("failing, good", "failing", "good"),
    several("elsewhere, failing", "elsewhere", "failing"),
    several("failing, elsewhere", "failing", "elsewhere"),
    several("absent, failing", "absent", "failing"),
    several("elsewhere, elsewhere, good", "elsewhere", "elsewhere", "good"),
    several("elsewhere, good, elsewhere", "elsewhere", "good", "elsewhere"),
    several("good, elsewhere, elsewhere", "good", "elsewhere", "elsewhere"),
    several("failing, failing, good", "failing", "failing", "good"),
    several("ten names, the last one good", *["elsewhere"] * 9, "good"),
    several("twelve names, the first one good", "good", *["elsewhere"] * 11),
    several("twelve names, the last one good", *["elsewhere"] * 11, "good"),
    several("twelve good names", *["good"] * 12),
    Row(title="an odd name, then a good one", lines=("{r} PTR m*l.{d}.", PTR, BACK)),
    Row(title="a good name, then an odd one", lines=(PTR, "{r} PTR m*l.{d}.", BACK)),
    Row(title="names of two domains, both good", lines=(PTR, "{r} PTR mail.{d}.net.", BACK, "mail.{d}.net. {own} {ip}")),
    # Odd names.
    named("an underscore", "mail_1.{d}."),
    named("a star", "*.{d}."),
    named("a star inside a label", "m*l.{d}."),
    named("a blank", r"mail\032one.{d}."),
    named("a dot inside a label", r"mail\.one.{d}."),
    named("a slash", "mail/1.{d}."),
    named("an at sign", r"mail\@one.{d}."),
    named("octets above ASCII", r"b\252cher.{d}."),
    named("upper case", "MAIL.{d}."),
    named("an A-label", "xn--bcher-kva.{d}."),
    named("a hyphen at the start", "-mail.{d}."),
    named("a hyphen at the end", "mail-.{d}."),
    named("a hyphen at the start of a later label", "mail.-one.{d}."),
    named("a label of digits", "7.{d}."),
    named("a last label of digits", "mail.{d}.7."),
    named("a label of 63 octets", "{long}.{d}."),
    named("a name of 64 octets", "{fill}.{d}."),
    named("a name of 65 octets", "a{fill}.{d}."),
    named("a name of 250 octets", "{long}.{long}.{long}.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.{d}."),
    named("a single label", "mailhost{own}."),
    named("a single label without address", "nohost.", back=False),
    named("localhost", "localhost.", back=False),
    named("localhost.localdomain", "localhost.localdomain.", back=False),
    named("the root", ".", back=False),
    named("its reverse name", "{r}"),
    named("the reverse zone appended", "mail.{d}.{r}", back=False),
    named("under no known top-level domain", "mail.{d}.internal."),
    named("a top-level domain alone", "com.", back=False),
    named("its address as text", "{ip}.", back=False),
    named("another address as text", "{other}.", back=False),
    named("an address in brackets", "[{ip}].", back=False),
    named("its address in the name", "host-{dashed}.{d}."),
    named("its address in the name, static", "static-{dashed}.{d}."),
    named("its address in the name, business far from it", "a{dashed}.b.c.business.{d}."),
    named("half of its address in the name", "mail{half}.{d}."),
    named("its address in hexadecimal in the name", "x{hex}.{d}."),
    Row(title="digits and dots alone", lines=("{r} PTR 1.2.3.4.5.", "1.2.3.4.5. {own} {ip}"), versions=(4,)),
    Row(title="a number alone", lines=("{r} PTR 3232235777.",), versions=(6,)),
    Row(title="a name like a hexadecimal address", lines=("{r} PTR 0xc0.0x02.", "0xc0.0x02. {own} {ip}"), versions=(4,)),
)
"""Clients that give a good EHLO name, so that their names alone matter."""

UNANSWERED = tuple(
    Row(title=f"EHLO name {how}", lines=GOOD, faults=(("ehlo.{d}.", fault),), ehlo="ehlo.{d}") for how, fault in ALIKE
)


def ehlo(title: str, argument: str, *lines: str, faults: tuple[tuple[str, Fault], ...] = (), at: str = "") -> Row:
    """A client with a good name of its own that gives this EHLO argument; `at` is its family, where it matters."""
    return Row(
        title=f"EHLO {title}", lines=(*GOOD, *lines), faults=faults, ehlo=argument, versions=(int(at),) if at else (4, 6)
    )


EHLO: tuple[Row, ...] = (
    ehlo("its PTR name", "mail.{d}"),
    ehlo("its PTR name in upper case", "MAIL.{d}"),
    ehlo("its PTR name with the last dot", "mail.{d}."),
    ehlo("its PTR name with two last dots", "mail.{d}.."),
    ehlo("another name that leads back", "ehlo.{d}", "ehlo.{d}. {own} {ip}"),
    ehlo("another name that leads back, with the last dot", "ehlo.{d}.", "ehlo.{d}. {own} {ip}"),
    ehlo("a name that leads elsewhere", "ehlo.{d}", "ehlo.{d}. {own} {other}"),
    ehlo("a name that leads back and elsewhere", "ehlo.{d}", "ehlo.{d}. {own} {other}", "ehlo.{d}. {own} {ip}"),
    ehlo("a name that does not exist", "ehlo.{d}"),
    ehlo("a name that does not exist, with the last dot", "ehlo.{d}."),
    ehlo("a name without address", "ehlo.{d}", 'ehlo.{d}. TXT "nothing"'),
    ehlo("a name with MX alone", "ehlo.{d}", "ehlo.{d}. MX 10 mail.{d}."),
    ehlo("a name with a null MX alone", "ehlo.{d}", "ehlo.{d}. MX 0 ."),
    ehlo("a name without address, whose MX is servfail", "ehlo.{d}", faults=(("ehlo.{d}. MX", Fault.SERVFAIL),)),
    ehlo(
        "a name with an address, whose MX is servfail",
        "ehlo.{d}",
        "ehlo.{d}. {own} {ip}",
        faults=(("ehlo.{d}. MX", Fault.SERVFAIL),),
    ),
    ehlo(
        "a name with MX alone, whose A is servfail",
        "ehlo.{d}",
        "ehlo.{d}. MX 10 mail.{d}.",
        faults=(("ehlo.{d}. A", Fault.SERVFAIL),),
    ),
    ehlo("a name of the other family", "ehlo.{d}", "ehlo.{d}. {across} {sideways}"),
    ehlo(
        "a name that leads back, the other family servfail",
        "ehlo.{d}",
        "ehlo.{d}. {own} {ip}",
        faults=(("ehlo.{d}. {across}", Fault.SERVFAIL),),
    ),
    ehlo(
        "a name of the other family, its own servfail",
        "ehlo.{d}",
        "ehlo.{d}. {across} {sideways}",
        faults=(("ehlo.{d}. {own}", Fault.SERVFAIL),),
    ),
    ehlo("a name without address, the other family servfail", "ehlo.{d}", faults=(("ehlo.{d}. {across}", Fault.SERVFAIL),)),
    ehlo("an alias that leads back", "ehlo.{d}", "ehlo.{d}. CNAME mail.{d}."),
    ehlo("an alias of nothing", "ehlo.{d}", "ehlo.{d}. CNAME gone.{d}."),
    *UNANSWERED,
    Row(
        title="EHLO a PTR name that leads elsewhere", lines=("{r} PTR ehlo.{d}.", "ehlo.{d}. {own} {other}"), ehlo="ehlo.{d}"
    ),
    Row(title="EHLO without any PTR name, it leads back", lines=("ehlo.{d}. {own} {ip}",), ehlo="ehlo.{d}"),
    Row(
        title="EHLO the PTR lookup servfail, it leads back",
        lines=("ehlo.{d}. {own} {ip}",),
        faults=(("{r}", Fault.SERVFAIL),),
        ehlo="ehlo.{d}",
    ),
    Row(
        title="EHLO its PTR name, whose other family is servfail",
        lines=GOOD,
        faults=(("mail.{d}. {across}", Fault.SERVFAIL),),
    ),
    Row(
        title="EHLO the good one of two PTR names, the other servfail",
        lines=(*GOOD, "{r} PTR n1.{d}."),
        faults=(("n1.{d}.", Fault.SERVFAIL),),
    ),
    ehlo("its literal", "[{tagged}]"),
    ehlo("another literal", "[203.0.113.9]", at="4"),
    ehlo("another literal", "[IPv6:2001:db8:ffff::9]", at="6"),
    ehlo("its literal without the tag", "[{ip}]", at="6"),
    ehlo("another literal without the tag", "[2001:db8:ffff::9]", at="6"),
    ehlo("its literal, the tag in lower case", "[ipv6:{ip}]", at="6"),
    ehlo("an IPv4 literal from IPv6", "[203.0.113.9]", at="6"),
    ehlo("an IPv6 literal from IPv4", "[IPv6:2001:db8:ffff::9]", at="4"),
    ehlo("an IPv4 literal with the tag", "[IPv6:203.0.113.9]", at="4"),
    ehlo("a literal with a leading zero", "[192.0.02.7]", at="4"),
    ehlo("a literal that begins with zero", "[0.0.9.198]", at="4"),
    ehlo("a literal of zeros", "[0.0.0.0]", at="4"),
    ehlo("an address that begins with zero", "0.1.2.3", at="4"),
    ehlo("an address with a leading zero", "192.0.02.7", at="4"),
    ehlo("a literal of a mapped address", "[IPv6:::ffff:{ip}]", at="4"),
    ehlo("a literal in long form", "[IPv6:2001:0db8:0000:0000:0000:0000:0000:0009]", at="6"),
    ehlo("a literal whose end is missing", "[{tagged}"),
    ehlo("a literal whose start is missing", "{ip}]", at="4"),
    ehlo("empty brackets", "[]"),
    ehlo("brackets around a name", "[mail.{d}]"),
    ehlo("brackets around no address", "[999.1.1.1]"),
    ehlo("brackets around a short address", "[192.0.2]"),
    ehlo("a literal of another kind", "[X-tag:text]"),
    ehlo("its address", "{ip}"),
    ehlo("another address", "{other}"),
    ehlo("an address with a last dot", "203.0.113.9.", at="4"),
    ehlo("an address with the tag", "IPv6:{ip}", at="6"),
    ehlo("a single label", "mailhost"),
    ehlo("a single label that resolves", "ehlo{own}", "ehlo{own}. {own} {ip}"),
    ehlo("localhost", "localhost"),
    ehlo("localhost.localdomain", "localhost.localdomain"),
    ehlo("an underscore", "mail_1.{d}"),
    ehlo("an underscore, it leads back", "mail_1.{d}", "mail_1.{d}. {own} {ip}"),
    ehlo("an underscore at the start", "_mail.{d}", "_mail.{d}. {own} {ip}"),
    ehlo("a hyphen at the start", "-mail.{d}", "-mail.{d}. {own} {ip}"),
    ehlo("a hyphen at the end of a label", "mail-.{d}", "mail-.{d}. {own} {ip}"),
    ehlo("a hyphen at the start of a later label", "mail.-one.{d}"),
    ehlo("a hyphen at the very end", "mail.{d}-"),
    ehlo("an empty label", "mail..{d}"),
    ehlo("a dot at the start", ".mail.{d}"),
    ehlo("a dot alone", "."),
    ehlo("digits alone", "12345"),
    ehlo("digits and dots alone", "1.2.3"),
    ehlo("digits and dots alone, five of them", "1.2.3.4.5"),
    ehlo("a label of digits", "7.{d}", "7.{d}. {own} {ip}"),
    ehlo("a last label of digits", "mail.{d}.7"),
    ehlo("a hexadecimal number", "0x7f.1"),
    ehlo("a star", "*.{d}"),
    ehlo("a star alone", "*"),
    ehlo("two words", "mail.{d} again"),
    ehlo("an at sign", "mail@{d}"),
    ehlo("a slash", "mail/1.{d}"),
    ehlo("a comma", "mail,{d}"),
    ehlo("a percent sign", "mail%1.{d}"),
    ehlo("a plus sign", "mail+1.{d}"),
    ehlo("a colon", "mail:25"),
    ehlo("a quotation mark", '"mail.{d}"'),
    ehlo("angle brackets", "<mail.{d}>"),
    ehlo("an A-label", "xn--bcher-kva.{d}"),
    ehlo("a label of 63 octets", "{long}.{d}", "{long}.{d}. {own} {ip}"),
    ehlo("a label of 64 octets", "a{long}.{d}"),
    ehlo("a name of 250 octets", "{long}.{long}.{long}.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.{d}"),
    ehlo("a name of 253 octets", "{long}.{long}.{long}." + "a" * 61),
    ehlo("a name of 254 octets", "{long}.{long}.{long}." + "a" * 62),
    ehlo("a name of 255 octets", "{long}.{long}.{long}.{long}"),
    ehlo("a name of 256 octets and more", "{long}.{long}.{long}.{long}.{d}"),
    ehlo("a top-level domain", "com"),
    ehlo("a name that holds user", "user7.{d}", "user7.{d}. {own} {ip}"),
)
"""Clients whose EHLO argument matters."""


def situations(rows: Iterable[Row], v4: str, v6: str, domain: str) -> tuple[Situation, ...]:
    """Each row in each family that it is for: the n-th gets the n-th address after `v4`, and the n-th /48 after `v6`.

    `domain` holds their names; no two tables may share one.
    """
    first_v4, first_v6 = ip_address(v4), ip_address(v6)
    found: list[Situation] = []
    for place, row in enumerate(rows):
        for version in row.versions:
            ip = first_v4 + place if version == 4 else first_v6 + (place << 80)
            found.append(row.of(ip, f"s{place}v{version}.{domain}"))
    return tuple(found)


CLIENTS = situations(REVERSE, "192.0.2.1", "2001:db8:1::7", "example.com")
GREETINGS = situations(EHLO, "203.0.113.11", "2001:db8:1001::7", "example.net")


def zone(of: Iterable[Situation]) -> tuple[str, dict[str, Fault]]:
    """One zone, the root, with the records of all situations, and the faults of their names."""
    lines = ["$TTL 60", ". SOA ns. hostmaster. 1 60 60 600 60"]
    faults: dict[str, Fault] = {}
    for situation in of:
        lines += situation.lines
        faults |= dict(situation.faults)
    return "\n".join(dict.fromkeys(lines)) + "\n", faults
