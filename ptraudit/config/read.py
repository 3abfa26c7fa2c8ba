"""A configuration file to a Configuration. Every fault is told with its file, line and path."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Never, ParamSpec, TypeVar

import msgspec
from msgspec.structs import replace

from ptraudit.check import Severity
from ptraudit.checks import matching, near
from ptraudit.config import SHARED_FILE, Configuration, Output, model
from ptraudit.config.faults import explained
from ptraudit.config.lines import Path as Keys
from ptraudit.config.lines import line_of, lines
from ptraudit.config.model import PATHS, Domain, File, Texts, options, texts
from ptraudit.errors import InvalidConfiguration, UsageError
from ptraudit.evidence import Helo, Origin, OriginKind
from ptraudit.lookup import IPNetwork, printable
from ptraudit.place import Place
from ptraudit.rdap import server_url
from ptraudit.receivers import named
from ptraudit.target import Known, Target, detour, helo, network, selector, target
from ptraudit.waiver import Waiver, network_of

PATTERN = re.compile(r"[A-Za-z0-9_*-][A-Za-z0-9._*-]*")  # of a waiver: a host name with stars

P = ParamSpec("P")
T = TypeVar("T")


def load(path: Path) -> Configuration:
    """The configuration in a file. Raises InvalidConfiguration."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise InvalidConfiguration(f"the configuration {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidConfiguration(f"the configuration {path} is not UTF-8 text; save it as UTF-8") from error
    return parsed(text, path)


def parsed(text: str, path: Path) -> Configuration:
    """The configuration in the text of a file; paths in it are taken from the file's folder. Raises InvalidConfiguration."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfiguration(f"{path} is no TOML: {error}") from error
    shared = path.name == SHARED_FILE
    tools = document.get("tool", {}) if shared else {}
    table = (tools.get("ptraudit", {}) if isinstance(tools, dict) else {}) if shared else document
    return _Reader(path, lines(text), ("tool", "ptraudit") if shared else ()).configuration(table)


class _Reader:
    """Reads one file; knows the line of each path in it."""

    def __init__(self, path: Path, places: Mapping[Keys, int], prefix: Keys) -> None:
        self.path = path
        self.places = places
        self.prefix = prefix

    def configuration(self, table: object) -> Configuration:
        file = self._file(table)
        self._check_options(file)
        if file.rdap_server:
            self._understood(("rdap-server",), server_url, file.rdap_server, "rdap-server")
        targets: list[Target] = []
        for place, domain in enumerate(file.domain):
            targets.append(self._target(place, domain, targets))
        values = options(file)
        for name in PATHS & values.keys():
            given = values[name]
            named = self.path.parent
            values[name] = tuple(named / text for text in given) if isinstance(given, tuple) else named / str(given)
        if file.mail_dkim:
            selector, colon, key = file.mail_dkim.partition(":")
            values["mail_dkim"] = f"{selector}{colon}{self.path.parent / key if key else ''}"
        return Configuration(
            path=self.path,
            options=values,
            targets=tuple(targets),
            known={
                one.understood: self._known(place, file.domain[place], file, one.place) for place, one in enumerate(targets)
            },
            waivers=tuple(self._waiver(place, given) for place, given in enumerate(file.waiver)),
            severities=dict(self._severities(file)),
            outputs=tuple(
                Output(format=one.format, file=Path(one.file) if one.file == "-" else self.path.parent / one.file)
                for one in file.output
            ),
        )

    def _file(self, table: object) -> File:
        try:
            return msgspec.convert(table, File)
        except msgspec.ValidationError as error:
            self._refuse(*explained(error, table))

    def _check_options(self, file: File) -> None:
        """Refuse what the options themselves would refuse, so that the message names the line."""
        for place, text in enumerate(texts(file.treat_as_public)):
            self._understood(("treat-as-public", place), network, text, "treat-as-public")
        for place, text in enumerate(texts(file.connect_to)):
            self._understood(("connect-to", place), detour, text)
        for key, words in (("select", file.select), ("ignore", file.ignore)):
            for word in (word for text in texts(words) for word in text.split(",")):
                self._checks((key,), word.strip())
        for place, text in enumerate(texts(file.receiver)):
            self._understood(("receiver", place), named, [text], "receiver")
        if file.dnsbl_list:
            from ptraudit.blocklists import chosen  # reads the files of all lists

            for place, text in enumerate(texts(file.dnsbl_list)):
                self._understood(("dnsbl-list", place), chosen, [text])
        if file.resolver:
            from ptraudit.dns.server import server  # loads what DNS over HTTPS needs

            for place, text in enumerate(texts(file.resolver)):
                self._understood(("resolver", place), server, text)

    def _target(self, place: int, domain: Domain, before: Iterable[Target]) -> Target:
        keys: Keys = ("domain", place, "name")
        one = self._understood(keys, target, domain.name)
        if any(other.understood == one.understood for other in before):
            self._refuse(
                keys, f'"{printable(domain.name, 100)}" is named twice; put what is known of it under one [[domain]]'
            )
        return replace(one, place=Place(path=self.path.as_posix(), line=self._line(keys)))

    def _known(self, place: int, domain: Domain, file: File, where: Place | None) -> Known:
        keys: Keys = ("domain", place)
        networks = list(self._networks(keys, domain.ip, self.path.name))
        helos = list(self._helos(keys, domain.helo))
        for name in texts(domain.pool):
            if name not in file.pool:
                known = f"the pools are {', '.join(file.pool)}" if file.pool else f"describe it under [pool.{name}]"
                self._refuse((*keys, "pool"), f'there is no pool "{printable(name, 60)}"; {known}')
            pool = file.pool[name]
            networks += self._networks(("pool", name), pool.ip, f"pool {printable(name, 60)} of {self.path.name}")
            helos += self._helos(("pool", name), pool.helo)
        selectors = tuple(
            self._understood((*keys, "dkim-selector", number), selector, text, "dkim-selector")
            for number, text in enumerate(texts(domain.dkim_selector))
        )
        return Known(networks=tuple(networks), helos=tuple(helos), selectors=selectors, place=where)

    def _networks(self, keys: Keys, given: Texts, detail: str) -> Iterator[tuple[IPNetwork, Origin]]:
        for place, text in enumerate(texts(given)):
            origin = Origin(kind=OriginKind.CONFIG, detail=detail)
            yield self._understood((*keys, "ip", place), network, text, "ip"), origin

    def _helos(self, keys: Keys, given: Texts) -> Iterator[Helo]:
        for place, text in enumerate(texts(given)):
            yield self._understood((*keys, "helo", place), helo, text, "helo")

    def _waiver(self, place: int, given: model.Waiver) -> Waiver:
        keys: Keys = ("waiver", place)
        match = texts(given.match)
        if not given.reason.strip():
            self._refuse((*keys, "reason"), "it is empty; say why the failure is accepted, and who mends it")
        if not match:
            self._refuse((*keys, "match"), "it meets nothing; give an address, a network or a name, or * for everything")
        for text in match:
            if network_of(text) is None and not PATTERN.fullmatch(text):
                self._refuse(
                    (*keys, "match"),
                    f'"{printable(text, 100)}" is no address, network or name; give one as 192.0.2.0/24 or *.example.com',
                )
        return Waiver(
            check=given.check,
            check_ids=self._checks((*keys, "check"), given.check),
            match=match,
            until=given.until,
            reason=printable(given.reason, 500),
            place=Place(path=self.path.as_posix(), line=self._line(keys)),
        )

    def _severities(self, file: File) -> Iterator[tuple[str, Severity]]:
        for word, severity in file.severity.items():
            yield from ((check_id, Severity(severity)) for check_id in self._checks(("severity", word), word))

    def _checks(self, keys: Keys, word: str) -> frozenset[str]:
        checks = matching(word)
        if not checks:
            self._refuse(keys, f'"{printable(word, 60)}" stands for no check{near(word)}; `ptraudit checks` lists them')
        return frozenset(check.id for check in checks)

    def _understood(self, keys: Keys, reading: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
        try:
            return reading(*given, **more)
        except UsageError as error:
            self._refuse(keys, str(error))

    def _line(self, keys: Keys) -> int:
        return line_of(self.places, self.prefix + keys)

    def _refuse(self, keys: Keys, message: str) -> Never:
        where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
        raise InvalidConfiguration(f"{self.path} line {self._line(keys)}{f', {where}' if where else ''}: {message}")
