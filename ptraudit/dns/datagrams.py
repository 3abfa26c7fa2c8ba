"""Questions over UDP: a socket of its own for each, and after the first few a pool of sockets at random ports."""

import asyncio
import math
import socket
from time import monotonic

from ptraudit.dns.flight import Try
from ptraudit.dns.randomness import Randomness
from ptraudit.dns.server import Server
from ptraudit.dns.single import Single
from ptraudit.dns.wire import Question, answers, folds, mixed, packet

POOL = 32  # sockets: a forger has to guess the port besides the id and the case, and a single audit shares hardly any
MAX_QUESTIONS = 10_000  # through one socket, or MAX_AGE_S; then its port is given up, so that nobody can learn it
MAX_AGE_S = 60.0
MAX_DATAGRAM = 4096  # octets; we ask for 1232 at most, and who sends more is cut off and unreadable
DRAIN = 64  # datagrams read at a time, so that a flood on one socket does not hold up the others


class Datagrams:
    """The sockets for one server."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop, random: Randomness) -> None:
        self._server = server
        self._loop = loop
        self._random = random
        self._ports: list[Port] = []
        self._retired: list[Port] = []
        self._to_send: list[tuple[Port, Try | Single, bytes]] = []

    def ask(self, one: Try | Single, asked: Question, *, at_once: bool) -> None:
        """Send a question, `at_once` or with the others of this turn of the loop.

        Together they cost less, since a server that is woken for one finds the others waiting; at once they arrive sooner.
        Raises OSError where there is no way to the server.
        """
        section = one.section
        random = self._random.octets(len(section) + 3)
        port = self._port(random[2], one.sent_s)
        key = random[:2]
        while key in port.pending:
            key = self._random.octets(2)
        one.key = key
        if one.mixed:
            one.section = section = mixed(section, random[3:])
        port.pending[key] = one
        port.asked += 1
        one.channel = port
        octets = packet(key, section, edns=one.edns, checked=asked.checked, signed=asked.signed)
        if at_once:
            port.send(octets)
            return
        if not self._to_send:
            self._loop.call_soon(self._flush)
        one.sent_s = math.inf  # until it is sent: a long turn of the loop is no time that a server takes
        self._to_send.append((port, one, octets))

    def close(self) -> None:
        """Close all sockets."""
        for port in self._ports + self._retired:
            port.close()

    def _flush(self) -> None:
        """Send what has come in this turn of the loop."""
        to_send, self._to_send = self._to_send, []
        now_s = monotonic()
        for port, one, octets in to_send:
            one.sent_s = now_s
            port.send(octets)

    def _port(self, random: int, now_s: float) -> "Port":
        if len(self._ports) < POOL:
            place = len(self._ports)
            self._ports.append(Port(self._server, self._loop, now_s))
        else:
            place = random % POOL
            old = self._ports[place]
            if old.asked >= MAX_QUESTIONS or now_s - old.opened_s >= MAX_AGE_S:
                self._ports[place] = Port(self._server, self._loop, now_s)
                self._retired = [port for port in (*self._retired, old) if not port.close_if_idle()]
        return self._ports[place]


class Port:
    """One socket, connected: the kernel drops what comes from elsewhere, and tells when nobody listens (RFC 5452 9)."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop, now_s: float) -> None:
        self.pending: dict[bytes, Try | Single] = {}
        self.asked = 0
        self.opened_s = now_s
        self._loop = loop
        family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            self._socket.connect((server.host, server.port))
        except OSError:
            self._socket.close()
            raise
        # By number: of a socket the loop would write a description each time, only to find that it is new.
        loop.add_reader(self._socket.fileno(), self.catch_up)

    def send(self, octets: bytes) -> None:
        """Send a packet."""
        try:
            self._socket.send(octets)
        except BlockingIOError:
            return  # lost on our own side, and asked again when it is overdue
        except OSError as error:
            self._failed(error)

    def catch_up(self) -> None:
        """Read what has arrived. What answers no pending question is nobody's."""
        pending = self.pending
        for _ in range(DRAIN):
            try:
                octets = self._socket.recv(MAX_DATAGRAM)
            except BlockingIOError:
                return
            except OSError as error:
                self._failed(error)
                return
            one = pending.get(octets[:2])
            if one is None:
                continue
            alike = answers(one.section, octets)
            if alike or folds(one.section, octets):
                del pending[one.key]
                one.arrived(octets, folded=one.mixed and not alike)
                if not pending:
                    return  # as a rule there is nothing more, and asking for it would cost as much as reading it

    def forget(self, one: Try | Single) -> None:
        """Await no answer to it any more."""
        self.pending.pop(one.key, None)

    def take_over(self, one: Try) -> None:
        """Await the answer for another instead, of the same packet."""
        self.pending[one.key] = one

    def overdue(self, one: Try) -> None:
        """Nothing: its answer may still come."""

    def close(self) -> None:
        """Close the socket."""
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    def close_if_idle(self) -> bool:
        """Close the socket where nothing is awaited through it; whether it was closed."""
        if not self.pending:
            self.close()
        return not self.pending

    def _failed(self, error: OSError) -> None:
        """Nobody listens there, as ICMP has it: for every question that this socket has sent."""
        failed, self.pending = self.pending, {}
        for one in failed.values():
            one.failed(error)
