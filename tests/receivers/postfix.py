"""A Postfix for each of its restrictions that ask for names."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.receivers.room import MailServer, executable, proxy_v1, running, skip_without, version

HOST = "127.53.1.1"
STOCK = " as shipped"  # the same rule with the codes that nobody has set
RULES = {
    "postfix:default": (),
    "postfix:reject_unknown_reverse_client_hostname": ("smtpd_client_restrictions",),
    "postfix:reject_unknown_client_hostname": ("smtpd_client_restrictions",),
    "postfix:reject_unknown_helo_hostname": ("smtpd_helo_restrictions",),
    "postfix:reject_invalid_helo_hostname": ("smtpd_helo_restrictions",),
    "postfix:reject_non_fqdn_helo_hostname": ("smtpd_helo_restrictions",),
}
CODED = [name for name in RULES if "unknown" in name]  # whose code an operator sets
PORTS = {name: (HOST, 2501 + place) for place, name in enumerate((*RULES, *(name + STOCK for name in CODED)))}
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = receiver.example
mydestination = receiver.example
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
inet_protocols = all
smtpd_upstream_proxy_protocol = haproxy
smtpd_client_event_limit_exceptions = static:all
smtpd_helo_required = yes
in_flow_delay = 0
"""
MASTER = """
postlog unix-dgram n - n - 1 postlogd
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
cleanup unix n - n - 0 cleanup
"""


@contextmanager
def started(folder: Path) -> Iterator[MailServer]:
    """Run it. Skips where it is not installed."""
    postfix = executable("postfix")
    skip_without("Postfix", postfix)
    assert postfix
    for name in ("conf", "spool", "data"):
        (folder / name).mkdir()
    subprocess.run(["chown", "postfix", folder / "data"], check=True)
    (folder / "conf" / "main.cf").write_text(MAIN.format(folder=folder))
    (folder / "conf" / "master.cf").write_text(MASTER + "".join(map(_service, PORTS)))
    said = version("postconf", "-d", "-h", "mail_version").strip()
    with running(folder, postfix, "-c", folder / "conf", "start-fg", at=PORTS["postfix:default"]):
        yield MailServer(version=said, ports=PORTS, presented=proxy_v1)


def _service(name: str) -> str:
    rule = name.removesuffix(STOCK)
    options = [f"{where}={rule.partition(':')[2]}" for where in RULES[rule]]
    if not name.endswith(STOCK):
        options += ["unknown_client_reject_code=550", "unknown_hostname_reject_code=550"]
    lines = [f"{HOST}:{PORTS[name][1]} inet n - n - 20 smtpd", *(f"  -o {option}" for option in options)]
    return "\n".join(lines) + "\n"
