"""Write the golden reports anew: `python -m tests.golden`."""

from tests.golden import write

write()
