"""The typed parts of the rules: rules, kinds of goods, criteria, grades, channels and terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """A rule from K01 to K09 with its sentences. Some sentences are empty for some rules."""

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
    """Whether the rule blocks a `submission` and an `approval`."""
    when_waiting: str = ""
    when_not_applicable: str = ""


@dataclass(frozen=True)
class Condition:
    """A question about a product. A yes adds a need; with the effect `waiting`, an officer rules on it first."""

    key: str
    ask: str
    adds: Mapping[str, Any]
    effect: str
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A sorting question for food. The answers determine the kind."""

    key: str
    ask: str


@dataclass(frozen=True)
class Kind:
    """A kind of product within a category, with the licences it needs."""

    key: str
    title: Any
    category: str
    needs: Mapping[str, Any]
    """`{none: true}`, or nested `all` and `any` with keys of documents."""
    expects: Mapping[str, bool]
    """The answers to sorting questions that determine this kind."""
    conditions: tuple[str, ...] = ()
    note: str = ""
    also_on_label: tuple[str, ...] = ()
    channels_only: tuple[str, ...] | None = None
    """The only channels that accept this kind; None for all."""


@dataclass(frozen=True)
class Category:
    """A product category of the office."""

    key: str
    title: Any
    examples: str
    kinds: tuple[Kind, ...]
    honest_words: str = ""


@dataclass(frozen=True)
class Criterion:
    """A criterion of the curators' scores, with its levels from 1, the lowest."""

    key: str
    title: Any
    weight: int
    key_criterion: bool
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Grade:
    """The outcome of a combined score of at least `min`."""

    grade: str
    min: int
    outcome: str
    channels: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class ReturnReason:
    """Why curators return a product, and what the owner should do."""

    key: str
    text: str
    what_to_do: str
    link: str
    note_required: bool = False
    about: str = ""
    """What it is about (`REASON_GROUPS`), by which curators' forms group the reasons."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of the office with its key: a declaration, a label item or a reason for a suspension."""

    key: str
    text: str


@dataclass(frozen=True)
class Block:
    """A block of the passport, with the rules of its scope."""

    key: str
    scope: str
    title: Any
    text: str


@dataclass(frozen=True)
class SheetLimits:
    """The limits of K07 for a price sheet."""

    min_weekly_capacity: int
    max_lead_days: int
    sheet_valid_months: int
    price_must_exceed_cost: bool = False


@dataclass(frozen=True)
class LabelChecks:
    """What a label must name. `effect` and `text` are None if the office does not set them."""

    applies_to: tuple[str, ...]
    """Keys of categories."""
    items: tuple[Sentence, ...]
    effect: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class TimeTargets:
    """How long each step may take, in working days. `owner_mends` and its extension are calendar days."""

    document_check: int
    licence_ruling: int
    completeness_check: int
    first_two_scores: int
    third_score: int
    decision: int
    owner_mends: int
    owner_mends_extension: int
    sent_to_channel: int
    appeal_answer: int
    taken_from_shop: int = 2
    """How long a shop may still show a product that was taken down."""
    working_days: tuple[str, ...] = ()
    """The days of the week, for a version that names its own."""


@dataclass(frozen=True)
class AppealTerms:
    """How many days after a decision the owner may appeal, and what the owner reads."""

    within_days: int
    text_offer: str
    text_received: str
    text_upheld: str
    text_changed: str


@dataclass(frozen=True)
class SuspensionTerms:
    """The longest time before a review, whether the owner is heard first, and what the owner reads."""

    max_days_without_review: int
    text: str
    heard_first: bool = False


@dataclass(frozen=True)
class Channel:
    """A shop that shows approved products."""

    key: str
    title: Any
    owner: Any
    address: str
    grades: tuple[str, ...]
    categories: tuple[str, ...] | None
    """None for all."""
    fields: Mapping[str, Any]
    documents: tuple[str, ...]
    feed: Mapping[str, Any]

    def takes(self, category: str | None) -> bool:
        """Tell whether the channel shows products of a category."""
        return self.categories is None or category in self.categories
