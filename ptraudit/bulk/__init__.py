"""Many targets through the line: streamed in, streamed out, in bounded memory, on all cores."""
