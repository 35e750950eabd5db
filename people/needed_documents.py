"""The documents that a business needs for its products. The package that knows the products registers a reader here."""

from collections.abc import Callable, Mapping, Sequence

Reader = Callable[[int], Mapping[str, Sequence[str]]]
"""A function from an enterprise's id to the names of the products that need a document, by the document's key."""
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Register the reader; it takes the place of an earlier one."""
    _readers[:] = [reader]


def needed_by(enterprise_id: int) -> Mapping[str, Sequence[str]]:
    """Return the documents that the products of a business need, by key; empty where no reader is registered."""
    return _readers[0](enterprise_id) if _readers else {}
