"""Generated records: our check_host() says what pyspf says."""

from collections.abc import Callable
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


def answers(zone: Zone) -> Callable[[str, str], Lookup]:
    def lookup(name: str, rdtype: str) -> Lookup:
        found = zone.get((name, rdtype), ())
        return Lookup(name=name, rdtype=rdtype, records=found, ending=Ending.ANSWERED if found else Ending.NXDOMAIN)

    return lookup


def ours(client: Client, zone: Zone) -> str:
    return repeated(check_host(client), answers(zone)).result.value


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a zone is much to draw
@given(zone=zones(), address=st.sampled_from(ADDRESSES), helo=st.sampled_from(("a.example", "mail.d.example", "me", "")))
def test_we_say_what_pyspf_says(zone: Zone, address: str, helo: str) -> None:
    client = Client(ip=ip_address(address), domain="a.example", local="me", helo=helo)
    theirs, said = pyspf(client, zone)
    assume(not departs(said))
    assert ours(client, zone) == theirs


SOUND = (
    "ip4:192.0.2.0/24", "-ip4:192.0.2.77", "ip4:198.51.100.0/24", "ip6:2001:db8::/64", "ip6:::ffff:192.0.2.1", "a",
    "mx:b.example", "ptr", "exists:%{i}.a.example", "include:%{i}.a.example", "include:b.example", "-include:d.example",
)  # fmt: skip
sound_records = st.builds(
    "v=spf1 {} {}".format,
    st.lists(st.sampled_from(SOUND), max_size=4).map(" ".join),
    st.sampled_from(("-all", "~all", "redirect=d.example", "")),
)


@settings(deadline=None)
@given(texts=st.tuples(sound_records, sound_records, sound_records))
def test_an_evaluation_that_is_taken_for_that_of_another_address_is_that(texts: tuple[str, str, str]) -> None:
    zone: dict[tuple[str, str], tuple[str, ...]] = {
        **{(f"{name}.example.", "TXT"): (text,) for name, text in zip("abd", texts, strict=True)},
        ("a.example.", "A"): ("192.0.2.1",),
        ("b.example.", "MX"): ("10 a.example.",),
        ("192.0.2.1.a.example.", "TXT"): ("v=spf1 -all",),
        ("192.0.2.78.a.example.", "A"): ("127.0.0.2",),
        ("192.0.2.78.a.example.", "TXT"): ("v=spf1 +all",),
        ("78.2.0.192.in-addr.arpa.", "PTR"): ("a.example.",),
    }
    found = {
        ip: repeated(check_host(Client(ip=ip, domain="a.example")), answers(zone))
        for ip in map(ip_address, (*ADDRESSES, "192.0.2.78", "2001:db8::2"))
    }
    for ip, evaluation in found.items():
        assert evaluation.networks is None or evaluation.is_that_of(ip)
        for other, itself in found.items():
            if other.version == ip.version and evaluation.is_that_of(other):
                assert itself == evaluation
