"""What this package registers when the house is put together."""

from people import jobs  # noqa: F401  (registers its sweep)


def connect() -> None:
    """Nothing lies below that sends news."""
