"""Benchmarks: ratios against a baseline in the same run, to be read and not to be passed or failed."""
