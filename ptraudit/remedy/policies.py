"""The records of MTA-STS and of TLS reporting."""

import re

from ptraudit.change import Change
from ptraudit.mta_sts import VERSION as STS
from ptraudit.policies import TlsDomain, sts_name, tls_rpt_name
from ptraudit.tls_rpt import URI, tls_rpt_records
from ptraudit.tls_rpt import VERSION as TLS_RPT


def policy_announced(domain: TlsDomain) -> tuple[Change, ...]:
    """One MTA-STS record with an id that was not there before: the moment at which it was looked at."""
    policy_id = re.sub(r"\D", "", domain.evidence.gathered_at)
    record = f"v={STS}; id={policy_id}"
    return (Change(name=sts_name(domain.name), rdtype="TXT", add=(record,), remove=domain.records),)


def failures_reported(domain: TlsDomain) -> tuple[Change, ...]:
    """One record that asks for reports, to the addresses that can be read in what is there, else to the postmaster."""
    old = tuple(sorted(tls_rpt_records(domain.reporting.records)))
    words = [word for record in old for word in re.split(r"rua\s*=|[,;\s]", record)]
    addresses = [f"mailto:{word}" if re.fullmatch(r"[^@:]+@[^@:]+", word) else word for word in words]
    uris = list(dict.fromkeys(uri for uri in addresses if URI.fullmatch(uri))) or [f"mailto:postmaster@{domain.label}"]
    record = f"v={TLS_RPT}; rua={','.join(uris)}"
    return (Change(name=tls_rpt_name(domain.name), rdtype="TXT", add=(record,), remove=old),)
