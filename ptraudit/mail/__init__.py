"""The mailed report: its message, and how it is handed to a mail server."""
