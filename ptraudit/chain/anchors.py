"""The keys of the root that are trusted without proof, as hashes."""

from collections.abc import Iterable

from dns.rdataclass import IN
from dns.rdataset import Rdataset, from_text_list
from dns.rdatatype import DS

# KSK-2017, which signed until 11 October 2026, and KSK-2024, which has signed since.
# data.iana.org/root-anchors/root-anchors.xml, as in Debian's dns-root-data of 2024-07-18; compared on 2026-11-26.
ROOT_ANCHORS = (
    "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    "38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
)


def links(texts: Iterable[str] = ROOT_ANCHORS) -> Rdataset:
    """The DS records that these texts are."""
    return from_text_list(IN, DS, 0, list(texts))
