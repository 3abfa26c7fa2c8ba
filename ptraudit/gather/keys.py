"""The DKIM keys of a domain: those of the selectors that the user gave, else those that many domains use.

DNS does not list the names below a name, so a key can be found by its selector only (RFC 6376 section 3.6.2.1).
"""

from collections.abc import Sequence

from ptraudit.gather.recorder import Recorder
from ptraudit.gather.together import together
from ptraudit.published import key_name

# What the large mail providers and senders have their customers publish, and what mail servers suggest.
COMMON = (
    "default", "dkim", "mail", "email", "smtp", "mx", "key1", "selector", "s1", "s2", "dkim1", "rsa", "ed25519",
    "google", "selector1", "selector2", "k1", "k2", "k3", "fm1", "fm2", "fm3", "protonmail", "protonmail2",
    "protonmail3", "zmail", "zoho", "sig1", "mandrill", "mxvault", "cm", "ctct1", "zendesk1", "hs1",
)  # fmt: skip


async def look_up_keys(resolver: Recorder, domain: str, selectors: Sequence[str]) -> None:
    """Ask for the key of every selector and for the name above them, all at once."""
    names = [key_name(domain), *(key_name(domain, selector) for selector in selectors or COMMON)]
    await together(*(resolver.lookup(name, "TXT") for name in names))
