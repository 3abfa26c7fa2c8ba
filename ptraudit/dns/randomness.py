"""Octets from the system's randomness, fetched by the block: a call for each question would cost as much as sending it."""

import os

BLOCK = 4096


class Randomness:
    """Each octet is given out once. One for each process: a copy in a forked one would repeat it."""

    def __init__(self) -> None:
        self._block = b""
        self._used = 0

    def octets(self, count: int) -> bytes:
        """So many octets, fewer than a block, that nobody can guess."""
        end = self._used + count
        if end > len(self._block):
            self._block, self._used, end = os.urandom(BLOCK), 0, count
        taken = self._block[self._used : end]
        self._used = end
        return taken
