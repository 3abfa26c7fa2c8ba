"""A Haraka whose plugin fcrdns refuses all that it can refuse."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.receivers.room import MailServer, executable, fetched, proxy_v1, running, skip_without

HOST = "127.53.4.1"
PORTS = {"haraka:fcrdns": (HOST, 2501)}
CONFIGURATION = {
    "me": "receiver.example\n",
    "host_list": "receiver.example\n",
    "plugins": "fcrdns\nrcpt_to.in_host_list\n",
    "smtp.ini": f"listen={HOST}:2501\nnodes=0\n",
    "fcrdns.ini": "[reject]\nno_rdns=true\nno_fcrdns=true\ninvalid_tld=true\ngeneric_rdns=true\n",
    "loglevel": "warn\n",
}


@contextmanager
def started(folder: Path) -> Iterator[MailServer]:
    """Run it. Skips where it could not be fetched."""
    modules, node = fetched("haraka") / "node_modules", executable("node")
    skip_without("Haraka", modules / "Haraka", node)
    assert node
    (folder / "config").mkdir()
    for name, text in CONFIGURATION.items():
        (folder / "config" / name).write_text(text)
    shipped = (modules / "Haraka" / "config" / "connection.ini").read_text()  # its limits have no other defaults
    (folder / "config" / "connection.ini").write_text(shipped.replace("hosts[] =\n", "hosts[] = 127.0.0.0/8\n", 1))
    said = json.loads((modules / "Haraka" / "package.json").read_text())["version"]
    with running(folder, node, modules / "Haraka" / "bin" / "haraka", "-c", folder, at=PORTS["haraka:fcrdns"]):
        # Its resolver counts a quarter of a second without an answer as an outage, and our name server is slow.
        yield MailServer(version=said, ports=PORTS, presented=proxy_v1, at_once=8)
