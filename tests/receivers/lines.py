"""Clients named as customers' lines are: by known providers, by every word that filters know, and by chance."""

from collections.abc import Iterator
from ipaddress import IPv4Address
from random import Random

from ptraudit.address import address_rdtype, reverse_name
from ptraudit.lookup import IPAddress
from tests.receivers.situations import Situation

OCTETS = "{a}-{b}-{c}-{d}"
GOOD = "mail.sender.example"

# What providers write where nobody chose a name; {a} to {d} are the octets, {x} the address in hexadecimal.
DEFAULTS = (
    "{a}-{b}-{c}-{d}.dynamic.isp.example.net", "pool-{a}-{b}-{c}-{d}.nycm.isp.example.net",
    "{d}.{c}.{b}.{a}.bc.googleusercontent.com", "li{a}-{d}.members.linode.com",
    "{a}-{b}-{c}-{d}.ip.linodeusercontent.com", "{a}.{b}.{c}.{d}.rev.isp.example.net",
    "static.{d}.{c}.{b}.{a}.clients.your-server.de", "ec2-{a}-{b}-{c}-{d}.compute-1.amazonaws.com",
    "c-{a}-{b}-{c}-{d}.hsd1.ca.comcast.net", "{a}.{b}.{c}.{d}.vultrusercontent.com", "vps-{x}.vps.ovh.net",
    "static-{a}-{b}-{c}-{d}.isp.example.net", "host-{a}-{b}-{c}-{d}.isp.example.net",
    "mx-{a}-{b}-{c}-{d}.isp.example.net", "smtp-{a}-{b}-{c}-{d}.isp.example.net", "vmi{d}{c}.contaboserver.net",
    "{x}.example.net", "0x{x}.example.net", "o{a}-{b}-{c}-{d}.outbound-mail.sendgrid.net",
    "{a}-{b}-{c}-{d}-static.hfc.comcastbusiness.net", "p{d}{c}.dip.t-dialin.net", "p{x}.dip0.t-ipconnect.de",
    "a{d}.upc-h.chello.nl", "ab{d}-c.x{d}.gv.home.nl", "cpe{d}ab.cpe.net.cable.rogers.com", "h{d}n{c}fls31o.telia.com",
    "x{a}-{b}-cust{d}.abcde.broadband.ntl.com", "yahoobb{a}{b}.bbtec.net", "h-a{d}-{c}.space.example.net",
    "{d}.cps.virtua.com.br", "a{d}.ppp.asahi-net.or.jp", "ool-{x}.dyn.optonline.net", "{a}.{b}.isp.example.net",
    "{a}{b}{c}{d}.example.net", "web1-2.example.net", "www.example.net",
)  # fmt: skip

# Every word that rspamd or SpamAssassin knows.
WORDS = (
    "nat", "pppoe", "ppp", "pptp", "dynamic", "dyn", "dynip", "dhcp", "broad", "broadband", "brodband", "bredband", "catv",
    "wifi", "gprs", "cdma", "modem", "cablemodem", "dialup", "dial-up", "homeuser", "comcast", "clients", "client",
    "dsl-dynamic", "adsl-dynamic", "dsl", "adsl", "xdsl", "sdsl", "dsl-line", "pool", "fbx", "fibertel", "in-addr", "inaddr",
    "cable", "kabel", "unused-addr", "host", "user", "peer", "customer", "customers", "vps", "cm", "docsis", "cpe", "node",
    "res", "resnet", "static", "fix", "dedicated", "smtp", "mail", "outbound-mail", "lease", "dip", "isdn",
)  # fmt: skip
PLACES = (
    "{}.example.net", "x.{}.example.net", "x-{}-y.example.net", "{}7.example.net", "{}-7.example.net",
    "x12{}.example.net", "x12-{}.example.net", "1{}x.example.net", "{}s-77.example.net", "a12.{}-34.example.net",
)  # fmt: skip
TIES = ("-", ".", "", "x", "_")

# Names beside those that filters know.
NEAR = (
    "brodband-7.example.net", "clients-7.example.net", "clients-77.example.net", "x.dyn.mail.example.net",
    "x.dyn.mail-mail.example.net", "1-2-3-4.mx1.isp.example.net", "1-2-3-4.ab.isp.example.net", "smtpcm3-4.example.net",
    "acm3-4.example.net", "bcm3-4.example.net", "cmr-1-2-3-4.cpe.rogers.com", "1--2-3--4.isp.example.net",
    "a1-2--3-4-5.ab.isp.example.net", "x.resnet.example.net", "x.dyn7.example.net", "x.dynamic7.example.net",
    "1-2.adsl.example.net", "1-2.sdsl.example.net", "dsl.1-2.example.net", "10.2.30.4.isp.example.net",
    "smtp-1.core2.sfdc-x1.mta.salesforce.com", "1x2x3x4y.ab.isp.example.net", "a1.2.3.4.5.isp.example.net",
)  # fmt: skip

# Odd EHLO arguments that filters have rules about.
ARGUMENTS = (
    "localhost", "localhost.localdomain", "user", "friend", "pc", "oem-7", "speedtouch.lan", "dsldevice.lan", "foo.lan",
    "foo.local", "foo.home", "foo.localdomain", "yahoo.com", "mx.yahoo.com", "aol.com", "gmail.com", "localhost.com",
    "msn.com", "10.example.com", "127.example.com", "8.8.8.8", "8.8.8.255", "192.168.0.1", "[192.168.0.1]", "1x2x3x4",
    "a:b", "abc:def.example", "rspamc.local", "MAIL", "USER", "0xABCDEF01.example.net", "Static-1-2.example.net",
    "fc00::1", "192.0.2.7", "192.0.0.7", "127.0.0.1", "mx.outlook.com", "mail.google.com", "a|b.example.net",
    "pAB12.dip.example.net", "pab12.dip.example.net", "o1.outbound-mail.example.net",
)  # fmt: skip


def client(title: str, ip: IPAddress, name: str, ehlo: str, *, back: bool = True) -> Situation:
    """A client with one name, or none, that leads back or to nothing; a good one is its own, lest the answer outgrow UDP."""
    name = f"mail.h{int(ip)}.example.net" if name == GOOD else name
    lines = [f"{reverse_name(ip)} PTR {name}."] if name else []
    if name and back:
        lines.append(f"{name}. {address_rdtype(ip)} {ip}")
    return Situation(title=title, ip=ip, lines=tuple(lines), faults=(), ehlo=ehlo)


def spelled(form: str, ip: IPv4Address) -> str:
    """A provider's form with the octets of an address."""
    a, b, c, d = str(ip).split(".")
    return form.format(a=a, b=b, c=c, d=d, x=f"{int(ip):08x}")


def known(first: IPv4Address) -> Iterator[Situation]:
    """Each provider's form, each word in some place, names near them, odd arguments: as name, EHLO name, or both."""
    ip = first
    for form in DEFAULTS:
        for kind in ("both", "name", "EHLO"):
            name = spelled(form, ip)
            yield client(f"{kind}: {form}", ip, GOOD if kind == "EHLO" else name, GOOD if kind == "name" else name)
            ip += 1
    for number, word in enumerate(WORDS):
        name, other = (PLACES[(number + turn) % len(PLACES)].format(word) for turn in (0, 3))
        yield client(f"name: {name}", ip, name, GOOD)
        yield client(f"EHLO: {other}", ip + 1, "", other)
        yield client(f"leads nowhere: {other}", ip + 2, other, name, back=False)
        ip += 3
    for name in NEAR:
        yield client(f"both: {name}", ip, name, name)
        yield client(f"EHLO: {name}", ip + 1, "", name)
        ip += 2
    for argument in ARGUMENTS:
        yield client(f"EHLO: {argument}", ip, "", argument)
        yield client(f"EHLO: {argument}, with a name", ip + 1, "host.sender.example", argument)
        ip += 2


def random(first: IPv4Address, count: int, seed: int) -> Iterator[Situation]:
    """So many clients with names made of such words and numbers; the same seed gives the same."""
    chance = Random(seed)

    def word(ip: IPv4Address) -> str:
        return chance.choice(
            (
                chance.choice(WORDS),
                chance.choice(WORDS),
                str(chance.randrange(300)),
                str(chance.randrange(10)),
                spelled(OCTETS, ip),
            )
        )

    def name(ip: IPv4Address) -> str:
        parts = "".join(word(ip) + chance.choice(TIES) for _ in range(chance.randint(1, 5)))
        labels = [label.strip("-_") for label in parts.split(".")]
        return ".".join(label for label in labels if label)[:150].strip("-._") + chance.choice(
            (".example.net", ".net", ".isp.example.net")
        )

    for number in range(count):
        ip = first + number
        own, other = name(ip), name(ip)
        ehlo = chance.choice((own, other, GOOD))
        yield client(
            f"seed {seed}, client {number}", ip, chance.choice((own, own, GOOD, "")), ehlo, back=chance.random() < 0.8
        )
