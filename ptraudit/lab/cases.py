"""The domains of the world in a box, and what an audit of each must find."""

from dataclasses import dataclass

from ptraudit.lab.signed import Lack

SPF_OF_THE_RECORD = (  # the errors that cannot be judged where the record cannot be had
    "spf-unreadable",
    "spf-missing",
    "spf-several",
    "spf-malformed",
    "spf-lookups-exceeded",
    "spf-loop",
    "spf-include-empty",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A domain of the world and what an audit of it must find, probe included.

    `expects` are the names of the checks that fail, notes included: these and no others. `undetermined` are the errors
    that cannot be judged. `helo` are the EHLO names of its sending hosts, as IP=NAME,
    and `selectors` those it signs with. `lacks` is what it goes without of the records that every domain here has.
    """

    domain: str
    title: str
    expects: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    helo: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()


CASES = (
    Case(
        domain="healthy.example",
        title="A healthy domain",
        helo=(
            "192.0.2.10=mx1.healthy.example",
            "2001:db8:25::10=mx1.healthy.example",
            "198.51.100.10=mx2.healthy.example",
            "203.0.113.10=out.healthy.example",
        ),
    ),
    Case(domain="no-ptr.example", title="An address without a name", expects=("ptr-missing",)),
    Case(domain="elsewhere.example", title="A name that leads elsewhere", expects=("ptr-unconfirmed",)),
    Case(
        domain="one-of-three.example",
        title="Three names, of which one leads back",
        expects=("ptr-partly-unconfirmed", "ptr-many"),
    ),
    Case(domain="classless.example", title="A reverse zone that was handed on (RFC 2317)"),
    Case(domain="v6-no-ptr.example", title="A name for IPv4 only", expects=("ptr-missing",)),
    Case(domain="servfail.example", title="A broken reverse zone", undetermined=("ptr-missing", "ptr-unconfirmed")),
    Case(domain="null-mx.example", title="A domain without mail", lacks=(Lack.MTA_STS, Lack.TLS_RPT)),
    Case(
        domain="localhost-greeting.example",
        title="A server that calls itself localhost",
        expects=("greeting-nameless",),
    ),
    Case(domain="missing.spf.example", title="No SPF record", expects=("spf-missing",)),
    Case(domain="two.spf.example", title="Two SPF records", expects=("spf-unreadable", "spf-several")),
    Case(domain="typo.spf.example", title="A word that SPF does not know", expects=("spf-unreadable", "spf-malformed")),
    Case(domain="eleven.spf.example", title="Too many includes", expects=("spf-unreadable", "spf-lookups-exceeded")),
    Case(domain="voids.spf.example", title="Hosts that have gone", expects=("spf-unreadable", "spf-voids-exceeded")),
    Case(domain="loop.spf.example", title="Includes in a circle", expects=("spf-unreadable", "spf-loop")),
    Case(domain="retired.spf.example", title="An include of nothing", expects=("spf-unreadable", "spf-include-empty")),
    Case(domain="open.spf.example", title="Everybody may send", expects=("spf-allows-everybody",)),
    Case(domain="wide.spf.example", title="A whole provider may send", expects=("spf-range-wide", "range-unnamed")),
    Case(domain="neutral.spf.example", title="SPF that decides nothing", expects=("spf-undecided",)),
    Case(domain="ptr.spf.example", title="SPF that rests on reverse DNS", expects=("spf-ptr-used",)),
    Case(domain="type99.spf.example", title="A record of the obsolete type", expects=("spf-type-obsolete",)),
    Case(domain="long.spf.example", title="A long SPF record", expects=("spf-record-long",)),
    Case(domain="shadow.spf.example", title="A term before the one that matters", expects=("spf-not-passed",)),
    Case(
        domain="ehlo.spf.example",
        title="EHLO names without an SPF record that passes",
        expects=("spf-ehlo-not-passed", "spf-ehlo-missing"),
        helo=("192.0.2.60=mx1.ehlo.spf.example", "198.51.100.30=mx2.ehlo.spf.example"),
    ),
    # Records of mail authentication: the zones are in auth.zone.
    Case(domain="no-dkim.example", title="Mail without a signature", lacks=(Lack.DKIM,), expects=("dkim-absent",)),
    Case(
        domain="bad-keys.example",
        title="Each way to spoil a DKIM key",
        selectors=("default", "gone", "two", "torn", "tiny", "short", "revoked", "testing", "sha1"),
        expects=(
            "dkim-key-missing",
            "dkim-key-several",
            "dkim-key-unusable",
            "dkim-key-weak",
            "dkim-key-short",
            "dkim-key-revoked",
            "dkim-testing",
            "dkim-sha1-only",
        ),
    ),
    Case(domain="ed25519-only.example", title="A key that few can read", expects=("dkim-rsa-missing",)),
    Case(domain="no-dmarc.example", title="No DMARC policy", lacks=(Lack.DMARC,), expects=("dmarc-missing",)),
    Case(domain="two-dmarc.example", title="Two DMARC policies", expects=("dmarc-several",)),
    Case(domain="bad-dmarc.example", title="A DMARC policy with a typing error", expects=("dmarc-malformed",)),
    Case(
        domain="mild-dmarc.example",
        title="A DMARC policy that does nothing",
        expects=("dmarc-policy-none", "dmarc-reports-missing", "dmarc-tag-obsolete"),
    ),
    Case(
        domain="loose-dmarc.example",
        title="Subdomains without protection, and reports that nobody wants",
        expects=("dmarc-report-unauthorised", "dmarc-subdomains-weaker"),
    ),
    Case(domain="news.disputed.example", title="A boundary that is disputed", expects=("dmarc-boundary-disputed",)),
    Case(
        domain="no-mta-sts.example",
        title="No MTA-STS policy",
        lacks=(Lack.MTA_STS, Lack.TLS_RPT),
        expects=("mta-sts-missing",),
    ),
    Case(
        domain="bad-mta-sts.example",
        title="Records that senders cannot read",
        expects=("mta-sts-record-malformed", "tls-rpt-malformed"),
    ),
    Case(
        domain="gone-mta-sts.example",
        title="A policy that nobody serves",
        lacks=(Lack.TLS_RPT,),
        expects=("mta-sts-policy-unreachable", "tls-rpt-missing"),
    ),
    Case(domain="torn-mta-sts.example", title="A policy cut short", expects=("mta-sts-policy-malformed",)),
    Case(
        domain="strict-mta-sts.example",
        title="A policy that keeps mail away",
        expects=("mta-sts-mx-uncovered", "mta-sts-pattern-unused", "mta-sts-age-short"),
    ),
    Case(
        domain="tested-mta-sts.example",
        title="A policy that would keep mail away",
        expects=("mta-sts-testing-uncovered", "mta-sts-pattern-unused", "mta-sts-not-enforced"),
    ),
    Case(domain="bad-bimi.example", title="A logo in the wrong place", expects=("bimi-record-malformed",)),
    Case(
        domain="mild-bimi.example",
        title="A logo that nobody will show",
        expects=("dmarc-policy-none", "bimi-policy-weak", "bimi-certificate-missing"),
    ),
    Case(domain="blocklisted.example", title="An address on a block list", expects=("address-blocklisted",)),
    Case(domain="policy-listed.example", title="An address of end users", expects=("address-policy-listed",)),
    Case(domain="neighbours-listed.example", title="A bad neighbourhood", expects=("neighbourhood-listed",)),
    Case(domain="bad-name.example", title="A name on a list of names", expects=("name-blocklisted",)),
    Case(domain="old-key.example", title="TLSA of a key that is gone", expects=("tlsa-mismatch",)),
    Case(domain="odd-tlsa.example", title="TLSA that mail cannot use", expects=("tlsa-unusable",)),
    Case(domain="no-tlsa.example", title="Signed, but without TLSA", expects=("tlsa-missing",)),
    Case(
        domain="unsigned.example",
        title="A domain without DNSSEC",
        expects=("domain-unsigned", "mx-unsigned", "tlsa-unsigned"),
    ),
    Case(
        domain="bogus-domain.example",
        title="A record that is wrongly signed",
        expects=("domain-signature-bogus",),
        undetermined=SPF_OF_THE_RECORD,
    ),
    Case(
        domain="bogus-tlsa.example",
        title="A denial that is wrongly signed",
        expects=("mx-signature-bogus",),
        undetermined=("tlsa-mismatch",),
    ),
    Case(
        domain="bogus-reverse.example",
        title="A reverse zone that is wrongly signed",
        expects=("reverse-signature-bogus",),
        undetermined=("ptr-missing", "ptr-unconfirmed"),
    ),
    Case(domain="no-postmaster.example", title="Nobody to write to", expects=("postmaster-refused",)),
    Case(domain="no-abuse.example", title="Nobody to complain to", expects=("abuse-refused",)),
    Case(domain="open-relay.example", title="A server that relays for anybody", expects=("open-relay",)),
    Case(domain="unknown-sender.example", title="An address nobody vouches for", expects=("allowlist-missing",)),
)
