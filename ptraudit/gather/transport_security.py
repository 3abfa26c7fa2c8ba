"""What a domain says of TLS for the mail it receives: MTA-STS with its policy, and where reports on TLS go."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from ptraudit.address import not_global
from ptraudit.fetched import HttpsEnding, HttpsFetch
from ptraudit.gather.recorder import Progress, Recorder
from ptraudit.hostname import bare
from ptraudit.lookup import IPAddress, IPNetwork
from ptraudit.mta_sts import PATH, sts_records
from ptraudit.policies import sts_host, sts_name, tls_rpt_name


class Fetcher(Protocol):
    """Whoever fetches pages over HTTPS."""

    def reaches(self, ip: IPAddress) -> bool:
        """Whether a connection for this address goes elsewhere, so that it matters not whose it is."""

    async def fetch(self, host: str, path: str, ips: Sequence[IPAddress]) -> HttpsFetch:
        """One page of a host from one of its addresses. Every ending is a value."""


async def look_up_transport_security(
    resolver: Recorder, domain: str, *, fetcher: Fetcher | None, public: Sequence[IPNetwork], progress: Progress, target: str
) -> HttpsFetch | None:
    """Ask for the records and for the addresses of the policy host at once; where there is a record, fetch the policy.

    None where there is nothing to fetch or nobody who would. A stranger's record leads us to no address that is not public.
    """
    host = sts_host(domain)
    record, _, *addresses = await asyncio.gather(
        resolver.lookup(sts_name(domain), "TXT"),
        resolver.lookup(tls_rpt_name(domain), "TXT"),
        *(resolver.lookup(host, rdtype) for rdtype in ("A", "AAAA")),
    )
    ips = [ip for lookup in addresses for ip in sorted(set(lookup.addresses), key=int)]
    if fetcher is None or not ips or not sts_records(record.records):
        return None
    reasons = {ip: "" if fetcher.reaches(ip) else not_global(ip, public) for ip in ips}
    allowed = [ip for ip in ips if not reasons[ip]]
    if not allowed:
        detail = f"{ips[0]} is {reasons[ips[0]]}"
        return HttpsFetch(host=bare(host), path=PATH, ending=HttpsEnding.NOT_ASKED, ip=ips[0], detail=detail)
    with progress.waiting(target, f"HTTPS of {bare(host)}"):
        return await fetcher.fetch(bare(host), PATH, allowed)
