"""Situations that nobody thought of: random names with random endings, and random EHLO arguments."""

from hypothesis import strategies as st

from ptraudit.lab.nameserver import Fault
from tests.receivers.situations import Row

FAULTS = (Fault.SERVFAIL, Fault.REFUSED, Fault.NOTIMP, Fault.FORMERR, Fault.TRUNCATE)  # silence would take its time
ORDINARY = st.from_regex(r"[a-z0-9]{1,4}", fullmatch=True)
ODD = st.text("aB1-_*/", min_size=1, max_size=5)
LABELS = st.one_of(ORDINARY, ORDINARY, ODD)
TARGETS = ("{ip}", "{other}", "{near}")


@st.composite
def host(draw: st.DrawFn, name: str) -> tuple[list[str], list[tuple[str, Fault]]]:
    """What DNS says of a host: addresses of its own or the other family, an alias, nothing; and a fault now and then."""
    lines: list[str] = []
    owner = name
    if draw(st.integers(0, 5)) == 0:
        owner = f"to.{name}" if draw(st.booleans()) else "gone.{d}."
        lines.append(f"{name} CNAME {owner}")
    if owner != "gone.{d}.":
        lines += [
            f"{owner} {{own}} {target}" for target in draw(st.lists(st.sampled_from(TARGETS), max_size=2, unique=True))
        ]
        if draw(st.integers(0, 3)) == 0:
            lines.append(f"{owner} {{across}} {{sideways}}")
        if draw(st.integers(0, 5)) == 0:
            lines.append(f'{owner} TXT "nothing"')
    faults: list[tuple[str, Fault]] = []
    if draw(st.integers(0, 4)) == 0:
        rdtype = draw(st.sampled_from(("", " {own}", " {across}")))
        faults.append((f"{owner}{rdtype}", draw(st.sampled_from(FAULTS))))
    return lines, faults


@st.composite
def client(draw: st.DrawFn) -> Row:
    """A client with up to four names."""
    labels = draw(st.lists(LABELS, max_size=4))
    names = [f"{label}.n{place}.{{d}}." for place, label in enumerate(labels)]
    owner = "{r}"
    lines: list[str] = []
    if draw(st.integers(0, 4)) == 0:
        owner = "7.0-31.{d}."
        lines.append(f"{{r}} CNAME {owner}")
    lines += [f"{owner} PTR {name}" for name in names]
    faults = [(owner, draw(st.sampled_from(FAULTS)))] if draw(st.integers(0, 6)) == 0 else []
    for name in names:
        more, failing = draw(host(name))
        lines += more
        faults += failing
    return Row(title=repr((lines, faults)), lines=tuple(lines), faults=tuple(faults))


@st.composite
def greeting(draw: st.DrawFn) -> Row:
    """A client with a good name that gives a random EHLO argument: any text, a name that DNS knows of, an address."""
    argument = draw(
        st.one_of(
            st.text("a1-_.*/[]:", min_size=1, max_size=8),
            st.builds("{}.{{d}}".format, LABELS),
            st.builds("{}{{ip}}{}".format, st.sampled_from(("", "[", "[IPv6:")), st.sampled_from(("", "]", "."))),
            st.builds("[{}{}]".format, st.sampled_from(("", "IPv6:")), st.ip_addresses().map(str)),
        )
    )
    lines, faults = draw(host(f"{argument}.")) if argument.endswith(".{d}") else ([], [])
    if draw(st.integers(0, 4)) == 0 and lines and not any(" CNAME " in line for line in lines):
        lines.append(f"{argument}. MX 10 mail.{{d}}.")
    lines += ["{r} PTR mail.{d}.", "mail.{d}. {own} {ip}"]
    return Row(title=f"{argument!r} {lines} {faults}", lines=tuple(lines), faults=tuple(faults), ehlo=argument)


def batch(rows: st.SearchStrategy[Row], size: int) -> st.SearchStrategy[tuple[Row, ...]]:
    """As many at once as make one name server, since each takes a moment to start."""
    return st.lists(rows, min_size=size, max_size=size).map(tuple)
