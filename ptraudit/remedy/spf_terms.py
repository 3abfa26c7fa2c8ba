"""The terms of an SPF record without what is wrong with them."""

import re
from collections.abc import Iterator

from ptraudit.address import not_global, parsed_address
from ptraudit.evidence import Evidence
from ptraudit.lookup import IPAddress
from ptraudit.spf import MAX_DNS_TERMS, MAX_VOID_LOOKUPS, VERSION, SpfSyntaxError, Term, ascii_text, parsed, spf_records
from ptraudit.spf_macro import name_for_all

SLIPS = (  # what people write for a network; what follows must be one
    (re.compile(r"([+~?-]?)(?:ipv?4|ip|a|mx):((?:\d+\.){3}\d+(?:/\d+)?)", re.IGNORECASE), r"\1ip4:\2"),
    (re.compile(r"([+~?-]?)(?:ipv?6|ip|a|mx|ip4|ipv4):\[?([0-9a-f]*:[0-9a-f:.]*(?:/\d+)?)\]?", re.IGNORECASE), r"\1ip6:\2"),
)
MAX_DEPTH = 10  # records that include each other, as receivers follow them


def sound(evidence: Evidence, domain: str, records: tuple[str, ...]) -> list[str]:
    """The terms of these records as those of one, `all` last.

    A slip is corrected and a word that is no term goes, as do an include of nothing or in a circle, ptr, addresses from
    which no mail can come, and what finds nothing where there is too much of it; a and mx become addresses where the
    record needs too many lookups. Who may send else is asked to be told: +all, ?all and no all become ~all.
    """
    words = [word for record in records for word in (ascii_text(record) or "")[len(VERSION) :].split()]
    terms = [term for word in words for term in _read(word)]
    ends = [term for term in terms if term.name == "all"]
    kept = [term for term in terms if term.name != "all" and not _useless(evidence, domain, term)]
    if evidence.spf and evidence.spf.void_lookups > MAX_VOID_LOOKUPS:
        kept = [term for term in kept if not _finds_nothing(evidence, domain, term)]
    texts = [_written(term) for term in kept]
    if evidence.spf and evidence.spf.dns_terms > MAX_DNS_TERMS:
        texts = [text for term in kept for text in _flattened(evidence, domain, term)]
    redirected = len(records) == 1 and not ends and any(term.name == "redirect" for term in kept)
    end = [] if redirected else ["-all" if ends and all(term.qualifier == "-" for term in ends) else "~all"]
    redirects = [text for text in texts if redirected or not text.lower().startswith("redirect=")]
    return list(dict.fromkeys(redirects)) + end


def is_known(evidence: Evidence, domain: str, record: str) -> bool:
    """Whether all that a record includes was looked up: of several records at a name nobody follows any."""
    try:
        terms = parsed(record)
    except SpfSyntaxError:
        return False
    names = [_target(domain, term) for term in terms if term.name in {"include", "redirect"}]
    return all(name is None or evidence.lookup(name, "TXT").conclusive for name in names)


def _read(word: str) -> Iterator[Term]:
    corrected = next((pattern.sub(form, word) for pattern, form in SLIPS if pattern.fullmatch(word)), word)
    for text in (word, corrected, word.rstrip(",;")):
        try:
            yield from parsed(f"{VERSION} {text}")
        except SpfSyntaxError:
            continue
        return


def _written(term: Term) -> str:
    """The term, an IPv4 network as one even where it was mapped into IPv6."""
    if term.other_family and term.network is not None:
        return f"{term.qualifier.replace('+', '')}ip4:{term.network}".removesuffix("/32")
    return term.text


def _target(domain: str, term: Term) -> str | None:
    """The name that a term asks for; None where it depends on the mail."""
    return name_for_all(term.parts, sender_domain=domain, domain=domain) if term.parts else domain


def _useless(evidence: Evidence, domain: str, term: Term) -> bool:
    if term.name == "ptr" or "p" in term.letters:
        return True
    if term.network is not None:
        ends: tuple[IPAddress, ...] = (term.network.network_address, term.network.broadcast_address)
        return all(not_global(ip, evidence.request.treat_as_public) for ip in ends)
    if term.name not in {"include", "redirect"}:
        return False
    name = _target(domain, term)
    if name is None:
        return False
    lookup = evidence.lookup(name, "TXT")
    return (lookup.conclusive and not spf_records(lookup.records)) or _leads_to(evidence, name, domain)


def _leads_to(evidence: Evidence, name: str, domain: str, depth: int = 0) -> bool:
    """Whether the records from a name on include the domain's again."""
    if name == domain or depth == MAX_DEPTH:
        return name == domain
    try:
        terms = [term for record in spf_records(evidence.lookup(name, "TXT").records) for term in parsed(record)]
    except SpfSyntaxError:
        return False
    names = [_target(name, term) for term in terms if term.name in {"include", "redirect"}]
    return any(_leads_to(evidence, one, domain, depth + 1) for one in names if one)


def _finds_nothing(evidence: Evidence, domain: str, term: Term) -> bool:
    name = _target(domain, term)
    if name is None or term.name not in {"a", "mx", "exists"}:
        return False
    rdtypes = {"a": ("A", "AAAA"), "mx": ("MX",), "exists": ("A",)}[term.name]
    return all(evidence.lookup(name, rdtype).absent for rdtype in rdtypes)


def _flattened(evidence: Evidence, domain: str, term: Term) -> list[str]:
    """A term that asks for addresses as these addresses, where they are known and no prefix is around them."""
    name = _target(domain, term)
    if name is None or term.name not in {"a", "mx"} or (term.prefix_v4, term.prefix_v6) != (32, 128):
        return [_written(term)]
    hosts = [host for _, host in evidence.lookup(name, "MX").exchanges] if term.name == "mx" else [name]
    lookups = [evidence.lookup(host, rdtype) for host in hosts for rdtype in ("A", "AAAA")]
    known = all(lookup.conclusive for lookup in lookups)
    found = [f"{term.qualifier.replace('+', '')}ip{ip.version}:{ip}" for one in lookups for ip in one.addresses]
    return found if known and found and parsed_address(name) is None else [_written(term)]
