"""Small worlds with one fault each: what is proposed is published, and the same audit passes."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

import pytest

from tests.repair.published import applied, audited, ended

D = "sender.example."
RUA = "rua=mailto:d@sender.example"
MX, TXT, DMARC = (D, "MX"), (D, "TXT"), (f"_dmarc.{D}", "TXT")
V6 = ip_address("2001:db8:25::1").reverse_pointer + "."
BASE: Mapping[tuple[str, str], tuple[str, ...]] = {
    MX: ("10 mx.sender.example.",),
    TXT: ('"v=spf1 mx -all"', '"a text of somebody else"'),
    (f"mx.{D}", "A"): ("192.0.2.10",),
    ("10.2.0.192.in-addr.arpa.", "PTR"): (f"mx.{D}",),
    DMARC: (f'"v=DMARC1; p=reject; {RUA}"',),
}
TEN = "10.2.0.192.in-addr.arpa."
OUT: dict[str, Any] = {"ips": ("192.0.2.20",), "helos": ("192.0.2.20=out.sender.example",)}
LOST = "new.sender.example.2.0.192.in-addr.arpa."
TWENTY = "20.2.0.192.in-addr.arpa."
SENT = {TXT: ('"v=spf1 mx ip4:192.0.2.20 -all"',), (f"out.{D}", "A"): ("192.0.2.20",)}
INCLUDES = " ".join(f"include:i{n}.isp.example" for n in range(9))
INCLUDED = {(f"i{n}.isp.example.", "TXT"): ('"v=spf1 -all"',) for n in range(9)}
LONG = " ".join(f"ip4:192.0.2.{n}" for n in (10, 20)) + " "


def case(check: str, changed: Mapping[tuple[str, str], tuple[str, ...]], name: str = "", **asked: Any) -> Any:
    return pytest.param(check, changed, asked, id=f"{check}{f': {name}' if name else ''}")


@pytest.mark.parametrize(
    ("check", "changed", "asked"),
    [
        # The twelve common mistakes, as far as records mend them; and each check of names in another way.
        case("ptr-missing", SENT, "none at all", **OUT),
        case("ptr-missing", {**SENT, (TWENTY, "TXT"): ('"no PTR here"',)}, "another type only", **OUT),
        case("ptr-missing", {**SENT, (TWENTY, "CNAME"): (f"20.64/26.{TEN[3:]}",)}, "an alias to nothing (RFC 2317)", **OUT),
        case(
            "ptr-missing",
            {**SENT, (TWENTY, "CNAME"): ("loop.isp.example.",), ("loop.isp.example.", "CNAME"): (TWENTY,)},
            "aliases in a circle",
            **OUT,
        ),
        case("ptr-missing", {TXT: ('"v=spf1 mx ip4:192.0.2.20 -all"',)}, "the EHLO name", **OUT),
        case(
            "ptr-unconfirmed",
            {(f"mx.{D}", "A"): ("192.0.2.11",), ("11.2.0.192.in-addr.arpa.", "PTR"): (f"mx.{D}",)},
            "moved",
            ips=("192.0.2.10",),
        ),
        case("ptr-unconfirmed", {**SENT, (TWENTY, "PTR"): (f"gone.{D}",)}, "no forward record", ips=("192.0.2.20",)),
        case(
            "ptr-unconfirmed",
            {**SENT, (TWENTY, "PTR"): (f"elsewhere.{D}",), (f"elsewhere.{D}", "A"): ("192.0.2.99",)},
            "another host's name",
            **OUT,
        ),
        case(
            "ptr-unconfirmed",
            {
                **SENT,
                (TWENTY, "PTR"): (f"loop.{D}",),
                (f"loop.{D}", "CNAME"): (f"pool.{D}",),
                (f"pool.{D}", "CNAME"): (f"loop.{D}",),
            },
            "aliases in a circle",
            **OUT,
        ),
        case("ptr-trailing-dot-lost", {**SENT, (TWENTY, "PTR"): ("out.sender.example.2.0.192.in-addr.arpa.",)}, **OUT),
        case("ptr-trailing-dot-lost", {(TWENTY, "PTR"): (LOST,)}, "not looked up", ips=("192.0.2.20",)),
        case(
            "ptr-generic",
            {**SENT, (TWENTY, "PTR"): ("static.20.2.0.192.clients.your-server.de.",)},
            "a provider's default",
            **OUT,
        ),
        case(
            "ptr-generic",
            {**SENT, (TWENTY, "PTR"): ("dyn-20.isp.example.",), ("dyn-20.isp.example.", "A"): ("192.0.2.20",)},
            "an access line",
            **OUT,
        ),
        case("ptr-partly-unconfirmed", {**SENT, (TWENTY, "PTR"): (f"out.{D}", "www.oldsite.example.")}, **OUT),
        case("ptr-many", {**SENT, (TWENTY, "PTR"): (f"out.{D}", f"news.{D}"), (f"news.{D}", "A"): ("192.0.2.20",)}, **OUT),
        case("ptr-missing", {(f"mx.{D}", "AAAA"): ("2001:db8:25::1",)}, "IPv6"),
        case(
            "forward-family-missing",
            {(V6, "PTR"): (f"mx.{D}",), TXT: ('"v=spf1 mx ip6:2001:db8:25::1 -all"',)},
            ips=("2001:db8:25::1",),
        ),
        case("ehlo-elsewhere", {(f"helo.{D}", "A"): ("192.0.2.99",)}, helos=("192.0.2.10=helo.sender.example",)),
        case("ehlo-unresolvable", {}, helos=("192.0.2.10=helo.sender.example",)),
        case("ptr-address-as-text", {**SENT, (TWENTY, "PTR"): ("192.0.2.20.",)}, **OUT),
        case("ptr-not-hostname", {**SENT, (TWENTY, "PTR"): ("localhost.",)}, **OUT),
        case("ptr-not-hostname", {**SENT, (TWENTY, "PTR"): ("mail_1.sender.example.",)}, "underscore", **OUT),
        case("ptr-reveals-internal", {**SENT, (TWENTY, "PTR"): ("srv01.corp.local.",)}, **OUT),
        case("ptr-alias", {**SENT, (TWENTY, "PTR"): (f"alias.{D}",), (f"alias.{D}", "CNAME"): (f"out.{D}",)}, **OUT),
        # Mail exchangers.
        case("mx-unresolvable", {MX: ("10 mx.sender.example.", "20 gone.sender.example.")}),
        case("mx-missing", {MX: (), (D, "A"): ("192.0.2.10",)}),
        case("null-mx-mixed", {MX: ("10 mx.sender.example.", "0 .")}),
        case("null-mx-preference", {MX: ("10 .",), TXT: ('"v=spf1 -all"',)}),
        case("mx-alias", {MX: ("10 alias.sender.example.",), (f"alias.{D}", "CNAME"): (f"mx.{D}",)}),
        case("mx-address-literal", {MX: ("10 192.0.2.10.",), TXT: ('"v=spf1 ip4:192.0.2.10 -all"',)}),
        case("mx-address-literal", {MX: ("10 192.0.2.77.",), TXT: ('"v=spf1 ip4:192.0.2.10 -all"',)}, "without a name"),
        case("mx-not-global", {(f"mx.{D}", "A"): ("192.0.2.10", "192.0.2.12", "10.0.0.10")}),
        case("mx-single-label", {MX: ("10 mx.",), TXT: ('"v=spf1 a:mx.sender.example -all"',)}),
        case("address-family-mismatch", {TXT: ('"v=spf1 mx ip6:::ffff:192.0.2.10 -all"',)}, "in SPF"),
        case("address-family-mismatch", {(f"mx.{D}", "A"): (), (f"mx.{D}", "AAAA"): ("::ffff:192.0.2.10",)}, "in AAAA"),
        # SPF.
        case("spf-missing", {TXT: ('"a text of somebody else"',)}),
        case("spf-several", {TXT: ('"v=spf1 mx -all"', '"v=spf1 ip4:192.0.2.20 ~all"')}),
        case("spf-malformed", {TXT: ('"v=spf1 mx ipv4:192.0.2.20, -all"',)}, "a slip and a comma"),
        case("spf-malformed", {TXT: ('"v=spf1 a:192.0.2.20 mx foo -all"',)}, "a word that is none"),
        case("spf-lookups-exceeded", {TXT: (f'"v=spf1 mx a:mx.sender.example {INCLUDES} -all"',), **INCLUDED}),
        case("spf-unreadable", {TXT: ('"v=spf1 mx include:gone.isp.example -all"',)}),
        case("spf-voids-exceeded", {TXT: (f'"v=spf1 mx a:x.{D[:-1]} a:y.{D[:-1]} a:z.{D[:-1]} -all"',)}),
        case(
            "spf-loop",
            {
                TXT: ('"v=spf1 mx include:round.sender.example -all"',),
                (f"round.{D}", "TXT"): ('"v=spf1 include:sender.example -all"',),
            },
        ),
        case("spf-include-empty", {TXT: ('"v=spf1 mx include:gone.isp.example -all"',)}),
        case("spf-allows-everybody", {TXT: ('"v=spf1 mx +all"',)}),
        case("spf-undecided", {TXT: ('"v=spf1 mx"',)}),
        case("spf-ptr-used", {TXT: ('"v=spf1 ptr -all"',)}, "by which alone an address passed", ips=("192.0.2.10",)),
        case("spf-type-obsolete", {(D, "SPF"): ('"v=spf1 mx -all"',)}),
        case("spf-record-long", {TXT: (f'"v=spf1 {LONG * 4}" "{LONG * 4}" "{LONG * 8} mx -all"',)}),
        case("spf-not-passed", {TXT: ('"v=spf1 -ip4:192.0.2.0/28 mx -all"',)}),
        case(
            "spf-not-passed",
            {(f"out.{D}", "A"): ("192.0.2.20",), (TWENTY, "PTR"): (f"out.{D}",)},
            "an address that nobody named",
            **OUT,
        ),
        case("spf-ehlo-missing", {}, helos=("192.0.2.10=mx.sender.example",)),
        case("spf-ehlo-not-passed", {(f"mx.{D}", "TXT"): ('"v=spf1 -all"',)}, helos=("192.0.2.10=mx.sender.example",)),
        case("spf-address-not-global", {TXT: ('"v=spf1 mx ip4:10.0.0.1 -all"',)}),
        # DKIM, DMARC, MTA-STS, TLS reporting.
        case("dmarc-missing", {DMARC: ()}),
        case("dmarc-several", {DMARC: ('"v=DMARC1; p=none"', f'"v=DMARC1; p=reject; {RUA}"')}),
        case("dmarc-malformed", {DMARC: ('"v=DMARC1; p=quarantin; rua=d@sender.example"',)}),
        case("dmarc-malformed", {DMARC: (f'"v=dmarc1; p=reject; {RUA}"',)}, "no DMARC record"),
        case("dmarc-policy-none", {DMARC: (f'"v=DMARC1; p=none; {RUA}"',)}),
        case("dmarc-policy-none", {DMARC: (f'"v=DMARC1; p=quarantine; t=y; {RUA}"',)}, "a test"),
        case("dmarc-reports-missing", {DMARC: ('"v=DMARC1; p=reject"',)}),
        case("dmarc-subdomains-weaker", {DMARC: (f'"v=DMARC1; p=reject; np=none; {RUA}"',)}),
        case("dmarc-tag-obsolete", {DMARC: (f'"v=DMARC1; p=reject; pct=100; {RUA}!10m"',)}),
        case("dmarc-report-unauthorised", {DMARC: ('"v=DMARC1; p=reject; rua=mailto:d@reports.example"',)}),
        case("mta-sts-record-malformed", {(f"_mta-sts.{D}", "TXT"): ('"v=STSv1; id=2026-11-22"',)}),
        case("tls-rpt-missing", {(f"_mta-sts.{D}", "TXT"): ('"v=STSv1; id=20261122"',)}),
        case("tls-rpt-malformed", {(f"_smtp._tls.{D}", "TXT"): ('"v=TLSRPTv1; rua=tls@sender.example"',)}),
    ],
)
def test_the_repair_mends_the_finding_and_breaks_nothing(
    check: str, changed: dict[tuple[str, str], tuple[str, ...]], asked: dict[str, Any]
) -> None:
    sets = {**BASE, **changed}
    before = audited(sets, **asked)
    assert check in {name for name, _ in ended(before)}
    after = audited(applied(sets, before.repairs), **asked)
    assert check not in {name for name, _ in ended(after)}, [(one.name, one.after) for one in before.repairs]
    assert ended(before, "pass") & ended(after) == set()


def test_a_ttl_is_mended_alone() -> None:
    before = audited(BASE, ttls={(TEN, "PTR"): 5})
    (repair,) = (one for one in before.repairs if one.type == "PTR")
    assert (repair.after, repair.ttl_s, repair.mends[0].check) == ((f"mx.{D}",), 3600, "ptr-ttl-extreme")


def test_texts_of_others_stay_at_the_name() -> None:
    sets = {**BASE, TXT: ('"v=spf1 mx ?all"', '"a text of somebody else"', '"v=verify; token=\\"1\\""')}
    (repair,) = (one for one in audited(sets).repairs if one.name == D)
    assert repair.remove == ('"v=spf1 mx ?all"',)
    assert repair.after == ('"a text of somebody else"', '"v=verify; token=\\"1\\""', '"v=spf1 mx ~all"')


def test_what_nobody_but_the_owner_knows_is_asked_for() -> None:
    (repair,) = (one for one in audited(BASE, ips=("192.0.2.30",)).repairs if one.type == "PTR")
    assert (repair.add, repair.asks) == (("<the host's name>.",), "the host's name")


def test_the_name_of_a_provider_that_sends_for_many_is_left_alone() -> None:
    sets = {**BASE, ("30.2.0.192.in-addr.arpa.", "PTR"): ("a8-30.smtp-out.amazonses.com.",)}
    assert [one for one in audited(sets, ips=("192.0.2.30",)).repairs if one.type == "PTR"] == []


def test_the_forward_record_comes_first_and_the_wait_is_that_of_what_was_there() -> None:
    report = audited({**BASE, (TWENTY, "PTR"): (LOST,)}, ips=("192.0.2.20",))
    forward = next(one for one in report.repairs if one.type == "A")
    reverse = next(one for one in report.repairs if one.type == "PTR")
    assert (forward.name, reverse.waits_for, forward.number < reverse.number) == (f"new.{D}", (forward.number,), True)
    assert reverse.wait_s == forward.visible_s


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        pytest.param({TWENTY: "CNAME"}, "64/26.2.0.192.in-addr.arpa.", id="the customer's zone (RFC 2317)"),
        pytest.param({}, "2.0.192.in-addr.arpa.", id="the provider's zone"),
    ],
)
def test_the_reverse_record_goes_where_the_aliases_end(name: dict[str, str], zone: str) -> None:
    alias = {(owner, "CNAME"): (f"20.64/26.{TEN[3:]}",) for owner in name}
    (repair,) = (one for one in audited({**BASE, **SENT, **alias}, ips=("192.0.2.20",)).repairs if one.type == "PTR")
    assert (repair.zone, repair.name) == (zone, f"20.{zone}")


def test_an_exchanger_that_is_one_already_is_not_named_twice() -> None:
    mx = {MX: ("10 mx.sender.example.", "20 alias.sender.example."), (f"alias.{D}", "CNAME"): (f"mx.{D}",)}
    (repair,) = (one for one in audited({**BASE, **mx}).repairs if one.type == "MX")
    assert (repair.add, repair.after) == ((), ("10 mx.sender.example.",))


def test_an_exchanger_does_not_go_for_one_that_nobody_can_reach() -> None:
    inner = {MX: ("10 gone.sender.example.", "20 inner.sender.example."), (f"inner.{D}", "A"): ("10.0.0.10",)}
    assert not [one for one in audited({**BASE, **inner}).repairs if one.type == "MX" and not one.asks]
