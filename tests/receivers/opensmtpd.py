"""An OpenSMTPD with a filter on names at each of its listeners."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.receivers.room import MailServer, fetched, proxy_v2, running, skip_without, version

HOST = "127.53.3.1"
PORTS = {
    name: (HOST, 2501 + place) for place, name in enumerate(("opensmtpd:rdns", "opensmtpd:fcrdns", "opensmtpd:helo_syntax"))
}
CONFIGURATION = f"""
filter "rdns" phase connect match !rdns reject "550 no name"
filter "fcrdns" phase connect match !fcrdns reject "550 no name that leads back"
listen on {HOST} port 2501 filter "rdns" proxy-v2 hostname receiver.example
listen on {HOST} port 2502 filter "fcrdns" proxy-v2 hostname receiver.example
listen on {HOST} port 2503 proxy-v2 hostname receiver.example
action "away" relay
match from any for any action "away"
"""


@contextmanager
def started(folder: Path) -> Iterator[MailServer]:
    """Run it. Skips where it could not be unpacked."""
    smtpd = fetched("debian") / "usr/sbin/smtpd"
    skip_without("OpenSMTPD", smtpd)
    configuration = folder / "smtpd.conf"
    configuration.write_text(CONFIGURATION)
    configuration.chmod(0o600)
    prepared = 'mount -t tmpfs tmpfs /var/lib && mkdir -p -m 711 /var/lib/opensmtpd /var/lib/opensmtpd/empty && exec "$@"'
    command = ("sh", "-c", prepared, "sh", smtpd, "-d", "-f", configuration)
    with running(folder, *command, at=PORTS["opensmtpd:rdns"]):
        said = version(smtpd, "-h").partition("OpenSMTPD ")[2].split()
        yield MailServer(version=said[0] if said else "", ports=PORTS, presented=proxy_v2)
