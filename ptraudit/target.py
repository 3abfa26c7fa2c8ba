"""What a user may give as a target, an address, an EHLO name or a detour, and what is meant by it."""

import re
from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.address import parsed_address, unmapped_network
from ptraudit.dns.names import absolute
from ptraudit.errors import InvalidTarget, UsageError
from ptraudit.evidence import Helo, Origin
from ptraudit.hostname import MAX_LABEL, MAX_NAME, bare, labels
from ptraudit.lookup import IPAddress, IPNetwork, printable
from ptraudit.place import Place

EXPECTED = (
    "give a domain (example.com), a mail address (user@example.com), a host (mail.example.com) or an address (192.0.2.25)"
)
SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")  # RFC 6376 section 3.1: labels, dots between them
OWNER_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")  # a host's label, or one with the underscore of RFC 8552


class Target(Struct, frozen=True, kw_only=True):
    """Something to audit: a domain, absolute and in A-labels, or an address.

    `given` is what the user wrote, and `place` the line of a file where it stands.
    """

    given: str
    domain: str | None = None
    ip: IPAddress | None = None
    place: Place | None = None

    @property
    def understood(self) -> str:
        """The target as reports name it."""
        return bare(self.domain) if self.domain else str(self.ip)


class Known(Struct, frozen=True, kw_only=True):
    """What the user's configuration says of a target: its networks with their origins, EHLO names and selectors."""

    networks: tuple[tuple[IPNetwork, Origin], ...] = ()
    helos: tuple[Helo, ...] = ()
    selectors: tuple[str, ...] = ()
    place: Place | None = None


class Detour(Struct, frozen=True, kw_only=True):
    """Where a connection really goes; an empty `ip` or port 0 stands for any, an empty `host` for the same."""

    ip: IPAddress | None
    port: int
    host: str
    to_port: int


def target(text: str) -> Target:
    """The target that a text names. Raises InvalidTarget."""
    given = text.strip()
    shown = printable(given, 100)
    if "://" in given:
        raise InvalidTarget(f'"{shown}" is a web address; {EXPECTED}')
    ip = parsed_address(given)
    if ip is not None:
        return Target(given=shown, ip=ip)
    if re.fullmatch(r"\[?[0-9a-fA-F.:]+/\d+\]?", given):
        raise InvalidTarget(f'"{shown}" is a network; name the domain that sends from it and add --ip {shown}')
    local, at, name = given.rpartition("@")
    if at and (not local or "@" in local):
        raise InvalidTarget(f'"{shown}" is no mail address; {EXPECTED}')
    if at and name.startswith("[") and (ip := parsed_address(name)) is not None:
        return Target(given=shown, ip=ip)
    try:
        domain = absolute(name)
    except ValueError as error:
        raise InvalidTarget(f'"{shown}" is no domain: {_reason(name)}; {EXPECTED}') from error
    reason = _not_a_domain(domain)
    if reason:
        raise InvalidTarget(f'"{shown}" is no domain: {reason}; {EXPECTED}')
    return Target(given=shown if given.isascii() else given, domain=domain)


def _reason(name: str) -> str:
    parts = name.removesuffix(".").split(".")
    if not all(parts):
        return "it has an empty label"
    if any(len(part) > MAX_LABEL for part in parts):
        return f"a label holds at most {MAX_LABEL} octets"
    if len(name) > MAX_NAME:
        return f"a name holds at most {MAX_NAME} octets"
    return "its characters are not allowed in an internationalised name (IDNA 2008)"


def _not_a_domain(domain: str) -> str:
    parts = labels(domain)
    if not parts:
        return "it is empty"
    if sum(len(part) + 1 for part in parts) - 1 > MAX_NAME:
        return f"a name holds at most {MAX_NAME} octets"
    for part in parts:
        if not OWNER_LABEL.fullmatch(part):
            return f'its label "{part[:80]}" has more than letters, digits, underscores and inner hyphens'
    if len(parts) == 1:
        return "it is a single label"
    if parts[-1].isdigit():
        return "its last label is a number, so it is neither a name nor an address"
    return ""


def targets(lines: Iterable[str], path: str = "") -> tuple[Target, ...]:
    """The targets of a file: one a line, `#` begins a comment, empty lines are skipped. Raises InvalidTarget.

    With its path, each knows its place.
    """
    found = []
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if text:
            try:
                place = Place(path=path, line=number) if path else None
                found.append(replace(target(text), place=place))
            except InvalidTarget as error:
                raise InvalidTarget(f"{f'{path} ' if path else ''}line {number}: {error}") from error
    return tuple(found)


def network(text: str, option: str) -> IPNetwork:
    """The network or single address that an option names. Raises UsageError; host bits are refused, not dropped."""
    address = parsed_address(text)
    if "%" in text:
        raise UsageError(f'{option} "{printable(text, 100)}" names a zone; give an address or a network without one')
    try:
        return unmapped_network(ip_network(address if address is not None else text.strip()))
    except ValueError as error:
        raise UsageError(
            f'{option} "{printable(text, 100)}": {error}; give an address or a network, as 192.0.2.0/28'
        ) from error


def helo(text: str, option: str = "--helo") -> Helo:
    """The EHLO name, or `IP=NAME` for the name that one address uses, of an option. Raises UsageError."""
    before, separator, after = text.strip().partition("=")
    if not separator:
        name, ip = before, None
    else:
        name, ip = after.strip(), parsed_address(before)
        if ip is None:
            raise UsageError(
                f'{option} "{printable(text, 100)}": "{printable(before, 60)}" is no address; give NAME or IP=NAME'
            )
    if not name:
        raise UsageError(
            f'{option} "{printable(text, 100)}" names no host; give NAME or IP=NAME, as 192.0.2.25=mail.example.com'
        )
    return Helo(name=printable(name, MAX_NAME + 3), ip=ip)


def selector(text: str, option: str = "--dkim-selector") -> str:
    """The DKIM selector that an option names. Raises UsageError."""
    name = text.strip()
    if not SELECTOR.fullmatch(name) or not all(0 < len(label) <= MAX_LABEL for label in name.split(".")):
        raise UsageError(f'{option} "{printable(text, 100)}" is no selector; give its name, as s1 or mail.2026')
    return name.lower()


def destination(detours: Iterable[Detour], ip: IPAddress, port: int) -> tuple[str, int]:
    """Where a connection for an address and a port really goes: the first detour that is meant for it, or straight on."""
    for one in detours:
        if one.ip in {None, ip} and one.port in {0, port}:
            return one.host or str(ip), one.to_port or port
    return str(ip), port


def detour(text: str) -> Detour:
    """The detour `IP:PORT:HOST:PORT`, addresses of IPv6 in brackets, as curl's --connect-to. Raises UsageError."""
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)", text.strip())
    if match is None:
        raise UsageError(f'--connect-to "{printable(text, 100)}" has not four parts; give IP:PORT:HOST:PORT')
    source, port, host, to_port = match.groups()
    ip = parsed_address(source) if source else None
    if source and ip is None:
        raise UsageError(
            f'--connect-to "{printable(text, 100)}": "{source}" is no address; it is matched against the host\'s'
        )
    bare_host = host.removeprefix("[").removesuffix("]")
    if bare_host:
        try:
            ip_address(bare_host)
        except ValueError as error:
            message = f'--connect-to "{printable(text, 100)}": "{host}" is no address; names are not resolved here'
            raise UsageError(message) from error
    numbers = [int(digits) if digits else 0 for digits in (port, to_port)]
    if any(number > 65535 for number in numbers):
        raise UsageError(f'--connect-to "{printable(text, 100)}": a port is a number from 1 to 65535')
    return Detour(ip=ip, port=numbers[0], host=bare_host, to_port=numbers[1])
