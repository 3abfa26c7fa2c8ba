"""The real rspamd as a milter of a real Postfix, and the real SpamAssassin, asked about many clients at once.

They run on loopback beside a scripted name server, at 127.0.0.54. Only in namespaces of one's own: see tests/lab/lab.sh.
"""

import asyncio
import json
import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.evidence import Evidence, Helo, Origin, OriginKind, Request
from ptraudit.gather import gather
from ptraudit.hostname import bare, can_be_asked
from ptraudit.lab.nameserver import NameServer
from ptraudit.target import network, target
from tests.background import running
from tests.receivers.situations import Situation, zone

RESOLVER = ("127.0.0.54", 53)
SMTP_PORT = 10025
MILTER_PORT = 11332
AT_ONCE = 16  # conversations
MOST_S = 20.0  # more than a program ever takes to be ready, or to write what it has found

ROOM = """
set -eu
hostname receiver  # a domain would bring a search list, which changes what is made of an outage
mount --bind {folder}/resolv.conf /etc/resolv.conf
exec "$@"
"""

RSPAMD = """
lua = "{folder}/base.lua";
.include "/etc/rspamd/actions.conf"
.include "/etc/rspamd/groups.conf"
.include "/etc/rspamd/modules.d/hfilter.conf"
.include "/etc/rspamd/modules.d/once_received.conf"
modules {{ path = "{folder}/plugins"; }}
options {{
  pidfile = "{folder}/rspamd.pid"; control_socket = "{folder}/rspamd.sock mode=0600"; hs_cache_dir = "{folder}/";
  tempdir = "{folder}"; url_tld = "{folder}/tld.dat"; filters = "";
  local_addrs = [192.168.0.0/16, 10.0.0.0/8, 172.16.0.0/12, fd00::/8, 169.254.0.0/16, fe80::/10];
  dns {{ nameserver = ["{resolver}"]; timeout = 1.5s; retransmits = 1; }}
}}
logging {{ type = "file"; filename = "{folder}/rspamd.log"; level = "info"; log_format = "ROW <$mid> $symbols_scores"; }}
worker "rspamd_proxy" {{
  bind_socket = "127.0.0.1:{port}"; count = 1; milter = yes; timeout = 20s;
  upstream "local" {{ default = yes; self_scan = yes; }}
}}
"""

# What the modules stand on, and the one rule about EHLO names that is in none of them.
BASE = """
require "global_functions" ()
config['regexp'] = {}
rspamd_maps = {}
dofile(rspamd_paths['RULESDIR'] .. '/misc.lua')
"""

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = {daemons}
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mx.receiver.example
mydestination =
virtual_mailbox_domains = receiver.example
virtual_mailbox_base = {folder}/inbox
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
alias_maps =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = reject_unauth_destination
smtpd_upstream_proxy_protocol = haproxy
smtpd_milters = inet:127.0.0.1:{port}
milter_default_action = tempfail
smtpd_client_event_limit_exceptions = static:all
"""

MASTER = f"""
127.0.0.1:{SMTP_PORT} inet n - n - {AT_ONCE * 2} smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
virtual unix - n n - 20 virtual
"""


def missing() -> str:
    """Why the programs cannot be run here, or ""."""
    if os.environ.get("PTRAUDIT_LAB") != "1" or os.geteuid() != 0:
        return "namespaces of one's own, which tests/run.sh makes where root may"
    absent = [one for one in ("rspamd", "postfix", "spamassassin", "unshare") if not shutil.which(one, path=_path())]
    return f"{', '.join(absent)}: not installed" if absent else ""


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def observed(situations: Sequence[Situation]) -> Evidence:
    """The evidence of all these clients, from the name server at its place."""

    async def run() -> Evidence:
        place = Server(host=RESOLVER[0], port=RESOLVER[1])
        async with StubResolver([place], total_s=4.0) as stub:
            first, *others = (str(one.ip) for one in situations)
            helo = tuple(Helo(name=one.ehlo, ip=one.ip) for one in situations if can_be_asked(bare(one.ehlo)))
            return await gather(
                target(first),
                Request(target="", helo=helo, max_addresses=len(situations)),
                [(network(ip, "--ip"), Origin(kind=OriginKind.OPTION, detail=f"--ip {ip}")) for ip in others],
                resolver=CachingResolver(stub),
            )

    return asyncio.run(run())


@contextmanager
def world(situations: Iterable[Situation]) -> Iterator[None]:
    """The name server of these clients, where the programs look for it."""
    text, faults = zone(situations)
    with running(NameServer(text, faults, at=RESOLVER, in_order=True)):
        yield


@contextmanager
def running_rspamd(folder: Path) -> Iterator[None]:
    """rspamd, and Postfix before it, for as long as it is entered."""
    _write(folder)
    environment = os.environ | {"PATH": _path()}
    room = ["unshare", "--mount", "--uts", "sh", "-c", ROOM.format(folder=folder), "room"]

    def run(*command: str | Path) -> None:
        with (folder / "start.log").open("a") as log:  # not a pipe, which a daemon would keep open
            subprocess.run(command, check=True, stdout=log, stderr=log, env=environment)

    run("rspamd", "-i", "-c", folder / "rspamd.conf", f"--var=DBDIR={folder}")
    try:
        run(*room, "postfix", "-c", folder / "postfix", "start")
        yield
        run("postfix", "-c", folder / "postfix", "stop")
    finally:
        os.kill(int((folder / "rspamd.pid").read_text()), 15)


def _write(folder: Path) -> None:
    folder.chmod(0o755)
    for name in ("plugins", "postfix", "spool", "data", "inbox"):
        (folder / name).mkdir()
    for name in ("data", "inbox"):
        shutil.chown(folder / name, "postfix")
    for name in ("hfilter.lua", "once_received.lua"):
        (folder / "plugins" / name).symlink_to(f"/usr/share/rspamd/plugins/{name}")
    daemons = subprocess.run(
        ["/usr/sbin/postconf", "-d", "-h", "daemon_directory"], check=True, capture_output=True, text=True
    ).stdout.strip()
    uid = pwd.getpwnam("postfix").pw_uid
    words = {"folder": folder, "uid": uid, "port": MILTER_PORT, "resolver": "{}:{}".format(*RESOLVER), "daemons": daemons}
    (folder / "base.lua").write_text(BASE)
    (folder / "tld.dat").write_text("com\n")  # it takes 15 s to make ready the whole list, which serves URLs alone
    (folder / "rspamd.conf").write_text(RSPAMD.format_map(words))
    (folder / "resolv.conf").write_text(f"nameserver {RESOLVER[0]}\noptions timeout:2 attempts:1\n")
    (folder / "postfix" / "main.cf").write_text(MAIN.format_map(words))
    (folder / "postfix" / "master.cf").write_text(MASTER)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What was made of one message: rspamd's symbols with their points, and the Received header that Postfix wrote."""

    symbols: Mapping[str, float]
    received: str


def heard(folder: Path, situations: Sequence[Situation], *, before: str = "") -> list[Heard | None]:
    """What is made of one message of each client; None where Postfix takes its EHLO argument for no name at all.

    `before` are header lines that the message brings along.
    """

    async def run() -> list[bool]:
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(place: int, situation: Situation) -> bool:
            async with turn:
                return await _send(situation, f"{before}Message-ID: <{place}@test.example>\r\n")

        return await asyncio.gather(*(one(*pair) for pair in enumerate(situations)))

    taken = asyncio.run(run())
    until = time.monotonic() + MOST_S
    while len(rows := _rows(folder)) < sum(taken) or len(headers := _headers(folder)) < sum(taken):
        assert time.monotonic() < until, (folder / "postfix.log").read_text()[-2000:]
        time.sleep(0.05)
    _forget(folder)
    return [Heard(symbols=rows[place], received=headers[place]) if took else None for place, took in enumerate(taken)]


def _rows(folder: Path) -> Mapping[int, Mapping[str, float]]:
    """The symbols of each message, from the log."""
    rows = re.findall(r"ROW <([0-9]+)@test.example> (.*)", (folder / "rspamd.log").read_text("latin-1"))
    return {
        int(place): {symbol: float(points) for symbol, points in re.findall(r"(\w+)\((-?[0-9.]+)\)", symbols)}
        for place, symbols in rows
    }


def _headers(folder: Path) -> Mapping[int, str]:
    """The first Received header of each delivered message."""
    found: dict[int, str] = {}
    for path in (folder / "inbox" / "all" / "new").glob("*"):
        text = path.read_text("latin-1")
        number = re.search(r"^Message-ID: <([0-9]+)@", text, re.MULTILINE)
        received = re.search(r"^Received: ((?:.*)(?:\n[ \t].*)*)", text, re.MULTILINE)
        if number and received:
            found[int(number[1])] = received[1]
    return found


def _forget(folder: Path) -> None:
    (folder / "rspamd.log").write_text("")
    for path in (folder / "inbox" / "all" / "new").glob("*"):
        path.unlink()


async def _send(situation: Situation, header: str) -> bool:
    """Whether Postfix takes the message of a client, who is named by the PROXY protocol."""
    reader, writer = await asyncio.open_connection("127.0.0.1", SMTP_PORT)
    ip = situation.ip
    writer.write(f"PROXY TCP{ip.version} {ip} {ip} 40000 25\r\n".encode())
    message = f"{header}From: A Sender <a@sender.example>\r\nSubject: minutes\r\n\r\nHello.\r\n.\r\n"
    said = (f"EHLO {situation.ehlo}\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<b@receiver.example>\r\n", "DATA\r\n", message)
    try:
        assert (await _reply(reader)).startswith("220")
        for line in said:
            writer.write(line.encode())
            reply = await _reply(reader)
            if line.startswith("EHLO") and not reply.startswith("250"):
                return False
            assert reply[0] in "23", (situation.title, line, reply)
        return True
    finally:
        writer.close()
        await writer.wait_closed()


async def _reply(reader: asyncio.StreamReader) -> str:
    line = (await reader.readline()).decode()
    while line[3:4] == "-":
        line = (await reader.readline()).decode()
    return line


Scores = tuple[float, ...]


def spamassassin_says(received: Sequence[str], *, online: bool) -> list[Mapping[str, Scores]]:
    """The rules that match a message with each Received header, and their scores in the four sets."""
    half = len(received) // 2
    processes = [_asked(part, online=online) for part in (received[:half], received[half:])]
    answers = [process.communicate(timeout=300)[0] for process in processes]
    assert not any(process.returncode for process in processes)
    lines = [line for answer in answers for line in answer.splitlines()]
    return [{rule: tuple(scores) for rule, scores in json.loads(line).items()} for line in lines]


def _asked(received: Sequence[str], *, online: bool) -> subprocess.Popen[str]:
    with TemporaryFile("w+") as questions:
        questions.writelines(json.dumps(one) + "\n" for one in received)
        questions.seek(0)
        script = Path(__file__).with_name("spamassassin.pl")
        command: list[str | Path] = ["perl", script, RESOLVER[0] if online else ""]
        return subprocess.Popen(command, stdin=questions, stdout=subprocess.PIPE, text=True)
