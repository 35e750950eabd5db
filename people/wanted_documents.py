"""Which documents a business needs for what it sells. The package that knows the products says it (`connect()`)."""

from collections.abc import Callable, Mapping, Sequence

Reader = Callable[[int], Mapping[str, Sequence[str]]]
"""From an enterprise's id to keys of documents, each with the products that ask for it."""
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Say where it is known."""
    _readers[:] = [reader]


def wanted_by(enterprise_id: int) -> Mapping[str, Sequence[str]]:
    """What the products of a business ask for; empty while nothing is known of them."""
    return _readers[0](enterprise_id) if _readers else {}
