"""How one of the nine rules stands for an enterprise or a listing, in the rules' own words."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from babel.lists import format_list

LANGUAGE = "id"
"""The language of the rules' sentences; only their titles are in two."""


class State(enum.StrEnum):
    """`waiting`: the owner has done their part, and a person must still look."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    WAITING = "waiting"

    @property
    def good(self) -> bool:
        """Whether the rule holds nothing back."""
        return self in {State.MET, State.NOT_APPLICABLE}


class Holder(enum.StrEnum):
    """In whose hands it lies."""

    OWNER = "owner"
    GRADER = "grader"
    OFFICER = "officer"


@dataclass(frozen=True)
class By:
    """Who met a rule or a part of it: a course, a task, a consent."""

    person_id: int
    name: str
    what: Any = ""
    """A title, perhaps in two languages."""


@dataclass(frozen=True)
class RuleState:
    """One rule as it stands. `link` is a name of the rules' `link_targets` (curation.links)."""

    rule: str
    scope: str
    state: State
    title: Any
    text: str
    what_to_do: str = ""
    link: str = ""
    holder: Holder | None = None
    since: datetime | None = None
    until: date | None = None
    by: tuple[By, ...] = ()
    lead: str = ""
    """The sentence without its items, where a page lists these one by one."""
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Advice that holds nothing back."""
    missing: tuple[Any, ...] = field(default=(), compare=False)
    """What is missing, as the rule knows it: for K01 the required courses, for K08 the members who took a consent back."""


def filled(sentence: str, **places: object) -> str:
    """A sentence of the file with its `{places}` filled; anything else in braces stays as it is written."""
    for name, value in places.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence


def listed(parts: Iterable[str]) -> str:
    """`a, b, dan c`, without the full stops that each part may end in."""
    return _joined(tuple(part.rstrip(" .") for part in parts), "standard")


def one_of(parts: Iterable[str]) -> str:
    """`a, b, atau c`."""
    return _joined(tuple(parts), "or")


@lru_cache(maxsize=4096)
def _joined(parts: tuple[str, ...], style: Literal["standard", "or"]) -> str:
    """A city lacks the same few things over and over."""
    return format_list(parts, style=style, locale=LANGUAGE)
