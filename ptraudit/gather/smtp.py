"""Talk to mail servers, politely, and write down what they say."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import cached_property

from aiosmtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError
from msgspec.structs import replace

from ptraudit.evidence import SmtpEnding, SmtpPhase, SmtpSession
from ptraudit.gather.conversation import Notes, Offers, Talk, greeting_faults
from ptraudit.generations import Generations
from ptraudit.lookup import IPAddress, printable
from ptraudit.target import Detour, destination

REPLY_S = 30.0  # postscreen makes a client wait 6 s on purpose; the 5 minutes of RFC 5321 section 4.5.3.2 are for mail
AT_ONCE = 10  # conversations, each with another host
REMEMBERED = 2000  # conversations: the exchangers of a provider are those of many targets
PORT = 25


class SmtpProber:
    """Talks to each host once, one connection to a host at a time, and a bounded number in all.

    `trusted` are PEM certificates of roots beside the system's. `ehlo_name` is ours; "" stands for the address literal.
    An `active` one offers recipients too, and never a message.
    """

    def __init__(
        self,
        *,
        ehlo_name: str = "",
        detours: Sequence[Detour] = (),
        timeout_s: float = REPLY_S,
        trusted: str = "",
        active: bool = False,
    ) -> None:
        self.active = active
        self._ehlo_name = ehlo_name
        self._detours = tuple(detours)
        self._timeout_s = timeout_s
        self._trusted = trusted
        self._places = asyncio.Semaphore(AT_ONCE)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._sessions: Generations[tuple[str | None, IPAddress, Offers | None], asyncio.Task[SmtpSession]] = Generations(
            REMEMBERED
        )

    def reaches(self, ip: IPAddress) -> bool:
        """Whether a connection for this address goes elsewhere by a detour."""
        return destination(self._detours, ip, PORT) != (str(ip), PORT)

    async def session(self, host: str | None, ip: IPAddress, domain: str | None = None) -> SmtpSession:
        """One conversation; two, where the certificate is not trusted and must be fetched without trust to be read.

        `domain` is whose mailboxes the host should have.
        """
        key = host, ip, Offers(domain=domain, host=host, ip=ip) if self.active else None
        session = self._sessions.get(key)
        if session is None:
            session = asyncio.create_task(self._session(*key))
            self._sessions.put(key, session)
        return await asyncio.shield(session)

    @cached_property
    def _checking(self) -> ssl.SSLContext:
        return _context(self._trusted)  # once: to read the roots of the system takes a tenth of a second

    @cached_property
    def _trusting(self) -> ssl.SSLContext:
        return _context(None)

    async def _session(self, host: str | None, ip: IPAddress, offers: Offers | None) -> SmtpSession:
        async with AsyncExitStack() as turns:
            for place in dict.fromkeys((host or str(ip), str(ip))):
                await turns.enter_async_context(self._turns[place])
            await turns.enter_async_context(self._places)
            session, trust_error = await self._conversation(host, ip, self._checking, offers)
            if not trust_error:
                return session
            again, _ = await self._conversation(host, ip, self._trusting, offers)
            return _merged(session, again, trust_error) if again.tls else session

    async def _conversation(
        self, host: str | None, ip: IPAddress, tls: ssl.SSLContext, offers: Offers | None
    ) -> tuple[SmtpSession, str]:
        """The conversation, and why its certificate is not trusted, if that is what ended it."""
        loop = asyncio.get_running_loop()
        to_host, to_port = destination(self._detours, ip, PORT)
        notes = Notes(began=loop.time())
        talk = Talk(notes=notes, tls=tls, host=host, ehlo_name=self._ehlo_name, timeout_s=self._timeout_s, offers=offers)
        ending, detail = SmtpEnding.CONNECTED, ""
        try:
            await talk.run(to_host, to_port)
        except (TimeoutError, SMTPTimeoutError) as error:
            ending, detail = SmtpEnding.TIMEOUT, printable(str(error) or "no answer in time", 200)
        except ConnectionRefusedError:
            ending, detail = SmtpEnding.REFUSED, "the connection was refused"
        except SMTPServerDisconnected as error:
            ending, detail = SmtpEnding.DROPPED, printable(str(error), 200)
        except SMTPResponseException as error:
            ending, detail = SmtpEnding.PROTOCOL_ERROR, printable(str(error.message), 200)
        except ssl.SSLError as error:
            ending, detail = SmtpEnding.TLS_ERROR, printable(error.reason or str(error), 200)
            talk.tls_error = detail
            if isinstance(error, ssl.SSLCertVerificationError):
                talk.trust_error = printable(error.verify_message, 200)
        except ConnectionError as error:
            ending, detail = SmtpEnding.DROPPED, printable(error.strerror or type(error).__name__, 200)
        except (OSError, SMTPException) as error:
            connecting = talk.phase is SmtpPhase.CONNECT
            ending = SmtpEnding.UNREACHABLE if connecting else SmtpEnding.DROPPED
            detail = printable(str(error) or type(error).__name__, 200)
        finally:
            talk.close()
        notes.rest()
        session = SmtpSession(
            host=host,
            ip=ip,
            port=PORT,
            connected_to=f"[{to_host}]:{to_port}" if ":" in to_host else f"{to_host}:{to_port}",
            ending=ending,
            phase=talk.phase,
            detail=detail,
            greeting=talk.greeting,
            greeting_faults=greeting_faults(notes.raw) if talk.phase is not SmtpPhase.CONNECT else (),
            ehlo=talk.ehlo,
            helo=talk.helo,
            starttls=talk.starttls,
            tls=talk.seen,
            tls_error=talk.tls_error,
            ehlo_after_tls=talk.ehlo_after_tls,
            attempts=tuple(talk.attempts),
            transcript=tuple(notes.lines),
            duration_s=round(loop.time() - notes.began, 4),
        )
        return session, talk.trust_error


def _context(trusted: str | None) -> ssl.SSLContext:
    """Settings that agree to any version, since the version is what we want to see; None trusts everybody."""
    context = ssl.create_default_context()
    context.check_hostname = False  # the name is judged later, apart from the trust
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if trusted is None:
        context.verify_mode = ssl.CERT_NONE
    elif trusted:
        context.load_verify_locations(cadata=trusted)
    return context


def _merged(first: SmtpSession, again: SmtpSession, trust_error: str) -> SmtpSession:
    """One session of two connections: the greeting as a stranger gets it, and what was said behind the handshake."""
    return replace(
        again,
        greeting=first.greeting,
        greeting_faults=first.greeting_faults,
        tls=replace(again.tls, trust_error=trust_error) if again.tls else None,
        transcript=first.transcript + again.transcript,
        duration_s=round(first.duration_s + again.duration_s, 4),
    )
