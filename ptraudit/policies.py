"""What a check of the policies that a domain publishes is asked about: DMARC, BIMI, MTA-STS, TLS reporting."""

from functools import cached_property

from msgspec import Struct

from ptraudit.bimi import BimiSyntaxError, Indicator, bimi_records
from ptraudit.bimi import parsed as indicator_of
from ptraudit.dmarc import Policy, destination, lookalikes
from ptraudit.evidence import Evidence
from ptraudit.fetched import HttpsEnding, HttpsFetch
from ptraudit.hostname import bare
from ptraudit.lookup import Ending, Lookup
from ptraudit.mta_sts import Policy as StsPolicy
from ptraudit.mta_sts import StsSyntaxError, sts_records
from ptraudit.mta_sts import parsed as sts_parsed
from ptraudit.once import once
from ptraudit.subject import Domain, domains, mx_hosts
from ptraudit.treewalk import (
    Applied,
    Step,
    applied,
    applied_before,
    consent_name,
    destinations,
    organizational,
    record_name,
    walked,
)


class DmarcDomain(Domain, frozen=True, kw_only=True, dict=True):
    """The domain and the DMARC policy that holds for it."""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The walk from the domain upwards, as far as a receiver would go."""
        return walked(self.name, self.evidence.lookup)

    @property
    def own(self) -> Lookup:
        """The lookup of its own record."""
        return self.steps[0].lookup

    @property
    def asked(self) -> bool:
        """Whether the records were asked for at all; evidence of before has none."""
        return self.own.ending is not Ending.NOT_ASKED

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The lookups of the walk."""
        return tuple(one.lookup for one in self.steps)

    @property
    def unknown(self) -> tuple[Lookup, ...]:
        """The lookups that ended without an answer and could change which policy holds."""
        deciding = self.steps[:1] if self.steps[0].record or not self.own.conclusive else self.steps
        return tuple(one.lookup for one in deciding if not one.lookup.conclusive)

    @cached_property
    def policy(self) -> Applied | None:
        """The policy that holds; None where there is none or it is not known."""
        return None if self.unknown else applied(self.steps, exists=self.mx.ending is not Ending.NXDOMAIN)

    @property
    def effective(self) -> Policy:
        """What receivers are really asked to do: one step less while it is a test (RFC 9989 section 4.7)."""
        if self.policy is None:
            return Policy.NONE
        return self.policy.policy.milder if self.policy.record.testing else self.policy.policy

    @property
    def source(self) -> Lookup:
        """The lookup of the record that holds, or else of its own."""
        return self.evidence.lookup(record_name(self.policy.source), "TXT") if self.policy else self.own

    @property
    def where(self) -> str:
        """The name of the record that holds, without its last dot."""
        return bare(self.source.name)

    @property
    def meant(self) -> tuple[str, ...]:
        """The texts at its own name that were meant as DMARC records and are none."""
        return lookalikes(self.own.records)

    @property
    def organizational(self) -> str:
        """The organizational domain by the walk."""
        return organizational(self.steps)

    @property
    def registrable(self) -> str | None:
        """The organizational domain by the public suffix list; None where the list was not asked."""
        return dict(self.evidence.registrable).get(self.name)

    @property
    def readings(self) -> tuple[Lookup, ...]:
        """The lookups that readers of either RFC make."""
        listed = self.evidence.lookup(record_name(self.registrable or self.name), "TXT")
        return tuple({lookup.name: lookup for lookup in (*self.lookups, listed)}.values())

    @property
    def before(self) -> Applied | None:
        """The policy that a reader of RFC 7489 finds."""
        return applied_before(self.name, self.registrable or self.name, self.evidence.lookup)


def bimi_name(domain: str) -> str:
    """Where the BIMI record of a domain stands, for mail that names no other selector."""
    return f"default._bimi.{domain}"


class BimiDomain(DmarcDomain, frozen=True, kw_only=True):
    """The domain, its DMARC policy, and the logo that it wants to be shown."""

    @property
    def record(self) -> Lookup:
        """The lookup of its BIMI record."""
        return self.evidence.lookup(bimi_name(self.name), "TXT")

    @property
    def records(self) -> tuple[str, ...]:
        """Its BIMI records; there should be one at most."""
        return bimi_records(self.record.records)

    @property
    def indicator(self) -> Indicator | None:
        """The logo, where one record names one."""
        try:
            indicator = indicator_of(self.records[0]) if len(self.records) == 1 else None
        except BimiSyntaxError:
            return None
        return None if indicator is None or indicator.declined else indicator


class ReportHost(Struct, frozen=True, kw_only=True):
    """A host that DMARC reports on the domain go to."""

    domain: DmarcDomain
    host: str
    policy: Applied

    @property
    def label(self) -> str:
        """The domain that reports are about, and the host."""
        return f"{self.domain.label} to {bare(self.host)}"

    @property
    def uris(self) -> tuple[str, ...]:
        """The addresses at the host."""
        record = self.policy.record
        return tuple(dict.fromkeys(uri for uri in record.rua + record.ruf if f"{destination(uri)}." == self.host))

    @property
    def consent(self) -> Lookup:
        """The lookup of the host's consent."""
        return self.domain.evidence.lookup(consent_name(self.policy.source, self.host), "TXT")

    @property
    def steps(self) -> tuple[Step, ...]:
        """The walk from the host upwards."""
        return walked(self.host, self.domain.evidence.lookup)

    @property
    def unknown(self) -> tuple[Lookup, ...]:
        """The lookups of that walk that ended without an answer."""
        return tuple(one.lookup for one in self.steps if not one.lookup.conclusive)

    @property
    def own(self) -> bool:
        """Whether the host has the same organizational domain as the record."""
        source = walked(self.policy.source, self.domain.evidence.lookup)
        return organizational(self.steps) == organizational(source)


@once
def dmarc_domains(evidence: Evidence) -> tuple[DmarcDomain, ...]:
    """The domain, where the target is one."""
    return tuple(DmarcDomain(evidence=evidence, name=domain.name) for domain in domains(evidence))


@once
def bimi_domains(evidence: Evidence) -> tuple[BimiDomain, ...]:
    """The domain, where the target is one."""
    return tuple(BimiDomain(evidence=evidence, name=domain.name) for domain in domains(evidence))


@once
def report_hosts(evidence: Evidence) -> tuple[ReportHost, ...]:
    """Every host that the DMARC record names for reports."""
    return tuple(
        ReportHost(domain=domain, host=host, policy=domain.policy)
        for domain in dmarc_domains(evidence)
        if domain.policy
        for host in destinations(domain.policy.record.rua + domain.policy.record.ruf)
    )


def sts_name(domain: str) -> str:
    """Where the MTA-STS record of a domain stands (RFC 8461 section 3.1)."""
    return f"_mta-sts.{domain}"


def sts_host(domain: str) -> str:
    """The host that serves the MTA-STS policy of a domain, absolute (RFC 8461 section 3.3)."""
    return f"mta-sts.{domain}"


def tls_rpt_name(domain: str) -> str:
    """Where the TLS reporting record of a domain stands (RFC 8460 section 3)."""
    return f"_smtp._tls.{domain}"


class TlsDomain(Domain, frozen=True, kw_only=True, dict=True):
    """The domain and what it says of TLS for the mail that it receives."""

    @property
    def record(self) -> Lookup:
        """The lookup of its MTA-STS record."""
        return self.evidence.lookup(sts_name(self.name), "TXT")

    @property
    def records(self) -> tuple[str, ...]:
        """Its MTA-STS records; there should be one at most."""
        return sts_records(self.record.records)

    @property
    def reporting(self) -> Lookup:
        """The lookup of its TLS reporting record."""
        return self.evidence.lookup(tls_rpt_name(self.name), "TXT")

    @property
    def receives(self) -> bool:
        """Whether it names hosts that take its mail."""
        return bool(mx_hosts(self.evidence))

    @property
    def host(self) -> str:
        """The host that serves its policy, absolute."""
        return sts_host(self.name)

    @property
    def host_lookups(self) -> tuple[Lookup, Lookup]:
        """The lookups of that host's addresses."""
        return self.evidence.lookup(self.host, "A"), self.evidence.lookup(self.host, "AAAA")

    @property
    def fetch(self) -> HttpsFetch | None:
        """What came when the policy was fetched; None where it was not."""
        return self.evidence.policy_fetch

    @property
    def page(self) -> HttpsFetch | None:
        """The page that holds the policy, where senders would read one."""
        fetch = self.fetch
        return fetch if fetch and fetch.ending is HttpsEnding.ANSWERED and fetch.status == 200 else None

    @cached_property
    def policy(self) -> StsPolicy | None:
        """The policy, where one can be read."""
        try:
            return sts_parsed(self.page.body) if self.page else None
        except StsSyntaxError:
            return None

    @cached_property
    def problem(self) -> str:
        """Why the policy on the page is none, or ""."""
        try:
            _ = sts_parsed(self.page.body) if self.page else None
        except StsSyntaxError as error:
            return str(error)
        return ""


@once
def tls_domains(evidence: Evidence) -> tuple[TlsDomain, ...]:
    """The domain, where the target is one."""
    return tuple(TlsDomain(evidence=evidence, name=domain.name) for domain in domains(evidence))


def sts_policy(evidence: Evidence) -> StsPolicy | None:
    """The MTA-STS policy of the domain, where one can be read."""
    return next((domain.policy for domain in tls_domains(evidence)), None)
