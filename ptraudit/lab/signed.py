"""The records of mail authentication that each domain of the world has, unless its case says that it lacks them."""

from collections.abc import Collection
from enum import StrEnum

# The public half of a key that nobody has.
KEY = (
    "v=DKIM1; k=rsa; p=",
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2CEyE9AMl6uJ6WP0GSVfqfymUBJf1uUfwoznoCaNOMeSNY1H+97RD/PZtpm/KDJsYyxnc8LP5NQV",
    "jeNd6eVJJTCYF0HdMSur5h7SJcXk02scbZ7RGIyBUrNzb28EHGRZCdgA4bvzvYBlzTok0/9Mu0f0HRystsPHu3vbiw7GnA53trq1eIoGYeEpl+H3TWhiHI2p",
    "AJHeRq0dhALOe2mRsczP29b7sNkeC7Ep0v4YtdJk9JS47W+1YDl1o3WDNAHyRMul0ZsY8ALBnLDepkE4KpZqb08lj9oqt02Czfx1CsTP8IlCSCbgSbBza0P/",
    "EVLIXOLvf/QmG8WEnRq6fRVknQIDAQAB",
)


class Lack(StrEnum):
    """What a domain of the world may go without."""

    DKIM = "dkim"
    DMARC = "dmarc"


def records(domain: str, lacks: Collection[Lack]) -> str:
    """The records as a master file that belongs into the zone of the domain."""
    key = " ".join(f'"{part}"' for part in KEY)
    lines = {
        Lack.DKIM: f"default._domainkey IN TXT {key}",
        Lack.DMARC: f'_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@{domain}"',
    }
    kept = [line for lack, line in lines.items() if lack not in lacks]
    return f"$ORIGIN {domain}.\n$TTL 3600\n" + "".join(f"{line}\n" for line in kept)
