"""How long to wait for an answer before asking again: a function of the round trips that were seen. Reads no clock."""

from msgspec import Struct

FIRST_S = 0.4  # before anything is known: most resolvers answer from far away, or ask around, in less
FLOOR_S = 0.05  # a quick resolver may still have to ask somebody else; asking it twice helps nobody
CEILING_S = 2.0  # a server that needs 1.5 s is slow, not dead


class RoundTrips(Struct):
    """The usual round trip to one server and how much it varies, smoothed as RFC 6298 section 2 has it."""

    mean_s: float | None = None
    deviation_s: float = 0.0

    def seen(self, round_trip_s: float) -> None:
        """Take one more into account; of a question that was sent twice each packet counts for itself."""
        if self.mean_s is None:
            self.mean_s, self.deviation_s = round_trip_s, round_trip_s / 2
            return
        self.deviation_s += (abs(self.mean_s - round_trip_s) - self.deviation_s) / 4
        self.mean_s += (round_trip_s - self.mean_s) / 8

    def patience_s(self, silences: int = 0) -> float:
        """How long to wait, which doubles with each silence that the question has met already."""
        first_s = FIRST_S if self.mean_s is None else max(FLOOR_S, self.mean_s + 4 * self.deviation_s)
        return min(CEILING_S, first_s * 2.0**silences)
