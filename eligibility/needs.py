"""Which licences a product needs, read from the nested `needs` of its kind, and which of them are there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eligibility.states import State, one_of


@dataclass(frozen=True)
class Need:
    """How far a need is met; `missing` names what is still wanted, `papers` the keys that count or wait."""

    state: State
    missing: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


NOTHING = Need(State.NOT_APPLICABLE)

Standing = Callable[[str], Need]
"""How one document by its key stands."""


def read(needs: Mapping[str, Any] | str, standing: Standing) -> Need:
    """`{none: true}`, a document's key, or `all` and `any` of further needs, nested as deep as one likes."""
    if isinstance(needs, str):
        return standing(needs)
    word, parts = next(iter(needs.items()))
    if word == "none":
        return NOTHING
    read_parts = [read(part, standing) for part in parts]
    return together(read_parts) if word == "all" else _either(read_parts)


def together(parts: list[Need]) -> Need:
    """All of them: what is missing in one is missing in all."""
    papers = tuple(paper for part in parts for paper in part.papers)
    missing = tuple(name for part in parts for name in part.missing)
    states = {part.state for part in parts}
    for state in (State.NOT_MET, State.WAITING, State.MET):
        if state in states:
            return Need(state, missing, papers)
    return NOTHING


def _either(parts: list[Need]) -> Need:
    """The one that is furthest; when none is there, any of their names would do."""
    for state in (State.MET, State.NOT_APPLICABLE, State.WAITING):
        for part in parts:
            if part.state is state:
                return part
    return Need(State.NOT_MET, (one_of(name for part in parts for name in part.missing),))


def named(needs: Mapping[str, Any] | str, title: Callable[[str], str]) -> tuple[str, ...]:
    """The documents that needs would ask for, by name."""
    return read(needs, lambda key: Need(State.NOT_MET, (title(key),))).missing


def keys(needs: Mapping[str, Any] | str) -> frozenset[str]:
    """Every document that needs name, also those of which one would do."""
    if isinstance(needs, str):
        return frozenset({needs})
    word, parts = next(iter(needs.items()))
    return frozenset() if word == "none" else frozenset().union(*(keys(part) for part in parts))
