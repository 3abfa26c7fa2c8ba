"""Strangers' text at its worst, as evidence that came through the front door and as a report that did not."""

import json
from ipaddress import ip_address, ip_network
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.evidence import (
    Evidence,
    Exchanger,
    Helo,
    Origin,
    OriginKind,
    Outbound,
    Reply,
    Request,
    SmtpEnding,
    SmtpPhase,
    SmtpSession,
    SpfTerm,
    SpfTree,
    SpfUse,
    TranscriptLine,
)
from ptraudit.fetched import HttpsEnding, HttpsFetch
from ptraudit.lookup import Ending, IPAddress, Lookup, printable
from ptraudit.rdap import answered
from ptraudit.registration import RdapEnding, Registration
from ptraudit.report import Report
from tests.registries import entity, network, vcard

TEXTS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "--><svg onload=alert(4)>",
    "]]></code></pre></details></summary>",
    "\x1b[31mred\x1b]0;title\x07\x9b31m",
    "a|b \\| \\\\| ||",
    "`one` ``two`` ```three```\n```\n# heading",
    "line\nline\r\nline\u2028line\u0085line",
    "\ud800lone\udce9",
    "[red]bold[/red] [link](javascript:alert(5)) ![picture](https://example.net/x.png)",
    "\u202egnp.exe\u202c\u2066\u200b\ufeff",
    "{{ 7 * 7 }} {% for x in y %} {# #}",
    "&lt;b&gt; &#60; &amp;",
    "**bold** _em_ ~~gone~~ <https://example.net/> www.example.net @name #1",
    "\x00\x07\x08\x7f\t",
    "1. list\n- list\n> quote\n    code\n---\n===\n| a | b |\n|---|---|",
    "W" * 65536,
    "\u2029 \U000e0041 \ue000 é ß 漢字",
)
ADDRESSES = tuple(ip_address(f"198.51.100.{last}") for last in range(1, len(TEXTS) + 1))


def wicked_evidence() -> Evidence:
    """Evidence whose every stranger is wicked; each text went through `printable`, as the gatherers do it."""
    domain = "victim.example."
    said = tuple(printable(text) for text in TEXTS)
    names = tuple(printable(text, 240).replace(" ", "\\032").replace(".", "\\.") + ".example." for text in TEXTS)
    lookups = [
        Lookup(name=domain, rdtype="MX", ending=Ending.ANSWERED, records=tuple(f"10 {name}" for name in names), ttl_s=60),
        Lookup(name=domain, rdtype="TXT", ending=Ending.ANSWERED, records=said, ttl_s=60),
    ]
    for number, text in enumerate(said):
        lookups += [
            Lookup(name=name, rdtype="TXT", ending=Ending.ANSWERED, records=(record,), ttl_s=60)
            for name, record in (
                (f"s{number}._domainkey.{domain}", f"v=DKIM1; k={text}; p={text}"),
                (f"t{number}._domainkey.{domain}", f"v=DKIM1; t=y; h={text}; s={text}; p="),
            )
        ]
    lookups += [
        Lookup(name=name, rdtype="TXT", ending=Ending.ANSWERED, records=(record,), ttl_s=60)
        for name, record in (
            (f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:a@b.example; {'; '.join(said)}"),
            (f"_mta-sts.{domain}", f"v=STSv1; id={said[0]}"),
            (f"_smtp._tls.{domain}", f"v=TLSRPTv1; rua={said[1]}"),
            (f"default._bimi.{domain}", f"v=BIMI1; l={said[2]}"),
        )
    ]
    for number, (address, name) in enumerate(zip(ADDRESSES, names, strict=True)):
        reverse = f"{address.reverse_pointer}."
        failing = Lookup(
            name=reverse, rdtype="PTR", ending=Ending.SERVFAIL, extended_errors=(said[number],), detail=said[number], tries=1
        )
        naming = Lookup(name=reverse, rdtype="PTR", ending=Ending.ANSWERED, records=(name,), ttl_s=60)
        lookups.append(failing if number % 4 == 0 else naming)
        found = (str(address),) if number % 3 == 0 else ()
        ending = Ending.ANSWERED if found else (Ending.NXDOMAIN, Ending.TIMEOUT)[number % 2]
        lookups.append(Lookup(name=name, rdtype="A", ending=ending, records=found, ttl_s=60, detail=said[number]))
        lookups.append(Lookup(name=name, rdtype="AAAA", ending=Ending.NODATA))
    return Evidence(
        request=Request(
            target="victim.example",
            helo=tuple(Helo(name=text[:200]) for text in said),
            probe=True,
            treat_as_public=(ip_network("198.51.100.0/24"),),
        ),
        domain=domain,
        gathered_at="2026-11-22T10:00:00Z",
        duration_s=1.0,
        exchangers=tuple(Exchanger(preference=10, host=name) for name in names),
        outbound=tuple(
            Outbound(ip=address, origins=(Origin(kind=OriginKind.SPF, detail=text),))
            for address, text in zip(ADDRESSES, said, strict=True)
        ),
        authorised=len(ADDRESSES),
        registrable=((domain, domain),),
        policy_fetch=HttpsFetch(
            host=f"mta-sts.{domain[:-1]}",
            path="/",
            ending=HttpsEnding.ANSWERED,
            status=200,
            media_type=said[0][:100],
            body=said,
        ),
        spf=SpfTree(
            record=said[0],
            terms=tuple(SpfTerm(path=(domain, name), text=name, use=SpfUse.NOT_ENUMERABLE, why=name) for name in names),
            problem=said[6],
        ),
        sessions=tuple(
            SmtpSession(
                host=name,
                ip=address,
                port=25,
                connected_to=f"{address}:25",
                ending=SmtpEnding.CONNECTED,
                phase=SmtpPhase.QUIT,
                detail=text,
                greeting=Reply(code=220, lines=(text,), duration_s=0.1),
                ehlo=Reply(code=250, lines=(text, text), duration_s=0.1),
                transcript=(TranscriptLine(at_s=0.1, sender="S", text=text),),
            )
            for address, name, text in zip(ADDRESSES, names, said, strict=True)
        ),
        registrations=tuple(wicked_registration(address, text) for address, text in zip(ADDRESSES, TEXTS, strict=True)),
        lookups=tuple(lookups),
    )


def wicked_registration(address: IPAddress, text: str) -> Registration:
    """What becomes of a registry's answer in which every text is wicked."""
    card = vcard(text, "noc@hosting.example", text)
    card[1].append(["adr", {"cc": text, "label": text}, "text", [text] * 7])
    rows = [entity(text, "registrant", card=card)]
    document = network(str(address), str(address), entities=rows, handle=text, name=text, type=text, country=text)
    asked = Registration(ip=address, ending=RdapEnding.NOT_ASKED, server="https://rdap.example/")
    return answered(asked, json.dumps(document | {"port43": text}).encode(), "https://rdap.example/")


def poisoned(report: Report) -> Report:
    """The report with a wicked text in every place that holds free text: what `printable` should never have let through."""
    turns = iter(range(1_000_000))
    closed = {"outcome", "severity", "verdict", "iprev", "kind", "sender", "action", "gathered_at", "until", "state"}

    def poison(value: Any, name: str = "") -> Any:  # Any: whatever a report is made of
        if isinstance(value, str):
            return value if name in closed else f"{value} {TEXTS[next(turns) % len(TEXTS)][:3000]}"
        if isinstance(value, tuple):
            return tuple(poison(item, name) for item in value)
        if isinstance(value, Struct):
            return replace(value, **{name: poison(getattr(value, name), name) for name in value.__struct_fields__})
        return value

    result = poison(report)
    assert isinstance(result, Report)
    return result
