"""The office's rules of curation with typed access: K01 to K09, product kinds, machine checks, scoring, grades, channels.

A version is a row (`RuleSet`) and never changes, so what was parsed of it is kept by the hash of its content.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Row, Select, bindparam, select

from core import clock
from core.db import db, run
from core.errors import N_, DomainError
from core.office import office
from core.working_days import WorkingDays
from curation.models.rules import RuleSet
from people.document_kinds import DocumentKind

Made = TypeVar("Made")


class NoRules(DomainError):
    """The office has no version of its rules in force yet."""

    status = 409
    message = N_("The office has no curation rules in force yet. Please ask an officer.")


@dataclass(frozen=True)
class Rule:
    """One of K01 to K09 with its sentences; which of them stand depends on the rule."""

    id: str
    scope: str
    """`enterprise` (Layak) or `listing` (Siap kirim)."""
    title: Any
    when_met: str
    when_not_met: str
    what_to_do: str
    link: str
    settings: Mapping[str, Any]
    blocks: Mapping[str, bool]
    """Whether it holds back a `submission`, an `approval`."""
    when_waiting: str = ""
    when_not_applicable: str = ""


@dataclass(frozen=True)
class Condition:
    """A question about a listing; a yes adds a need, about which an officer decides where the effect is `waiting`."""

    key: str
    ask: str
    adds: Mapping[str, Any]
    effect: str
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A sorting question for food: the answers name the right kind."""

    key: str
    ask: str


@dataclass(frozen=True)
class Kind:
    """A kind of product within a category, with the licences that it needs."""

    key: str
    title: Any
    category: str
    needs: Mapping[str, Any]
    """`{none: true}`, or nested `all` and `any` of keys of documents."""
    expects: Mapping[str, bool]
    """Answers to sorting questions that belong to this kind."""
    conditions: tuple[str, ...] = ()
    note: str = ""
    also_on_label: tuple[str, ...] = ()
    channels_only: tuple[str, ...] | None = None
    """The only channels that take this kind; None for all."""


@dataclass(frozen=True)
class Category:
    """One of the office's product categories."""

    key: str
    title: Any
    examples: str
    kinds: tuple[Kind, ...]
    honest_words: str = ""


@dataclass(frozen=True)
class Criterion:
    """One criterion by which curators score, with its levels from 1, the lowest."""

    key: str
    title: Any
    weight: int
    key_criterion: bool
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Grade:
    """What a combined score from `min` on means."""

    grade: str
    min: int
    outcome: str
    channels: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class ReturnReason:
    """Why curators return a product, and what its owner does about it."""

    key: str
    text: str
    what_to_do: str
    link: str
    note_required: bool = False


@dataclass(frozen=True)
class SuspensionReason:
    """Why an officer may suspend an enterprise."""

    key: str
    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence that the owner declares."""

    key: str
    text: str


@dataclass(frozen=True)
class Channel:
    """A shop in which approved products are shown."""

    key: str
    title: Any
    owner: Any
    address: str
    grades: tuple[str, ...]
    categories: tuple[str, ...] | None
    """None means all."""
    fields: Mapping[str, Any]
    documents: tuple[str, ...]
    feed: Mapping[str, Any]

    def takes(self, category: str | None) -> bool:
        """Whether products of a category are shown here."""
        return self.categories is None or category in self.categories


@dataclass(frozen=True)
class Content:
    """Everything that one version says. What has no property of its own is read from `raw` by its key."""

    raw: Mapping[str, Any]

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """K01 to K09 by their ids, in order."""
        return {row["id"]: _made(Rule, {"settings": {}, **row}) for row in self.raw["rules"]}

    @cached_property
    def documents(self) -> dict[str, DocumentKind]:
        """Kinds of documents by key."""
        return {row["key"]: _made(DocumentKind, row) for row in self.raw["documents"]}

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """Questions that add a need, by key."""
        return {row["key"]: _made(Condition, row) for row in self.raw["conditions"]}

    @cached_property
    def sorting_questions(self) -> tuple[Question, ...]:
        """The questions that sort food into its kinds."""
        return tuple(_made(Question, row) for row in self.raw["sorting_questions"])

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Product categories by key, in order."""
        return {
            row["key"]: _made(Category, {**row, "kinds": tuple(_kind(row["key"], kind) for kind in row["kinds"])})
            for row in self.raw["categories"]
        }

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kinds of all categories by key."""
        return {kind.key: kind for category in self.categories.values() for kind in category.kinds}

    @cached_property
    def declarations(self) -> tuple[Sentence, ...]:
        """The sentences that an owner declares (K08)."""
        return tuple(_made(Sentence, row) for row in self.rules["K08"].settings["declarations"])

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """By what curators score; the weights add up to 100."""
        return tuple(_made(Criterion, {**row, "levels": tuple(row["levels"])}) for row in self.raw["scoring"]["criteria"])

    @cached_property
    def grades(self) -> tuple[Grade, ...]:
        """The best grade first."""
        made = (_made(Grade, {**row, "channels": tuple(row["channels"])}) for row in self.raw["grades"])
        return tuple(sorted(made, key=lambda grade: -grade.min))

    @cached_property
    def return_reasons(self) -> dict[str, ReturnReason]:
        """Why curators return a product, by key."""
        return {row["key"]: _made(ReturnReason, row) for row in self.raw["return_reasons"]}

    @cached_property
    def suspension_reasons(self) -> dict[str, SuspensionReason]:
        """Why an officer may suspend an enterprise, by key."""
        return {row["key"]: _made(SuspensionReason, row) for row in self.raw["suspension"]["reasons"]}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The shops by key, in order."""
        return {row["key"]: _channel(row) for row in self.raw["channels"]}


@dataclass(frozen=True)
class Rules:
    """One version of the office's rules. `rules.grades`, `rules.channels`, ... come from its `Content`; `rules["appeal"]` is raw."""

    id: int
    version: int
    in_force_from: date | None
    content: Content
    office_days: WorkingDays

    @property
    def working_days(self) -> WorkingDays:
        """The office's; a version that names its own days of the week keeps them, for what was promised by it."""
        own = self["time_targets"].get("working_days")
        return replace(self.office_days, week=frozenset(own)) if own else self.office_days

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["content"], name)

    def __getitem__(self, key: str) -> Any:
        return self.content.raw[key]


_columns = (RuleSet.id, RuleSet.version, RuleSet.in_force_from, RuleSet.content_hash)
_in_force = (
    select(*_columns)
    .where(RuleSet.in_force_from <= bindparam("day"))
    .order_by(RuleSet.in_force_from.desc(), RuleSet.version.desc())
    .limit(1)
)
_by_id = select(*_columns).where(RuleSet.id == bindparam("id"))
_content: Select[Any] = select(RuleSet.content).where(RuleSet.id == bindparam("id"))


def current() -> Rules:
    """The version in force today, in one statement. Raises NoRules."""
    return in_force_on(clock.today())


def in_force_on(day: date) -> Rules:
    """The version that counts on a day. Raises NoRules."""
    row = run(_in_force, {"day": day}).first()
    if row is None:
        raise NoRules
    return _rules(row)


def rules_of(rule_set_id: int) -> Rules:
    """A version by its id, whether in force or not. Raises NoRules for an id that is none."""
    row = run(_by_id, {"id": rule_set_id}).first()
    if row is None:
        raise NoRules
    return _rules(row)


def _rules(row: Row[Any]) -> Rules:
    known: dict[str, Content] = current_app.extensions.setdefault("rule_contents", {})
    if row.content_hash not in known:
        known[row.content_hash] = Content(db.session.scalar(_content, {"id": row.id}))
    return Rules(row.id, row.version, row.in_force_from, known[row.content_hash], office().working_days)


def _kind(category: str, row: Mapping[str, Any]) -> Kind:
    only = row.get("channels_only")
    return _made(
        Kind,
        {
            "expects": {},
            **row,
            "category": category,
            "conditions": tuple(row.get("conditions", ())),
            "also_on_label": tuple(row.get("also_on_label", ())),
            "channels_only": None if only is None else tuple(only),
        },
    )


def _channel(row: Mapping[str, Any]) -> Channel:
    categories = row["categories"]
    return _made(
        Channel,
        {
            "address": "",
            **row,
            "grades": tuple(row["grades"]),
            "categories": None if categories == "all" else tuple(categories),
            "documents": tuple(row["documents"]),
        },
    )


def _made(kind: type[Made], row: Mapping[str, Any]) -> Made:
    """A dataclass from a mapping; what it does not know (`seed`, `verify`, `legal`) is for people who read the file."""
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{name: value for name, value in row.items() if name in fields})
