"""The block lists of the world in a box; their entries are in its zone."""

from ptraudit.dnsbl import BlockList, Code, Tier

LISTS = (
    BlockList(
        name="demo-block",
        title="Demo block list",
        zone="block.lists.example.",
        of="addresses",
        ipv6=True,
        codes=(
            Code(answer="127.0.0.2", meaning="a source of spam", tier=Tier.RECEIVERS),
            Code(answer="127.0.0.10", meaning="a range of end users", tier=Tier.POLICY),
            Code(answer="127.0.0.20", meaning="a network of spammers", tier=Tier.NEIGHBOURHOOD),
        ),
        lookup_page="https://block.lists.example/",
    ),
    BlockList(
        name="demo-names",
        title="Demo list of names",
        zone="names.lists.example.",
        of="names",
        codes=(Code(answer="127.0.1.2", meaning="a domain of spam", tier=Tier.RECEIVERS),),
        listed="test",
        unlisted="invalid",
    ),
    BlockList(
        name="demo-suspects",
        title="Demo list of suspects",
        zone="suspects.lists.example.",
        of="names",
        codes=(
            Code(answer="127.0.0.2", meaning="a domain of spammers", tier=Tier.RECEIVERS),
            Code(answer="127.0.0.4", meaning="a young domain", tier=Tier.SUSPECT),
        ),
        listed="test.example",
        unlisted="invalid",
        bits=True,
        registrable=True,
    ),
    BlockList(
        name="demo-allow",
        title="Demo allow list",
        zone="allow.lists.example.",
        of="addresses",
        ipv6=True,
        codes=(
            Code(answer="127.0.*.0", meaning="a known server", tier=Tier.ALLOW),
            Code(answer="127.0.*.2", meaning="a known server of medium trust", tier=Tier.ALLOW),
        ),
    ),
)
