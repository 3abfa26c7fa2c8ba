"""An Exim with an ACL that asks for names, by the port that a client came to."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.receivers.room import ENTER, MailServer, fetched, proxy_v1, running, skip_without, version

HOST = "127.53.2.1"
RULES = {
    "exim:helo_syntax": "",
    "exim:reverse_host_lookup": "!verify = reverse_host_lookup",
    "exim:reverse_host_lookup/defer_ok": "!verify = reverse_host_lookup/defer_ok",
    "exim:helo": "!verify = helo",
}
PORTS = {name: (HOST, 2501 + place) for place, name in enumerate(RULES)}
CONFIGURATION = """
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
primary_hostname = receiver.example
local_interfaces = {host}
daemon_smtp_ports = {ports}
hosts_proxy = 127.0.0.0/8
host_lookup = *
dns_retrans = 1s
dns_retry = 2
dns_dnssec_ok = 0
keep_environment =
queue_only = true
smtp_accept_max = 0
smtp_connect_backlog = 500
tls_advertise_hosts =
acl_smtp_rcpt = rcpt
begin acl
rcpt:
{rules}
  accept
"""


@contextmanager
def started(folder: Path) -> Iterator[MailServer]:
    """Run it. Skips where it could not be unpacked."""
    exim = fetched("debian") / "usr/sbin/exim4"
    skip_without("Exim", exim)
    rules = [
        f"  deny condition = ${{if eq{{$received_port}}{{{PORTS[name][1]}}}}}\n       {rule}"
        for name, rule in RULES.items()
        if rule
    ]
    ports = " : ".join(str(port) for _, port in PORTS.values())
    text = CONFIGURATION.format(folder=folder, host=HOST, ports=ports, rules="\n".join(rules))
    configuration = folder / "exim.conf"
    configuration.write_text(text)
    subprocess.run(["chmod", "-R", "go-w", folder], check=True)
    folder.chmod(0o777)  # it changes to an account of its own before it writes its log
    with running(folder, exim, "-C", configuration, "-bdf", at=PORTS["exim:helo"]):
        said = version(ENTER, folder, exim, "-C", "/dev/null", "-bV").partition("Exim version ")[2].split()
        yield MailServer(version=said[0] if said else "", ports=PORTS, presented=proxy_v1)
