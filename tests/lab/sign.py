"""Sign the lab's zones: `python -m tests.lab.sign ZONES ANCHOR`.

Leaves come first, and each zone's DS record goes into its parent; ANCHOR gets the root's. bad.example stays unsigned,
an insecure delegation, and the signatures of bogus.example have run out. Some zones hash their names: one of them more often
than validators follow, and one does not say for every delegation whether it is signed.
"""

import sys
from pathlib import Path
from time import time

import dns.name
from dns.rdatatype import DS

from tests.signing import DAY_S, Nsec3, SignedZone, read_zone

ZONES = (  # the zone, its file, its parent, how it hashes its names
    ("good.example", "good.example.zone", "example", None),
    ("small.example", "small.example.zone", "example", Nsec3(iterations=5, salt=b"\xaa\xbb")),
    ("bogus.example", "bogus.example.zone", "example", None),
    ("isp.example", "isp.example.zone", "example", Nsec3()),
    ("64/26.2.0.192.in-addr.arpa", "rfc2317.zone", "2.0.192.in-addr.arpa", None),
    ("2.0.192.in-addr.arpa", "192.0.2.zone", "arpa", Nsec3(opt_out=True)),
    ("100.51.198.in-addr.arpa", "198.51.100.zone", "arpa", Nsec3(iterations=300)),
    ("8.b.d.0.1.0.0.2.ip6.arpa", "2001-db8.zone", "arpa", None),
    ("arpa", "arpa.zone", ".", None),
    ("test", "test.zone", ".", None),
    ("example", "example.zone", ".", Nsec3()),
    (".", "root.zone", None, None),
)


def sign(folder: Path, anchor: Path) -> None:
    """Write signed zones in place of the files, and the trust anchor."""
    now = time()
    zones: dict[str, SignedZone] = {}
    for origin, file, _, nsec3 in ZONES:
        ends_s = now + DAY_S * (-30 if origin == "bogus.example" else 30)
        text = (folder / file).read_text(encoding="utf-8")
        zones[origin] = read_zone(origin, text, nsec3=nsec3, begins_s=now - 60 * DAY_S, ends_s=ends_s)
    for origin, file, parent, _ in ZONES:
        zone = zones[origin]
        zone.sign()
        (folder / file).write_text(zone.text, encoding="utf-8")
        if parent is None:
            anchor.write_text(f"{zone.origin} 3600 IN DS {zone.link()}\n", encoding="ascii")
        else:
            zones[parent].add(dns.name.from_text(origin), DS, zone.link(), ttl=60)


if __name__ == "__main__":
    sign(Path(sys.argv[1]), Path(sys.argv[2]))
