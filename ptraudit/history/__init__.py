"""The runs of before, in a file, and what they say of this one."""

from ptraudit.history.store import History as History
from ptraudit.history.store import Run as Run
