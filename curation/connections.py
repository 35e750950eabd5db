"""What this package hears from the packages below it; the roof calls `connect()` once."""


def connect() -> None:
    """Subscribe to the signals below and register this package's parts."""
