"""The configuration file: read, checked, and turned into what is asked."""
