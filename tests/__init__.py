"""The tests. What hypothesis tries is the same in every run, and a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")
