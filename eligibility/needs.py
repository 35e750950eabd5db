"""Read the nested `needs` of a kind of product: which licences it needs, and which of them are there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eligibility.states import State, joined_with_or


@dataclass(frozen=True)
class Need:
    """How far a need is met. `missing` names the missing documents, `documents` the keys of those that count or wait."""

    state: State
    missing: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


NOTHING = Need(State.NOT_APPLICABLE)

NeedOf = Callable[[str], Need]
"""Returns the need for the document with this key."""


def read(needs: Mapping[str, Any] | str, need_of: NeedOf) -> Need:
    """Evaluate `{none: true}`, the key of a document, or nested `all` and `any` of further needs."""
    if isinstance(needs, str):
        return need_of(needs)
    word, parts = next(iter(needs.items()))
    if word == "none":
        return NOTHING
    read_parts = [read(part, need_of) for part in parts]
    return together(read_parts) if word == "all" else _either(read_parts)


def together(parts: list[Need]) -> Need:
    """Combine needs that must all be met. The worst state counts."""
    documents = tuple(key for part in parts for key in part.documents)
    missing = tuple(name for part in parts for name in part.missing)
    states = {part.state for part in parts}
    for state in (State.NOT_MET, State.WAITING, State.MET):
        if state in states:
            return Need(state, missing, documents)
    return NOTHING


def _either(parts: list[Need]) -> Need:
    """Return the need that is closest to being met. If nothing is there, name all documents as alternatives."""
    for state in (State.MET, State.NOT_APPLICABLE, State.WAITING):
        for part in parts:
            if part.state is state:
                return part
    return Need(State.NOT_MET, (joined_with_or(name for part in parts for name in part.missing),))


def named(needs: Mapping[str, Any] | str, title: Callable[[str], str]) -> tuple[str, ...]:
    """Return the names of the documents that the needs require."""
    return read(needs, lambda key: Need(State.NOT_MET, (title(key),))).missing


def keys(needs: Mapping[str, Any] | str) -> frozenset[str]:
    """Return the keys of all documents in the needs, alternatives included."""
    if isinstance(needs, str):
        return frozenset({needs})
    word, parts = next(iter(needs.items()))
    return frozenset() if word == "none" else frozenset().union(*(keys(part) for part in parts))
