"""Generated records: our check_host() says what pyspf says."""

from ipaddress import ip_address

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ptraudit.lookup import Ending, Lookup
from ptraudit.spf_evaluation import check_host, repeated
from ptraudit.spf_macro import Client
from tests.spf.oracle import Zone, departs, pyspf

ADDRESSES = ("192.0.2.1", "192.0.2.77", "198.51.100.9", "2001:db8::1", "2001:db8:0:1::9")
NAMES = ("a.example", "b.example", "c.a.example", "d.example", "gone.example")
MACROS = (
    "%{d}", "%{o}", "%{i}.a.example", "%{ir}.%{v}.b.example", "%{h}", "%{l}.a.example", "%{d1r}.example", "c.%{d2}",
    "%{s}", "%{l2r-+}.b.example", "%{H}", "%{p}", "%{d}%%.example", "x%{o1}x.example", "%{i}.%{h2r-}.example",
)  # fmt: skip
qualifiers = st.sampled_from(("", "", "+", "-", "~", "?"))
targets = st.sampled_from(NAMES + MACROS)
prefixes = st.sampled_from(("", "", "/24", "//64", "/24//48", "/0", "//0", "/33"))
mechanisms = st.one_of(
    st.just("all"),
    st.builds("include:{}".format, targets),
    st.builds("exists:{}".format, targets),
    st.builds(
        "{}{}{}".format, st.sampled_from(("a", "mx", "ptr")), st.one_of(st.just(""), targets.map(":{}".format)), prefixes
    ),
    st.sampled_from(
        (
            "ip4:192.0.2.0/24",
            "ip4:192.0.2.77",
            "ip6:2001:db8::/64",
            "ip4:0.0.0.0/0",
            "ip6:::ffff:192.0.2.1",
            "ip4:1.2.3",
            "moo",
        )
    ),
)
terms = st.one_of(
    st.builds("{}{}".format, qualifiers, mechanisms),
    st.builds("{}={}".format, st.sampled_from(("redirect", "exp", "x-y")), targets),
)
records = st.lists(terms, max_size=6).map(lambda words: " ".join(("v=spf1", *words)))


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    zone: dict[tuple[str, str], tuple[str, ...]] = {}
    for name in (*NAMES[:-1], "sub.a.example", "192.0.2.1.a.example", "me.a.example"):
        owner = f"{name}."
        zone[owner, "TXT"] = tuple(draw(st.lists(records, min_size=0, max_size=2 if draw(st.integers(0, 9)) == 0 else 1)))
        v4, v6 = [[one for one in ADDRESSES if (":" in one) is wide] for wide in (False, True)]
        zone[owner, "A"] = tuple(draw(st.lists(st.sampled_from(v4), unique=True, max_size=2)))
        zone[owner, "AAAA"] = tuple(draw(st.lists(st.sampled_from(v6), unique=True, max_size=2)))
        zone[owner, "MX"] = tuple(f"10 {one}." for one in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2)))
    for address in ADDRESSES:
        reverse = ip_address(address).reverse_pointer + "."
        zone[reverse, "PTR"] = tuple(f"{one}." for one in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2)))
    return {question: answer for question, answer in zone.items() if answer}


def ours(client: Client, zone: Zone) -> str:
    def lookup(name: str, rdtype: str) -> Lookup:
        found = zone.get((name, rdtype), ())
        return Lookup(name=name, rdtype=rdtype, records=found, ending=Ending.ANSWERED if found else Ending.NXDOMAIN)

    return repeated(check_host(client), lookup).result.value


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a zone is much to draw
@given(zone=zones(), address=st.sampled_from(ADDRESSES), helo=st.sampled_from(("a.example", "mail.d.example", "me", "")))
def test_we_say_what_pyspf_says(zone: Zone, address: str, helo: str) -> None:
    client = Client(ip=ip_address(address), domain="a.example", local="me", helo=helo)
    theirs, said = pyspf(client, zone)
    assume(not departs(said))
    assert ours(client, zone) == theirs
