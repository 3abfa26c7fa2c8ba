"""One SMTP connection, step by step, and what was heard on it.

aiosmtplib speaks the protocol and bounds every reply; what it hides is written down on the way: the octets as they
came, and when. Never sends mail, never speaks first, and always says QUIT. Where recipients are offered, each is alone,
after an empty sender, and taken back with RSET: DATA is never said.
"""

import asyncio
import re
import ssl

from aiosmtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse
from msgspec import Struct, field

from ptraudit.attempt import Attempt, Purpose
from ptraudit.certificate import Tls
from ptraudit.evidence import Reply, SmtpPhase, TranscriptLine
from ptraudit.hostname import bare, not_hostname
from ptraudit.lookup import IPAddress, printable

CONNECT_S = 10.0  # four SYNs, at 0, 1, 3 and 7 s; whoever has not answered by then is filtered
QUIT_S = 5.0  # all that we wanted to know has been said
MAX_LINES = 100  # of one transcript
MAX_LINE = 512  # octets of a reply line (RFC 5321 section 4.5.3.1.5)


class Listener(SMTPProtocol):
    """aiosmtplib's protocol, and a note of what came over the wire."""

    def __init__(self, notes: "Notes") -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._notes = notes

    def data_received(self, data: bytes) -> None:
        """Note the octets, then let aiosmtplib read them."""
        self._notes.hear(data)
        super().data_received(data)


class Notes(Struct):
    """What was heard and said so far. `raw` is the beginning of what the server sent before we said anything."""

    began: float
    lines: list[TranscriptLine] = field(default_factory=list)
    raw: bytes = b""
    pending: bytes = b""
    spoke: bool = False

    def hear(self, data: bytes) -> None:
        """Note what came, as it came."""
        if not self.spoke and len(self.raw) < 4 * MAX_LINE:
            self.raw += data[: 4 * MAX_LINE]
        *whole, self.pending = (self.pending + data).split(b"\n")
        for line in whole:
            self._note("S", line.removesuffix(b"\r"))
        if len(self.pending) > MAX_LINE:
            self._note("S", self.pending)
            self.pending = b""

    def say(self, command: bytes) -> None:
        """Note what we send."""
        self.spoke = True
        self._note("C", command)

    def rest(self) -> None:
        """Note the line that the server never ended."""
        if self.pending:
            self._note("S", self.pending)

    def _note(self, sender: str, line: bytes) -> None:
        if len(self.lines) < MAX_LINES:
            at_s = round(asyncio.get_running_loop().time() - self.began, 4)
            self.lines.append(TranscriptLine(at_s=at_s, sender=sender, text=printable(line, MAX_LINE)))


class Offers(Struct, frozen=True, kw_only=True):
    """Whose recipients are offered to one server: the domain's mailboxes where it is an exchanger, and one of ours."""

    domain: str | None
    host: str | None
    ip: IPAddress

    def recipients(self, own_name: str, own_address: str) -> tuple[tuple[Purpose, str], ...]:
        """The recipients, each with its purpose; `own_name` is that of our EHLO, which an address literal may be.

        A recipient of ours proves a relay only if the server is not ours: none is offered to our own address, and none
        whose name lies under the domain or beside the exchanger's.
        """
        mailboxes = (Purpose.POSTMASTER, Purpose.ABUSE) if self.domain else ()
        found = [(purpose, f"{purpose}@{bare(self.domain or '')}") for purpose in mailboxes]
        above = [bare(name) for name in (self.domain, (self.host or "").partition(".")[2]) if name and "." in bare(name)]
        own = any(own_name.lower() == name or own_name.lower().endswith(f".{name}") for name in above)
        if not own and own_address != str(self.ip):
            found.append((Purpose.RELAY, f"postmaster@{own_name}"))
        return tuple(found)


class Talk(Struct):
    """One connection, step by step; what was learnt stays when a later step ends it."""

    notes: Notes
    tls: ssl.SSLContext
    host: str | None
    ehlo_name: str
    timeout_s: float
    offers: Offers | None = None
    phase: SmtpPhase = SmtpPhase.CONNECT
    greeting: Reply | None = None
    ehlo: Reply | None = None
    helo: Reply | None = None
    starttls: Reply | None = None
    seen: Tls | None = None
    tls_error: str = ""
    trust_error: str = ""
    ehlo_after_tls: Reply | None = None
    attempts: list[Attempt] = field(default_factory=list)
    _protocol: Listener | None = None

    async def run(self, host: str, port: int) -> None:
        """The whole conversation. Raises what ends it early: OSError, TimeoutError or SMTPException."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(min(CONNECT_S, self.timeout_s)):
            _, protocol = await loop.create_connection(lambda: Listener(self.notes), host, port)
        self._protocol = protocol
        self.phase = SmtpPhase.GREETING
        self.greeting = await self._reply(protocol)
        if self.greeting.code == 220:
            self.phase = SmtpPhase.EHLO
            self.ehlo = await self._command(protocol, b"EHLO", self._name(protocol))
            if self.ehlo.code >= 500:
                self.helo = await self._command(protocol, b"HELO", self._name(protocol))
            if self.ehlo.offers_starttls:
                await self._secure(protocol)
            if self.offers:
                await self._offer(protocol, self.offers)
        await self._quit(protocol)

    async def _secure(self, protocol: Listener) -> None:
        self.phase = SmtpPhase.STARTTLS
        self.notes.say(b"STARTTLS")
        loop = asyncio.get_running_loop()
        began = loop.time()
        name = bare(self.host) if self.host and not not_hostname(self.host) else None
        try:
            response = await protocol.start_tls(self.tls, server_hostname=name, timeout=self.timeout_s)
        except SMTPResponseException as error:
            if error.code < 0:
                raise
            self.starttls = _reply(SMTPResponse(error.code, error.message), loop.time() - began)
            return
        except (ssl.SSLError, SMTPTimeoutError, SMTPServerDisconnected) as error:
            self.phase = SmtpPhase.TLS
            self.tls_error = printable(str(error), 200)
            raise
        self.starttls = _reply(response, loop.time() - began)
        self.phase = SmtpPhase.TLS
        from ptraudit.gather.certificates import observed_chain  # cryptography is loaded only where TLS was spoken

        self.seen = observed_chain(protocol.transport)
        self.phase = SmtpPhase.EHLO_AFTER_TLS
        # What was said before the handshake counts no more (RFC 3207 section 4.2).
        self.ehlo_after_tls = await self._command(protocol, b"EHLO", self._name(protocol))

    async def _offer(self, protocol: Listener, offers: Offers) -> None:
        self.phase = SmtpPhase.RCPT
        for purpose, recipient in offers.recipients(self._name(protocol).decode("ascii"), _own_address(protocol)):
            command, reply = "MAIL", await self._command(protocol, b"MAIL", b"FROM:<>")
            if reply.code == 250:
                command, reply = "RCPT", await self._command(protocol, b"RCPT", f"TO:<{recipient}>".encode("ascii"))
            text = " ".join(reply.lines)[:MAX_LINE]
            self.attempts.append(Attempt(purpose=purpose, recipient=recipient, command=command, code=reply.code, text=text))
            await self._command(protocol, b"RSET")

    def _name(self, protocol: Listener) -> bytes:
        return (self.ehlo_name or _literal(protocol)).encode("ascii", "replace")

    async def _quit(self, protocol: Listener) -> None:
        self.phase = SmtpPhase.QUIT
        try:
            async with asyncio.timeout(QUIT_S):
                await self._command(protocol, b"QUIT")
        except (SMTPException, OSError):
            self.notes.say(b"(closed without waiting for the answer to QUIT)")

    async def _command(self, protocol: Listener, *words: bytes) -> Reply:
        self.notes.say(b" ".join(words))
        loop = asyncio.get_running_loop()
        began = loop.time()
        response = await protocol.execute_command(*words, timeout=self.timeout_s)
        return _reply(response, loop.time() - began)

    async def _reply(self, protocol: Listener) -> Reply:
        response = await protocol.read_response(timeout=self.timeout_s)
        return _reply(response, asyncio.get_running_loop().time() - self.notes.began)

    def close(self) -> None:
        """End the connection, however far it came."""
        transport = self._protocol.transport if self._protocol else None
        if isinstance(transport, asyncio.Transport):
            transport.abort()


def _own_address(protocol: Listener) -> str:
    socket_name = protocol.transport.get_extra_info("sockname") if protocol.transport else None
    return str(socket_name[0]) if socket_name else "127.0.0.1"


def _literal(protocol: Listener) -> str:
    """Our own address as an address literal (RFC 5321 section 4.1.3), for want of a name."""
    address = _own_address(protocol)
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _reply(response: SMTPResponse, duration_s: float) -> Reply:
    lines = response.message.encode("utf-8", "surrogateescape").split(b"\n")
    texts = tuple(printable(line, MAX_LINE) for line in lines[:MAX_LINES])
    return Reply(code=response.code, lines=texts, duration_s=round(duration_s, 4))


def greeting_faults(raw: bytes) -> tuple[str, ...]:
    """What is wrong with the form of a greeting as it came (RFC 5321 sections 2.3.8, 4.2 and 4.5.3.1.5)."""
    faults = []
    if re.search(rb"(?<!\r)\n", raw):
        faults.append("a line ends with LF alone; CR LF is required")
    longest = max((len(line) + 1 for line in raw.split(b"\n")), default=0)
    if longest > MAX_LINE:
        faults.append(f"a line holds more than {MAX_LINE} octets")
    if re.search(rb"[^\x09\x0a\x0d\x20-\x7e]", raw):
        faults.append("it holds octets other than printable ASCII")
    codes = re.findall(rb"^(\d{3})(?=[ \r\n-])", raw, re.MULTILINE)
    if raw and not re.match(rb"\d{3}[ \r\n-]", raw):
        faults.append("it does not begin with a reply code of three digits")
    elif codes and not re.fullmatch(rb"220|[45]\d\d", codes[0]):
        faults.append(f"its code is {codes[0].decode()}; a greeting has 220, or a code that refuses")
    if len(set(codes)) > 1:
        faults.append("its lines have different codes")
    return tuple(faults)
