"""Pure questions about a name. Names may come with or without their last dot, and in any case."""

import re

from msgspec import Struct

from ptraudit.address import not_global, parsed_address
from ptraudit.lookup import IPAddress

MAX_NAME = 253  # octets as written without the last dot (RFC 1035 section 3.1)
MAX_LABEL = 63  # RFC 1035 section 3.1
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")  # RFC 1123 section 2.1

# Suffixes that no public name ends with: RFC 6761, 6762, 7686, 8375, 9476, ICANN's .internal, and common habit.
PRIVATE_SUFFIXES = (
    "local", "localhost", "localdomain", "lan", "home", "home.arpa", "corp", "internal", "intranet", "private",
    "invalid", "test", "onion", "alt", "workgroup", "domain", "dc",
)  # fmt: skip
# `example` is not among them: a name under it is a reader's exercise, not an internal one.

NOT_GLOBAL_ENDS = frozenset({"local", "localhost", "localdomain"})  # RFC 6762, RFC 6761, and a resolver's default

# Words that tell an outsider what a machine does inside.
INTERNAL_ROLES = (
    "dc", "ad", "ldap", "kdc", "exch", "exchange", "sql", "mysql", "postgres", "pgsql", "oracle", "mongo", "redis",
    "db", "nas", "san", "esx", "esxi", "vcenter", "hyperv", "proxmox", "backup", "bak", "dev", "staging", "stage",
    "test", "uat", "intern", "internal", "intranet", "vpn", "fw", "firewall", "bastion", "jump", "jenkins", "gitlab",
    "k8s", "kube", "node", "mgmt", "ilo", "idrac", "ipmi",
)  # fmt: skip

# Labels under which country registries register names. The public suffix list knows more; this costs no dependency.
SECOND_LEVEL = frozenset((
    "ac", "ad", "asn", "asso", "co", "com", "ed", "edu", "gen", "go", "gob", "gouv", "gov", "govt", "gv", "id", "ind",
    "lg", "ltd", "me", "mil", "mod", "ne", "net", "nhs", "nic", "nom", "or", "org", "plc", "police", "sch", "school",
))  # fmt: skip

# What a provider writes where nobody chose a name. Where customers choose a part of it, only the forms made by machine.
PROVIDER_DEFAULTS = tuple(
    (re.compile(pattern), provider)
    for pattern, provider in (
        (r"^ec2-[\d-]+\..*amazonaws\.com$", "Amazon EC2"),
        (r"\.compute(-1)?\.amazonaws\.com(\.cn)?$", "Amazon EC2"),
        (r"\.bc\.googleusercontent\.com$", "Google Cloud"),
        (r"^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\..*\bcloudapp\.(azure\.com|net)$", "Microsoft Azure"),
        (r"\.clients\.your-server\.de$", "Hetzner"),
        (r"\.ip\.linodeusercontent\.com$|^li\d+-\d+\.members\.linode\.com$", "Linode"),
        (r"\.vultrusercontent\.com$|^[\d.-]+\.vultr\.com$", "Vultr"),
        (r"^(vps|ns|ip)[\w-]*\.(ip-[\d-]+\.(eu|net)|vps\.ovh\.(net|ca|us)|ovh\.net)$", "OVHcloud"),
        (r"\.rev\.poneytelecom\.eu$|\.(pub|rev)\.instances\.scw\.cloud$", "Scaleway"),
        (r"^vm[di]\d+\.contaboserver\.net$", "Contabo"),
        (r"^(s|u|ip)?-?\d[\d-]*\.(kundenserver\.de|onlinehome-server\.(com|de|info))$|^ip[\d-]+\.pbiaas\.com$", "IONOS"),
        (r"\.(oraclevcn|oraclecloud)\.com$", "Oracle Cloud"),
        (r"^h\d+\.stratoserver\.net$", "Strato"),
        (r"\.dip\d*\.(t-ipconnect\.de|t-dialin\.net)$", "Deutsche Telekom"),
    )
)

# Zones in which only the provider publishes addresses, whoever chose the name.
PROVIDER_ZONES = (
    ".cloudapp.azure.com", ".cloudapp.net", ".kundenserver.de", ".pbiaas.com", ".stratoserver.net", ".vultr.com",
)  # fmt: skip


def bare(name: str) -> str:
    """The name in lower case without its last dot."""
    return name.lower().removesuffix(".")


def labels(name: str) -> tuple[str, ...]:
    """The labels of a name, the first one first; none for the root."""
    return tuple(bare(name).split(".")) if bare(name) else ()


def has_parent(name: str) -> bool:
    """Whether a name has more than one label."""
    return "." in bare(name)


def not_hostname(name: str) -> str:
    """Why a name cannot be a host name of mail (RFC 1123 section 2.1, RFC 5321 section 2.3.5), or "" where it can."""
    text = bare(name)
    if not text:
        return "it is the root, not a host"
    if unholdable(text):
        return unholdable(text)
    for label in labels(text):
        if not LABEL.fullmatch(label):
            return f'its label "{label}" has more than letters, digits and inner hyphens'
    if len(labels(text)) == 1:
        return "it is a single label, not a fully qualified name"
    if labels(text)[-1].isdigit():
        return "its last label is a number, and no top-level domain is"
    return ""


def unholdable(name: str) -> str:
    """Why no DNS message can hold a name, by its lengths (RFC 1035 section 3.1), or "" where one can."""
    text = bare(name)
    if len(text) > MAX_NAME:
        return f"it has {len(text)} octets; a name holds at most {MAX_NAME}"
    for label in labels(text):
        if not label:
            return "it has an empty label"
        if len(label) > MAX_LABEL:
            return f'its label "{label[:20]}…" has {len(label)} octets; a label holds at most {MAX_LABEL}'
    return ""


def is_fully_qualified(name: str) -> bool:
    """Whether a name has two labels or more and ends in no number and none of `localhost`, `localdomain`, `local`."""
    parts = labels(name)
    return len(parts) > 1 and all(parts) and not parts[-1].isdigit() and parts[-1] not in NOT_GLOBAL_ENDS


def can_be_asked(name: str) -> bool:
    """Whether DNS could hold a name at all: printable ASCII in labels of a lawful length (RFC 1035 section 3.1)."""
    text = bare(name)
    return len(text) <= MAX_NAME and all(re.fullmatch(r"[!-~]{1,63}", label) for label in text.split("."))


def spells_address(name: str) -> IPAddress | None:
    """The address that a name spells as text, as `192.0.2.18.` does."""
    return parsed_address(bare(name))


def lost_trailing_dot(name: str) -> str:
    """The name that was meant where the reverse zone's own name was appended to it, or "" (RFC 1035 section 5.1)."""
    match = re.search(r"^(.+?)\.((?:[0-9/-]+\.)*in-addr|(?:[0-9a-f]\.)*ip6)\.arpa$", bare(name))
    return match[1] if match and re.search("[g-z]|[a-f]{2}", match[1]) else ""  # nibbles and octets are no name


class Trait(Struct, frozen=True, kw_only=True):
    """What in a name matched, and the pattern that it matched."""

    matched: str
    pattern: str


def own_labels(name: str) -> tuple[str, ...]:
    """The labels left of the registrable domain, which is taken to have two labels, or three as in `example.co.uk`."""
    parts = labels(name)
    return parts[: -3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in SECOND_LEVEL else -2]


def provider_default(name: str) -> str:
    """The provider whose untouched default this name is, or ""."""
    text = bare(name)
    return next((provider for pattern, provider in PROVIDER_DEFAULTS if pattern.search(text)), "")


def can_hold_address(name: str) -> bool:
    """Whether an owner of a host could publish an address at this name: a host name in public DNS, no provider's own."""
    closed = (*(f".{suffix}" for suffix in PRIVATE_SUFFIXES), *PROVIDER_ZONES)
    if not is_fully_qualified(name) or bare(name).endswith(closed):
        return False
    return not (not_hostname(name) or under_reverse_tree(name) or provider_default(name))


def internal_traces(name: str, address: IPAddress | None = None) -> tuple[Trait, ...]:
    """What a name tells an outsider of the inside: a private suffix, a role, a private address.

    The name's own address is no trace, in whichever order: 203.0.113.10 reversed begins like a private one.
    """
    traces = [
        Trait(matched=f".{suffix}", pattern="a suffix for private use")
        for suffix in PRIVATE_SUFFIXES
        if bare(name).endswith(f".{suffix}")
    ]
    words = [word for label in own_labels(name) for word in re.findall(r"k8s|[a-z]+", label)]
    traces += [Trait(matched=word, pattern="an internal role") for word in words if word in INTERNAL_ROLES]
    for match in re.finditer(r"(?<!\d)(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})(?!\d)", bare(name)):
        spelled = [parsed_address(".".join(octets)) for octets in (match.groups(), match.groups()[::-1])]
        if address not in spelled and any(inner and not_global(inner).startswith("private") for inner in spelled):
            traces.append(Trait(matched=match[0], pattern="a private address"))
    return tuple(dict.fromkeys(traces))


def certificate_covers(names: tuple[str, ...], host: str) -> bool:
    """Whether one of a certificate's names is the host's; `*` stands for one whole leftmost label (RFC 9525 section 6.3)."""
    parent = bare(host).partition(".")[2]
    return any(same_name(name, host) or (bool(parent) and same_name(name, f"*.{parent}")) for name in names)


def under_reverse_tree(name: str) -> bool:
    """Whether a name lies under in-addr.arpa or ip6.arpa."""
    return bare(name).endswith((".in-addr.arpa", ".ip6.arpa"))


def same_name(one: str, other: str) -> bool:
    """Whether two texts are one name: neither case nor the last dot matters (RFC 4343)."""
    return bare(one) == bare(other)


def shown(name: str) -> str:
    """A name for people: without the last dot, and its Unicode form beside it where it has one (RFC 5890)."""
    text = bare(name) or "."
    readable = unicode_form(name)
    return f"{text} ({readable})" if readable else text


def unicode_form(name: str) -> str | None:
    """The Unicode form of an A-label name (RFC 5891), or None where there is no other form or none that prints."""
    if "xn--" not in name:
        return None
    import idna  # costs 30 ms, and few names need it

    try:
        decoded = idna.decode(bare(name))
    except idna.IDNAError:
        return None
    return decoded if decoded.isprintable() else None
