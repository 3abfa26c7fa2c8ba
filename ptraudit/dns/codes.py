"""The numbers of DNS and their names: the few that an audit meets; dnspython knows the rest (IANA's registries)."""

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, OPT, TLSA, SPF = 1, 2, 5, 6, 12, 15, 16, 28, 41, 52, 99
TYPES = {
    "A": A,
    "NS": NS,
    "CNAME": CNAME,
    "SOA": SOA,
    "PTR": PTR,
    "MX": MX,
    "TXT": TXT,
    "AAAA": AAAA,
    "TLSA": TLSA,
    "SPF": SPF,
}
IN = 1

ANSWERS, TRUNCATED, RECURSE = 0x8000, 0x0200, 0x0100  # flags (RFC 1035 section 4.1.1)
AUTHENTIC, UNVALIDATED = 0x0020, 0x0010  # AD and CD (RFC 4035 sections 3.1.6 and 3.2.2)
OPCODE = 0x7800  # the bits of the kind of question; all ours are 0

NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
RCODES = {
    NOERROR: "NOERROR",
    FORMERR: "FORMERR",
    SERVFAIL: "SERVFAIL",
    NXDOMAIN: "NXDOMAIN",
    NOTIMP: "NOTIMP",
    REFUSED: "REFUSED",
}


def type_number(rdtype: str) -> int:
    """The number of a type's mnemonic. Raises ValueError for one that nobody knows."""
    number = TYPES.get(rdtype)
    if number is not None:
        return number
    import dns.exception
    import dns.rdatatype

    try:
        return int(dns.rdatatype.from_text(rdtype))
    except dns.exception.DNSException as error:
        raise ValueError(f'"{rdtype}" is no type of record; give a mnemonic, as MX') from error


def rcode_text(rcode: int) -> str:
    """The mnemonic of a reply code, such as NXDOMAIN."""
    text = RCODES.get(rcode)
    if text is not None:
        return text
    import dns.rcode

    return dns.rcode.to_text(dns.rcode.Rcode(rcode))


def extended_error_text(code: int) -> str:
    """An extended error's code and its name (RFC 8914 section 4)."""
    from dns.edns import EDECode

    return f"EDE {code} {EDECode.to_text(code).replace('_', ' ').title()}"
