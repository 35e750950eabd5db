"""What one version of the office's rules says, typed; older versions are read with what they have."""

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

Made = TypeVar("Made")
Checks = Mapping[str, Any]
"""What is checked, by name, each with its limits, effect and text."""


@dataclass(frozen=True)
class Content:
    """Everything that one version says; each part is made when it is first read, from what is stored."""

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
        return _sentences(self.rules["K08"].settings["declarations"])

    @property
    def consents(self) -> list[str]:
        """The purposes that an owner agrees to (K08)."""
        consents: list[str] = self.rules["K08"].settings["consents"]
        return consents

    @cached_property
    def sheet_limits(self) -> SheetLimits:
        """What is asked of a price sheet (K07)."""
        return _made(SheetLimits, self.rules["K07"].settings)

    @property
    def warn_days_before_expiry(self) -> int:
        """How many days before a document ends its owner is told (K04)."""
        days: int = self.rules["K04"].settings["warn_days_before_expiry"]
        return days

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
    def suspension(self) -> SuspensionTerms:
        """How a business is suspended."""
        return _made(SuspensionTerms, self.raw["suspension"])

    @cached_property
    def suspension_reasons(self) -> dict[str, Sentence]:
        """Why an officer may suspend a business, by key."""
        return {reason.key: reason for reason in _sentences(self.raw["suspension"]["reasons"])}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The shops by key, in order."""
        return {row["key"]: _channel(row) for row in self.raw["channels"]}

    @cached_property
    def two_blocks(self) -> tuple[Block, ...]:
        """The blocks of the passport, in order."""
        return tuple(_made(Block, row) for row in self.raw["two_blocks"])

    @property
    def link_targets(self) -> Mapping[str, Any]:
        """Titles of the pages to which rules and reasons lead, by the names that the roof knows."""
        targets: Mapping[str, Any] = self.raw["link_targets"]
        return targets

    @cached_property
    def label_checks(self) -> LabelChecks:
        """What must stand on a pack."""
        row = self.raw["label_checks"]
        return _made(LabelChecks, {**row, "applies_to": tuple(row["applies_to"]), "items": _sentences(row["items"])})

    @property
    def photo_checks(self) -> Checks:
        """Limits of a product's photos by check; what is not named is not checked."""
        checks: Checks = self.raw["photo_checks"]
        return checks

    @property
    def listing_checks(self) -> Checks:
        """Limits of a product's words and numbers by check; what is not named is not checked."""
        checks: Checks = self.raw["listing_checks"]
        return checks

    @property
    def third_curator_above(self) -> int:
        """How far apart two curators' totals may lie before a third one scores."""
        points: int = self.raw["scoring"]["third_curator"]["when_difference_above"]
        return points

    @property
    def grade_cap(self) -> str:
        """The best grade of a product with level 2 in a key criterion."""
        grade: str = self.raw["scoring"]["key_criterion_rules"]["level_2_caps_grade_at"]
        return grade

    @cached_property
    def time_targets(self) -> TimeTargets:
        """How long each step may take."""
        row = self.raw["time_targets"]
        return _made(TimeTargets, {**row, "working_days": tuple(row.get("working_days", ()))})

    @cached_property
    def appeal(self) -> AppealTerms:
        """How an owner may appeal."""
        return _made(AppealTerms, self.raw["appeal"])

    @property
    def application_texts(self) -> Mapping[str, str]:
        """What the owner reads of an application, by its state."""
        texts: Mapping[str, str] = self.raw["application_texts"]
        return texts

    @property
    def return_text(self) -> str:
        """The first sentence of a letter that returns a product."""
        return str(self.raw["return_text"])

    @property
    def text_waiting(self) -> str:
        """The place in the line; empty where the office does not tell it."""
        return str(self.raw.get("periods", {}).get("text_waiting", ""))

    @property
    def needs_of_channel_not_met(self) -> str:
        """What keeps a product out of a channel."""
        return str(self.raw.get("needs_of_channel_not_met", "{channel}: {problems}"))


def _sentences(rows: Iterable[Mapping[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(_made(Sentence, row) for row in rows)


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
