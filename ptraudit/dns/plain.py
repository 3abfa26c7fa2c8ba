"""How a resolver is asked that is named by its address alone. Imports nothing: the options need its words."""

from enum import StrEnum


class Plain(StrEnum):
    """Over UDP, and over TCP where an answer is too long; or over one TCP connection, which suits one's own resolver."""

    UDP = "udp"
    TCP = "tcp"
