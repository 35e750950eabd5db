"""The state of each product in the list of a person's products, told by the package that knows it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ProductState:
    """A state with its date in a few words, and the shape of that word (`ui.state`)."""

    word: str
    kind: str


StateReader = Callable[[int], dict[int, ProductState]]
"""A function that takes a person's id and returns the states of the products of this person's businesses by listing id."""

_readers: list[StateReader] = []


def register_reader(read: StateReader) -> None:
    """Register a function that returns states."""
    if read not in _readers:
        _readers.append(read)


def states_of(person_id: int) -> dict[int, ProductState]:
    """Return the states of a person's products by listing id."""
    return {id: state for read in _readers for id, state in read(person_id).items()}
