"""`ptraudit demo`: a world in a box, audited."""


def demo() -> None:
    """Audit a world in a box."""
