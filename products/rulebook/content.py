"""The typed content of a version of the rules. Entries that a file may lack (`rule_file_parts`) get defaults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from people.document_kinds import DocumentKind
from products.rulebook.parts import (
    AppealTerms,
    Block,
    Category,
    Channel,
    Condition,
    Criterion,
    Grade,
    Kind,
    LabelChecks,
    Question,
    ReturnReason,
    Rule,
    Sentence,
    SheetLimits,
    SuspensionTerms,
    TimeTargets,
)

Built = TypeVar("Built")
Checks = Mapping[str, Any]
"""Checks by name, each with its limits, effect and text; `forbidden_words` is a list of such rows."""


@dataclass(frozen=True)
class Content:
    """The content of a version. Each part is built from the stored JSON when it is first read."""

    raw: Mapping[str, Any]

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules K01 to K09 by id, in order."""
        return {row["id"]: _build(Rule, {"settings": {}, **row}) for row in self.raw["rules"]}

    @cached_property
    def documents(self) -> dict[str, DocumentKind]:
        """The kinds of documents by key."""
        return {row["key"]: _build(DocumentKind, row) for row in self.raw["documents"]}

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """The questions that add a need, by key."""
        return {row["key"]: _build(Condition, row) for row in self.raw["conditions"]}

    @cached_property
    def sorting_questions(self) -> tuple[Question, ...]:
        """The questions that determine the kind of food."""
        return tuple(_build(Question, row) for row in self.raw["sorting_questions"])

    @cached_property
    def categories(self) -> dict[str, Category]:
        """The product categories by key, in order."""
        return {
            row["key"]: _build(Category, {**row, "kinds": tuple(_kind(row["key"], kind) for kind in row["kinds"])})
            for row in self.raw["categories"]
        }

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kinds of all categories by key."""
        return {kind.key: kind for category in self.categories.values() for kind in category.kinds}

    @cached_property
    def declarations(self) -> tuple[Sentence, ...]:
        """The sentences that an owner declares (K08)."""
        return _sentences(self.rules["K08"].settings["declarations"])

    @property
    def consents(self) -> list[str]:
        """The purposes to which an owner consents (K08)."""
        consents: list[str] = self.rules["K08"].settings["consents"]
        return consents

    @cached_property
    def sheet_limits(self) -> SheetLimits:
        """The limits of a price sheet (K07)."""
        return _build(SheetLimits, self.rules["K07"].settings)

    @property
    def warn_days_before_expiry(self) -> int:
        """How many days before a document expires its owner is warned (K04)."""
        days: int = self.rules["K04"].settings["warn_days_before_expiry"]
        return days

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria of the curators' scores. Their weights add up to 100."""
        return tuple(_build(Criterion, {**row, "levels": tuple(row["levels"])}) for row in self.raw["scoring"]["criteria"])

    @cached_property
    def grades(self) -> tuple[Grade, ...]:
        """The grades, best first."""
        grades = (_build(Grade, {**row, "channels": tuple(row["channels"])}) for row in self.raw["grades"])
        return tuple(sorted(grades, key=lambda grade: -grade.min))

    @cached_property
    def return_reasons(self) -> dict[str, ReturnReason]:
        """The reasons for which curators may return a product, by key."""
        return {row["key"]: _build(ReturnReason, row) for row in self.raw["return_reasons"]}

    @cached_property
    def suspension(self) -> SuspensionTerms:
        """The terms of a suspension."""
        return _build(SuspensionTerms, self.raw["suspension"])

    @cached_property
    def suspension_reasons(self) -> dict[str, Sentence]:
        """The reasons for which an officer may suspend a business, by key."""
        return {reason.key: reason for reason in _sentences(self.raw["suspension"]["reasons"])}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The shops by key, in order."""
        return {row["key"]: _channel(row) for row in self.raw["channels"]}

    @cached_property
    def two_blocks(self) -> tuple[Block, ...]:
        """The blocks of the passport, in order."""
        return tuple(_build(Block, row) for row in self.raw["two_blocks"])

    @property
    def link_targets(self) -> Mapping[str, Any]:
        """Titles of the pages to which rules and reasons link, by the keys of `eligibility.links`."""
        targets: Mapping[str, Any] = self.raw["link_targets"]
        return targets

    @cached_property
    def label_checks(self) -> LabelChecks:
        """What a label must name."""
        row = self.raw["label_checks"]
        return _build(LabelChecks, {**row, "applies_to": tuple(row["applies_to"]), "items": _sentences(row["items"])})

    @property
    def photo_checks(self) -> Checks:
        """Limits of a product's photos by check. A check that is not named is skipped."""
        checks: Checks = self.raw["photo_checks"]
        return checks

    @property
    def listing_checks(self) -> Checks:
        """Limits of a product's texts and numbers by check. A check that is not named is skipped."""
        checks: Checks = self.raw["listing_checks"]
        return checks

    @property
    def third_curator_above(self) -> int:
        """The difference in points between two curators' totals above which a third curator scores."""
        points: int = self.raw["scoring"]["third_curator"]["when_difference_above"]
        return points

    @property
    def grade_cap(self) -> str:
        """The best grade of a product that has level 2 in a key criterion."""
        grade: str = self.raw["scoring"]["key_criterion_rules"]["level_2_caps_grade_at"]
        return grade

    @cached_property
    def time_targets(self) -> TimeTargets:
        """How long each step may take."""
        row = self.raw["time_targets"]
        return _build(TimeTargets, {**row, "working_days": tuple(row.get("working_days", ()))})

    @cached_property
    def appeal(self) -> AppealTerms:
        """The terms of an appeal."""
        return _build(AppealTerms, self.raw["appeal"])

    @property
    def application_texts(self) -> Mapping[str, str]:
        """What the owner reads about an application, by its state."""
        texts: Mapping[str, str] = self.raw["application_texts"]
        return texts

    @property
    def return_text(self) -> str:
        """The first sentence of a letter that returns a product."""
        return str(self.raw["return_text"])

    @property
    def text_waiting(self) -> str:
        """The sentence about the place in the queue; empty if the office does not show it."""
        return str(self.raw.get("periods", {}).get("text_waiting", ""))

    @property
    def needs_of_channel_not_met(self) -> str:
        """The sentence about a product that misses what a channel requires."""
        return str(self.raw.get("needs_of_channel_not_met", "{channel}: {problems}"))


def _sentences(rows: Iterable[Mapping[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(_build(Sentence, row) for row in rows)


def _kind(category: str, row: Mapping[str, Any]) -> Kind:
    only = row.get("channels_only")
    return _build(
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
    return _build(
        Channel,
        {
            "address": "",
            **row,
            "grades": tuple(row["grades"]),
            "categories": None if categories == "all" else tuple(categories),
            "documents": tuple(row["documents"]),
        },
    )


def _build(kind: type[Built], row: Mapping[str, Any]) -> Built:
    """Build a dataclass from a mapping. Entries without a field (`seed`, `verify`, `legal`) are left out."""
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{name: value for name, value in row.items() if name in fields})
