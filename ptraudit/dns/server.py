"""Which servers to ask, and over what."""

from collections.abc import Iterable
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.dns.names import absolute
from ptraudit.dns.plain import Plain
from ptraudit.errors import InvalidResolver

EXPECTED = "give an address, as 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353, tls://192.0.2.53#dns.example or https://dns.example/dns-query"
RESOLV_CONF = Path("/etc/resolv.conf")


class Transport(StrEnum):
    """How a question travels."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    HTTPS = "https"


class Server(Struct, frozen=True, kw_only=True):
    """A server to ask. `host` is an address, for HTTPS also a name; `tls_name` is what its certificate must show."""

    host: str
    port: int = 53
    transport: Transport = Transport.UDP
    tls_name: str = ""
    path: str = ""

    def __str__(self) -> str:
        """The server as reports name it."""
        if self.transport is Transport.HTTPS:
            port = "" if self.port == 443 else f":{self.port}"
            return f"https://{self._bracketed}{port}{self.path}"
        return f"{self._bracketed}:{self.port}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def server(text: str) -> Server:
    """The server that a text names: `ADDR`, `ADDR:PORT`, `tls://ADDR[:PORT][#NAME]` (RFC 7858) or `https://URL` (RFC 8484).

    Raises InvalidResolver.
    """
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _plain(text, text, 53, Transport.UDP)
    if scheme.lower() == "tls":
        address, _, name = rest.partition("#")
        found = _plain(text, address, 853, Transport.TLS)
        return Server(host=found.host, port=found.port, transport=Transport.TLS, tls_name=_host(text, name or found.host))
    if scheme.lower() == "https":
        return _https(text)
    raise InvalidResolver(f'"{text}" has the unknown scheme "{scheme}"; {EXPECTED}')


def _https(text: str) -> Server:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidResolver(f'"{text}" is no web address: {error}; {EXPECTED}') from error
    if not host or parts.username:
        raise InvalidResolver(f'"{text}" is no resolver; {EXPECTED}')
    path = (parts.path or "/dns-query") + (f"?{parts.query}" if parts.query else "")
    if port == 0:
        raise InvalidResolver(f'"{text}" has the port 0; a port is a number from 1 to 65535')
    host = _host(text, host)
    return Server(host=host, port=port or 443, transport=Transport.HTTPS, tls_name=host, path=path)


def _host(given: str, name: str) -> str:
    """A name that a certificate can show, in A-labels, or an address. Raises InvalidResolver."""
    if _is_address(name):
        return name
    try:
        return absolute(name).removesuffix(".")
    except ValueError as error:
        raise InvalidResolver(f'"{given}" is no resolver: {error}; {EXPECTED}') from error


def _plain(given: str, text: str, port: int, transport: Transport) -> Server:
    host, digits = text, ""
    if text.startswith("["):
        host, _, digits = text[1:].partition("]")
        if digits and not digits.startswith(":"):
            raise InvalidResolver(f'"{given}" is no resolver; {EXPECTED}')
        digits = digits[1:]
    elif text.count(":") == 1:
        host, digits = text.split(":")
    try:
        address = ip_address(host)
    except ValueError as error:
        raise InvalidResolver(f'"{given}" names no address to ask; {EXPECTED}') from error
    if digits:
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) < 65536):
            raise InvalidResolver(f'"{given}" has the port "{digits}"; a port is a number from 1 to 65535')
        port = int(digits)
    return Server(host=str(address), port=port, transport=transport)


def system_servers(resolv_conf: Path = RESOLV_CONF) -> tuple[Server, ...]:
    """The servers that this machine is set up to ask. Search lists and options are left unread on purpose.

    Raises InvalidResolver where there are none.
    """
    if resolv_conf.exists():
        lines = resolv_conf.read_text(encoding="utf-8", errors="replace").splitlines()
        named = [words[1] for line in lines if len(words := line.split()) > 1 and words[0] == "nameserver"]
    else:  # Windows keeps them in the registry, which dnspython reads; importing it everywhere would cost 0.2 s
        import dns.resolver

        named = [str(nameserver) for nameserver in dns.resolver.Resolver().nameservers]
    servers = tuple(Server(host=name) for name in named if _is_address(name))
    if not servers:
        raise InvalidResolver(f"{resolv_conf} names no resolver; name one with --resolver")
    return servers


def over(plain: str, servers: Iterable[Server]) -> tuple[Server, ...]:
    """The servers, those that would be asked over UDP over `plain` instead. Raises InvalidResolver."""
    if plain not in set(Plain):
        raise InvalidResolver(f'"{plain}" is no transport for a resolver that is named by its address; give udp or tcp')
    transport = Transport(plain)
    return tuple(replace(one, transport=transport) if one.transport is Transport.UDP else one for one in servers)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
