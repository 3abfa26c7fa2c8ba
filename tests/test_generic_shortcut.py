"""The shortcut past the patterns of an address in a name changes no answer."""

import random
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit import generic
from ptraudit.lookup import IPAddress

ADDRESSES = st.one_of(
    st.builds(IPv4Address, st.integers(0, 2**32 - 1)),
    st.builds(IPv6Address, st.integers(0, 2**128 - 1)),
    st.builds(lambda low: IPv6Address(0x20010DB8 << 96 | low), st.integers(0, 2**20)),
)


def spellings(address: IPAddress) -> list[str]:
    """The address as names have it: whole and in parts, in decimal and hexadecimal, forwards and backwards."""
    parts = str(address).split(".") if address.version == 4 else address.exploded.split(":")
    short = [part.lstrip("0") or "0" for part in parts]
    padded = [part.zfill(3) for part in parts]
    octets = [f"{octet:02x}" for octet in address.packed]
    found = [str(address).replace(":", "-"), str(int(address)), "".join(reversed("".join(parts)))]
    for sequence in (parts, short, padded, octets, parts[1:], parts[2:], parts[:3], parts[4:], short[4:]):
        for order in (sequence, sequence[::-1]):
            found += [separator.join(order) for separator in ("", ".", "-", "_", "x")]
    return found


@given(address=ADDRESSES, seed=st.integers(0, 2**32), frame=st.sampled_from(["{}", "h{}", "ip-{}", "{}.dsl", "{}x1"]))
def test_what_the_shortcut_leaves_out_no_pattern_would_find(address: IPAddress, seed: int, frame: str) -> None:
    name = frame.format(random.Random(seed).choice(spellings(address))) + ".pool.example."
    quick = generic.embedded_address(name, address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generic, "_may_spell", lambda *_: True)
        assert generic.embedded_address(name, address) == quick
