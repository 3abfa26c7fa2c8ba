"""What a domain of the world in a box is there for."""

from msgspec import Struct

from ptraudit.lab.signed import Lack


class Case(Struct, frozen=True, kw_only=True):
    """A domain of the world and what an audit of it must find, probe included.

    `expects` are the names of the checks that fail, notes included: these and no others. `undetermined` are the errors
    that cannot be judged. `helo` are the EHLO names of its sending hosts, as IP=NAME,
    and `selectors` those it signs with. `lacks` is what it goes without of the records that every domain here has.
    """

    domain: str
    title: str
    expects: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    helo: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()
