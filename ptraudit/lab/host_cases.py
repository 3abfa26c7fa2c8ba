"""The domains of the world in a box whose hosts are at fault, and what an audit of each must find."""

from ptraudit.lab.case import Case
from ptraudit.lab.signed import Lack

EHLO_NAMES = ("mail", "gone.bad-ehlo.example", "out.healthy.example", "out.bad-ehlo.example", "mail_1.bad-ehlo.example")

HOST_CASES = (
    Case(
        domain="bad-mx.example",
        title="Each way to name a wrong exchanger",
        expects=(
            "address-not-global",
            "certificate-name-mismatch",
            "mta-sts-mx-uncovered",
            "mx-address-literal",
            "mx-alias",
            "mx-not-global",
            "mx-single-label",
            "mx-unresolvable",
            "tlsa-missing",
        ),
    ),
    Case(
        domain="no-mx.example",
        title="A domain without an MX record",
        lacks=(Lack.MTA_STS, Lack.TLS_RPT),
        expects=("mx-missing",),
    ),
    Case(
        domain="no-mail.example",
        title="A domain that takes no mail",
        lacks=(Lack.MTA_STS, Lack.TLS_RPT),
        expects=("domain-unmailable", "mx-missing"),
    ),
    Case(domain="mixed-null-mx.example", title="A null MX beside another", expects=("null-mx-mixed",)),
    Case(
        domain="odd-null-mx.example",
        title="A null MX by 10",
        lacks=(Lack.MTA_STS, Lack.TLS_RPT),
        expects=("null-mx-preference",),
    ),
    Case(domain="single-mx.example", title="One address for all mail", expects=("mx-single-point",)),
    Case(
        domain="bad-ehlo.example",
        title="Each way to greet wrongly",
        helo=tuple(f"192.0.2.10={name}" for name in (*EHLO_NAMES, "[192.0.2.10]")),
        expects=(
            "ehlo-address-literal",
            "ehlo-elsewhere",
            "ehlo-not-ptr-name",
            "ehlo-not-qualified",
            "ehlo-syntax-refused",
            "ehlo-unresolvable",
            "spf-ehlo-missing",
            "spf-ehlo-not-passed",
        ),
    ),
    Case(
        domain="bad-addresses.example",
        title="Addresses that cannot send",
        expects=("address-family-mismatch", "spf-address-not-global"),
    ),
    Case(
        domain="bad-ptr.example",
        title="Each way to spoil a PTR name",
        expects=(
            "forward-family-missing",
            "ptr-address-as-text",
            "ptr-alias",
            "ptr-generic",
            "ptr-not-authenticated",
            "ptr-not-hostname",
            "ptr-reveals-internal",
            "ptr-trailing-dot-lost",
            "ptr-ttl-extreme",
            "ptr-unconfirmed",
        ),
    ),
    Case(
        domain="bad-greetings.example",
        title="Servers with bad manners",
        expects=(
            "ehlo-name-differs",
            "greeting-malformed",
            "greeting-name-elsewhere",
            "greeting-name-unresolvable",
            "greeting-shows-version",
            "smtp-refused",
            "smtp-unreachable",
        ),
        undetermined=("open-relay", "postmaster-refused", "tlsa-mismatch"),
    ),
    Case(
        domain="bad-tls.example",
        title="Each way to spoil TLS",
        expects=(
            "certificate-expiring",
            "certificate-key-weak",
            "certificate-name-mismatch",
            "certificate-untrusted",
            "starttls-missing",
            "tls-handshake-failed",
            "tls-outdated",
            "tlsa-mismatch",
            "tlsa-single",
        ),
        undetermined=("open-relay", "postmaster-refused", "tlsa-mismatch"),
    ),
)
