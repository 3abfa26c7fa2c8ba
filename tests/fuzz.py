"""The reader of messages by hand against dnspython's, for as long as one likes: `python -m tests.fuzz [SECONDS] [SEED]`.

Each ordinary message is changed at random, one to eight times, and read by both; what both read must be alike, and
neither may raise or take long. The property tests do the same for a moment; a change of the reader deserves an hour.
"""

import random
import sys
import time

from tests.answers import ORDINARY
from tests.test_dns_lean import TYPES, assert_alike, by_hand, cut, flipped, grown, pointing

CHANGES = (flipped, flipped, flipped, pointing, pointing, cut, grown)
MOST_S = 0.5  # of processor time for one message by hand, where a thousandth is usual


def main() -> None:
    given = [int(word) for word in sys.argv[1:3]]
    seconds, seed = [*given, *(60, 0)[len(given) :]]
    chance = random.Random(seed)
    messages = list(ORDINARY.values())
    read = changed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        octets = chance.choice(messages)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            octets = chance.choice(CHANGES)(octets, chance.randrange(2000), chance.randrange(256)) or b"\0"
        rdtype = chance.choice(TYPES)
        began = time.process_time()
        by_hand(octets, rdtype)
        assert time.process_time() - began < MOST_S, octets.hex()
        try:
            read += assert_alike(octets, rdtype)
        except AssertionError:
            sys.stderr.write(f"read differently: {octets.hex()}\n")
            raise
        changed += 1
    sys.stdout.write(f"{changed} changed messages, {read} of them read by hand, all alike (seed {seed})\n")


if __name__ == "__main__":
    main()
