"""Generated worlds: whatever an address is named and a domain says, what is proposed mends what it says it mends."""

import re
from ipaddress import ip_address

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.repair.published import applied, audited, ended

D = "sender.example."
IPS = ("192.0.2.20", "192.0.2.21", "2001:db8:25::20")
NAMES = {  # what may name an address, and what lies at that name for IPv4 and IPv6
    f"mail.{D}": ("192.0.2.20", "2001:db8:25::20"),
    f"elsewhere.{D}": ("192.0.2.99", "2001:db8:25::99"),
    f"v4.{D}": ("192.0.2.20", ""),
    f"gone.{D}": ("", ""),
    "www.oldsite.example.": ("192.0.2.98", ""),
    "static.20.2.0.192.clients.your-server.de.": ("192.0.2.20", ""),
    "dyn-192-0-2-21.isp.example.": ("192.0.2.21", ""),
    "mail.sender.example.2.0.192.in-addr.arpa.": ("", ""),
    "new.sender.example.2.0.192.in-addr.arpa.": ("", ""),
    "localhost.": ("", ""),
    "192.0.2.20.": ("", ""),
    "sql1.corp.internal.": ("", ""),
    "mail_1.sender.example.": ("192.0.2.20", ""),
    f"alias.{D}": (f"mail.{D}", ""),
    r"ev\"il\;\032x.sender.example.": ("", ""),
}
SPF = (
    "v=spf1 mx -all", "v=spf1 ip4:192.0.2.20 ip4:192.0.2.21 ip6:2001:db8:25::20 -all", "v=spf1 ptr ?all",
    "v=spf1 mx ipv4:192.0.2.21", "v=spf1 -ip4:192.0.2.0/24 ip4:192.0.2.20 -all", "v=spf1 include:sender.example +all",
    "v=spf1 a:gone.sender.example ~all",
    "v=spf1 include:gone.isp.example mx redirect=sender.example", "v=spf1 exists:%{i}.isp.example -all", "v=spf10", "a text",
)  # fmt: skip
DMARC = (
    "v=DMARC1; p=none", "v=DMARC1; p=reject; rua=mailto:d@sender.example", "v = DMARC1;",
    "v=DMARC1; p=rejct; sp=none; pct=0; rua=a@b.example",
    "v=DMARC1; p=quarantine; np=none; t=y; rua=mailto:x@reports.example!5m", "dmarc1", "v=DMARC1 p=reject",
)  # fmt: skip
EXCHANGERS = (f"10 mail.{D}", f"20 gone.{D}", f"20 alias.{D}", "10 192.0.2.20.", "0 .", "5 .", "10 mail.", f"30 v4.{D}")

Sets = dict[tuple[str, str], tuple[str, ...]]


@st.composite
def worlds(draw: st.DrawFn) -> Sets:
    sets: Sets = {}
    for name, (first, second) in NAMES.items():
        if name.startswith("alias"):
            sets[name, "CNAME"] = (first,)
        else:
            sets |= {(name, kind): (text,) for kind, text in (("A", first), ("AAAA", second)) if text}
    for ip in IPS:
        owner = reverse(ip)
        names = tuple(draw(st.lists(st.sampled_from(sorted(NAMES)), max_size=3, unique=True)))
        way = draw(st.sampled_from(["here", "delegated", "to nothing", "circle"]))
        if way == "circle":
            sets |= {(owner, "CNAME"): ("loop.isp.example.",), ("loop.isp.example.", "CNAME"): (owner,)}
            continue
        if way != "here":
            alias = f"{owner.split('.')[0]}.64/26.2.0.192.in-addr.arpa."
            sets[owner, "CNAME"] = (alias,)
            owner = alias
        if names and way != "to nothing":
            sets[owner, "PTR"] = names
    sets[D, "TXT"] = tuple(f'"{one}"' for one in draw(st.lists(st.sampled_from(SPF), max_size=3, unique=True)))
    sets[f"_dmarc.{D}", "TXT"] = tuple(f'"{one}"' for one in draw(st.lists(st.sampled_from(DMARC), max_size=2, unique=True)))
    sets[D, "MX"] = tuple(draw(st.lists(st.sampled_from(EXCHANGERS), max_size=3, unique=True)))
    return {key: held for key, held in sets.items() if held}


def reverse(ip: str) -> str:
    return f"{ip_address(ip).reverse_pointer}."


HELOS = st.lists(
    st.sampled_from(
        ["mail.sender.example", "192.0.2.21=out.sender.example", "2001:db8:25::20=v6.sender.example", "localhost"]
    ),
    max_size=3,
    unique=True,
)


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(sets=worlds(), helos=HELOS, ips=st.lists(st.sampled_from(IPS), min_size=1, unique=True))
def test_what_is_proposed_mends_what_it_says(sets: Sets, helos: list[str], ips: list[str]) -> None:
    before = audited(sets, ips=ips, helos=helos)
    whole = [one for one in before.repairs if not one.asks]
    after = audited(applied(sets, whole), ips=ips, helos=helos)
    asked = {(one.check, one.subject) for repair in before.repairs if repair.asks for one in repair.mends}
    promised = {(one.check, one.subject) for repair in whole for one in repair.mends} - asked
    assert promised & ended(after) == set(), [(one.name, one.type, one.after) for one in whole]
    assert all(re.fullmatch(r"[ -~]+", record) for one in whole for record in one.after)
