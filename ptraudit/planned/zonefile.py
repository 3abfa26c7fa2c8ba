"""A zone file to planned records (RFC 1035 section 5.1)."""

import re
from collections.abc import Callable

import dns.name

from ptraudit.dns.names import absolute
from ptraudit.errors import UnreadableFile
from ptraudit.hostname import labels
from ptraudit.planned.record import MAX_RECORDS, Contents, Record
from ptraudit.zone.master import Malformed, Source, records

# What stands around the zone's name in the names of files, by the habits of BIND, Debian, NSD and Knot.
AROUND = re.compile(r"^(?:(?:db|zone|named|master|pri)[._-])?(.*?)(?:\.(?:zone|db|hosts|master|dns|txt|conf|signed|rev))*$")
NOWHERE = dns.name.from_text("origin.unknown.invalid.")  # what relative names begin at while nobody says better


def parsed(text: str, path: str, include: Callable[[str, str], Source]) -> Contents:
    """The records of a zone file. `include` gives the files that it includes. Raises UnreadableFile.

    Relative names begin at its `$ORIGIN`; where it has none, at the zone that the file is named after.
    """
    origin = _named_after(path) or NOWHERE
    try:
        lines = records((path, text), origin=origin, include=include, most=MAX_RECORDS)
    except Malformed as error:
        raise UnreadableFile(str(error)) from error
    if origin == NOWHERE:
        for line in lines:
            if line.name.is_subdomain(NOWHERE) or NOWHERE.to_text() in line.rdata.to_text():
                raise UnreadableFile(
                    f"{line.place}: the name is relative, and nothing says to which zone; begin the file with "
                    "`$ORIGIN example.com.`, or name it after its zone, as example.com.zone"
                )
    return Contents(
        records=tuple(
            Record(
                name=line.name.canonicalize(),
                rdtype=line.rdata.rdtype,
                ttl_s=line.ttl_s,
                rdata=line.rdata,
                place=line.place,
            )
            for line in lines
        )
    )


def _named_after(path: str) -> dns.name.Name | None:
    """The zone that a file's name tells, as db.example.com and example.com.zone do."""
    found = AROUND.fullmatch(path.rpartition("/")[2].lower())
    name = found[1].strip(".") if found else ""
    parts = labels(name)
    if len(parts) < 2 or parts[-1].isdigit() or not re.fullmatch(r"[a-z0-9_/-]+", "".join(parts)):
        return None
    try:
        return dns.name.from_text(absolute(name))
    except ValueError:
        return None
