"""The runs of before, in a file, and what they say of this one."""
