"""One DMARC record in place of what a domain publishes: every fault of it that has one remedy is mended in it."""

import re
from difflib import get_close_matches

from ptraudit.change import Change
from ptraudit.dmarc import FAILURE_OPTIONS, MAIL_URI, OTHER_URI, VALUES, Policy, dmarc_records, lookalikes
from ptraudit.hostname import bare
from ptraudit.lookup import Lookup
from ptraudit.policies import DmarcDomain
from ptraudit.taglist import listed
from ptraudit.treewalk import record_name

ORDER = ("p", "sp", "np", "psd", "adkim", "aspf", "fo", "t", "rua", "ruf")
TAG = re.compile(r"\W*([A-Za-z]+)\s*=\s*([^;]*)")


def first(domain: str, policy: Policy = Policy.NONE) -> Change:
    """A record of the domain's own, with reports to its postmaster."""
    return _record(record_name(domain), {"p": policy.value, "rua": f"mailto:postmaster@{bare(domain)}"})


def mended(domain: DmarcDomain) -> tuple[Change, ...]:
    """The record anew, with the same policy as far as one can be read, and with reports to somebody."""
    lookup, tags = _published(domain)
    return (_record(lookup.canonical_name, tags, _all(lookup)),) if tags else ()


def raised(domain: DmarcDomain) -> tuple[Change, ...]:
    """The same, asking for quarantine; a record of its own where the policy is that of a domain above."""
    why = "Publish it once the reports show that your own mail passes."
    lookup, tags = _published(domain)
    if domain.policy is None:
        return ()
    if domain.policy.source != domain.name:
        own = first(domain.name, Policy.QUARANTINE)
        return (Change(name=own.name, rdtype=own.rdtype, add=own.add, remove=_all(domain.own), why=why, beyond=True),)
    strict = Policy.REJECT.value if tags.get("p") == Policy.REJECT else Policy.QUARANTINE.value
    tags = {name: value for name, value in tags.items() if name not in {"t", "sp", "np"}} | {"p": strict}
    made = _record(lookup.canonical_name, tags, _all(lookup))
    return (Change(name=made.name, rdtype=made.rdtype, add=made.add, remove=made.remove, why=why, beyond=True),)


def moved(domain: DmarcDomain, texts: Lookup) -> tuple[Change, ...]:
    """What stands at the domain itself goes; where it is one record and there is none at the right name, it comes there."""
    records = dmarc_records(texts.records)
    gone = Change(name=texts.canonical_name, rdtype="TXT", remove=_all(texts))
    if not domain.own.conclusive or domain.own.records or len(records) != 1:
        return (gone,)
    return gone, Change(name=record_name(domain.name), rdtype="TXT", add=records, beyond=True)


def bounded(domain: DmarcDomain) -> tuple[Change, ...]:
    """A record at the registered domain, which makes it the boundary for every reader."""
    above = domain.registrable
    if above is None or above == domain.name or dmarc_records(domain.evidence.lookup(record_name(above), "TXT").records):
        return ()
    return (first(above),)


def _published(domain: DmarcDomain) -> tuple[Lookup, dict[str, str]]:
    """Where the record that is to be mended stands, and its tags; of several that with reports, then the strictest."""
    faulty = [step.lookup for step in domain.steps if step.problem or len(step.texts) > 1]
    lookup = domain.own if _all(domain.own) else next(iter(faulty), domain.source)
    found = sorted((_tags(text, domain) for text in _all(lookup)), key=_worth)
    return lookup, found[-1] if found else {}


def _all(lookup: Lookup) -> tuple[str, ...]:
    return tuple(sorted(dmarc_records(lookup.records) + lookalikes(lookup.records)))  # resolvers rotate a set


def _worth(tags: dict[str, str]) -> tuple[bool, int]:
    return "mailto:postmaster@" not in tags["rua"], Policy(tags["p"]).rank


def _tags(text: str, domain: DmarcDomain) -> dict[str, str]:
    """The tags of a record that any reader knows, each with a lawful value."""
    written: dict[str, str] = {}
    for part in text.split(";"):
        if tag := TAG.fullmatch(part):
            written.setdefault(tag[1].lower(), tag[2].strip())
    tags = {name: policy.value for name in ("p", "sp", "np") if (policy := _policy(written.get(name, "")))}
    tags.setdefault("p", Policy.NONE.value)
    weaker = [name for name in ("sp", "np") if name in tags and Policy(tags[name]).rank < Policy(tags["p"]).rank]
    tags = {name: value for name, value in tags.items() if name not in weaker}
    tags |= {
        name: written[name]
        for name, letters in VALUES.items()
        if len(written.get(name, "")) == 1 and written[name].lower() in letters
    }
    if FAILURE_OPTIONS.fullmatch(written.get("fo", "")):
        tags["fo"] = written["fo"]
    if written.get("pct") == "0":
        tags["t"] = "y"
    reports = {name: _uris(written.get(name, "")) for name in ("rua", "ruf")}
    if not any(uri.lower().startswith("mailto:") for uri in reports["rua"]):
        reports["rua"] = (*reports["rua"], f"mailto:postmaster@{domain.label}")
    return tags | {name: ",".join(uris) for name, uris in reports.items() if uris}


def _policy(value: str) -> Policy | None:
    close = get_close_matches(value.lower(), tuple(Policy), n=1)
    return Policy(close[0]) if close else None


def _uris(value: str) -> tuple[str, ...]:
    """The report addresses, without the size limits that nobody reads any more; one that lacks its scheme gets it."""
    bare_uris = (re.sub(r"![0-9]+[kmgt]?$", "", uri, flags=re.IGNORECASE) for uri in listed(value, ","))
    uris = (f"mailto:{uri}" if re.fullmatch(r"[^@\s:]+@[^@\s]+", uri) else uri for uri in bare_uris)
    return tuple(uri for uri in uris if MAIL_URI.fullmatch(uri) or OTHER_URI.fullmatch(uri))


def _record(name: str, tags: dict[str, str], old: tuple[str, ...] = ()) -> Change:
    text = "; ".join(("v=DMARC1", *(f"{tag}={tags[tag]}" for tag in ORDER if tag in tags)))
    return Change(name=name, rdtype="TXT", add=(text,), remove=old)
