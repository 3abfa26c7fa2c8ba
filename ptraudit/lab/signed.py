"""The records of mail authentication that each domain of the world has, unless its case says that it lacks them."""

from collections.abc import Collection, Iterable
from enum import StrEnum

# The public half of a key that nobody has.
KEY = (
    "v=DKIM1; k=rsa; p=",
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2CEyE9AMl6uJ6WP0GSVfqfymUBJf1uUfwoznoCaNOMeSNY1H+97RD/PZtpm/KDJsYyxnc8LP5NQV",
    "jeNd6eVJJTCYF0HdMSur5h7SJcXk02scbZ7RGIyBUrNzb28EHGRZCdgA4bvzvYBlzTok0/9Mu0f0HRystsPHu3vbiw7GnA53trq1eIoGYeEpl+H3TWhiHI2p",
    "AJHeRq0dhALOe2mRsczP29b7sNkeC7Ep0v4YtdJk9JS47W+1YDl1o3WDNAHyRMul0ZsY8ALBnLDepkE4KpZqb08lj9oqt02Czfx1CsTP8IlCSCbgSbBza0P/",
    "EVLIXOLvf/QmG8WEnRq6fRVknQIDAQAB",
)


POLICY_HOST = "mta-sts.isp.example."
"""The host that serves the MTA-STS policies of all domains, as a provider does (RFC 8461 section 8.2)."""


class Lack(StrEnum):
    """What a domain of the world may go without."""

    DKIM = "dkim"
    DMARC = "dmarc"
    MTA_STS = "mta-sts"
    TLS_RPT = "tls-rpt"


def records(domain: str, lacks: Collection[Lack]) -> str:
    """The records as a master file that belongs into the zone of the domain."""
    key = " ".join(f'"{part}"' for part in KEY)
    lines = {
        Lack.DKIM: f"default._domainkey IN TXT {key}",
        Lack.DMARC: f'_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@{domain}"',
        Lack.MTA_STS: f'_mta-sts IN TXT "v=STSv1; id=20261122"\nmta-sts IN CNAME {POLICY_HOST}',
        Lack.TLS_RPT: f'_smtp._tls IN TXT "v=TLSRPTv1; rua=mailto:tls@{domain}"',
    }
    kept = [line for lack, line in lines.items() if lack not in lacks]
    return f"$ORIGIN {domain}.\n$TTL 3600\n" + "".join(f"{line}\n" for line in kept)


def policy(exchangers: Iterable[str], *, mode: str = "enforce", max_age_s: int = 604_800) -> str:
    """An MTA-STS policy for these hosts."""
    lines = ["version: STSv1", f"mode: {mode}", *(f"mx: {host}" for host in exchangers), f"max_age: {max_age_s}"]
    return "".join(f"{line}\r\n" for line in lines)
