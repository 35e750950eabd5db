"""The state of a rule for an enterprise or a listing, in the words of the rules."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from babel.lists import format_list

LANGUAGE = "id"
"""The language of the rules' sentences. Their titles may be in two languages."""


class State(enum.StrEnum):
    """The state of a rule. `waiting` means that the owner has done their part and a person must check it."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    WAITING = "waiting"

    @property
    def good(self) -> bool:
        """True if the rule blocks nothing."""
        return self in {State.MET, State.NOT_APPLICABLE}


class Holder(enum.StrEnum):
    """Who must act next."""

    OWNER = "owner"
    GRADER = "grader"
    OFFICER = "officer"


@dataclass(frozen=True)
class MetBy:
    """A person who met a rule or a part of it, such as a course."""

    person_id: int
    name: str
    what: Any = ""
    """A title, either a text or texts by language."""
    self_judged: bool = False
    """Whether nobody but this person judged the task of the course."""


@dataclass(frozen=True)
class RuleState:
    """A rule with its state. `link` is a key of the rules' `link_targets`, resolved by `eligibility.links`."""

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
    by: tuple[MetBy, ...] = ()
    lead: str = ""
    """The first sentence without its items, for a page that lists the items."""
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Advice that blocks nothing."""
    noted: tuple[str, ...] = ()
    """The notes of a check of photos, each with the numbers of its photos, for curators."""
    alike: tuple[tuple[int, ...], ...] = ()
    """For K05 the ids of the product's photos that look the same, a group each."""
    missing: tuple[Any, ...] = field(default=(), compare=False)
    """What is missing, as objects: for K01 the required courses, for K08 the members who withdrew a consent."""


def fill_in(sentence: str, **places: object) -> str:
    """Replace `{name}` in a sentence by the value of each place. Other braces stay."""
    for name, value in places.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence


def joined(parts: Iterable[str]) -> str:
    """Join as `a, b, dan c`, without the full stop at the end of each part."""
    return _joined(tuple(part.rstrip(" .") for part in parts), "standard")


def joined_with_or(parts: Iterable[str]) -> str:
    """Join as `a, b, atau c`."""
    return _joined(tuple(parts), "or")


@lru_cache(maxsize=4096)
def _joined(parts: tuple[str, ...], style: Literal["standard", "or"]) -> str:
    """Format the list. Cached, because a city lacks the same few things many times."""
    return format_list(parts, style=style, locale=LANGUAGE)
