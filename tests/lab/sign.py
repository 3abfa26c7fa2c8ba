"""Sign the lab's zones: `sign.py ZONES ANCHOR`.

Leaves come first, and each zone's DS record goes into its parent; ANCHOR gets the root's. bad.example stays unsigned,
an insecure delegation, and the signatures of bogus.example have run out.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.dnssec
import dns.dnssectypes
import dns.name
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec

ZONES = (  # the zone, its file, its parent
    ("good.example", "good.example.zone", "example"),
    ("small.example", "small.example.zone", "example"),
    ("bogus.example", "bogus.example.zone", "example"),
    ("isp.example", "isp.example.zone", "example"),
    ("64/26.2.0.192.in-addr.arpa", "rfc2317.zone", "2.0.192.in-addr.arpa"),
    ("2.0.192.in-addr.arpa", "192.0.2.zone", "arpa"),
    ("100.51.198.in-addr.arpa", "198.51.100.zone", "arpa"),
    ("8.b.d.0.1.0.0.2.ip6.arpa", "2001-db8.zone", "arpa"),
    ("arpa", "arpa.zone", "."),
    ("test", "test.zone", "."),
    ("example", "example.zone", "."),
    (".", "root.zone", None),
)


def sign(folder: Path, anchor: Path) -> None:
    """Write signed zones in place of the files, and the trust anchor."""
    now = datetime.now(UTC)
    zones = {origin: dns.zone.from_file(str(folder / file), origin=origin, relativize=False) for origin, file, _ in ZONES}
    for origin, file, parent in ZONES:
        key = ec.generate_private_key(ec.SECP256R1())
        dnskey = dns.dnssec.make_dnskey(key.public_key(), dns.dnssectypes.Algorithm.ECDSAP256SHA256, flags=257)
        name = dns.name.from_text(origin)
        ds = dns.dnssec.make_ds(name, dnskey, "SHA256")
        dns.dnssec.sign_zone(
            zones[origin],
            keys=[(key, dnskey)],
            add_dnskey=True,
            dnskey_ttl=60,
            inception=now - timedelta(days=60),
            expiration=now + timedelta(days=-30 if origin == "bogus.example" else 30),
        )
        zones[origin].to_file(str(folder / file), relativize=False)
        if parent is None:
            anchor.write_text(f"{name} 3600 IN DS {ds}\n", encoding="ascii")
        else:
            with zones[parent].writer() as changes:
                changes.add(name, 60, ds)


if __name__ == "__main__":
    sign(Path(sys.argv[1]), Path(sys.argv[2]))
