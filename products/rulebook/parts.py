"""The parts of the office's rules as the code reads them: rules, kinds of goods, criteria, grades, channels, terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
class Sentence:
    """A sentence of the office with its key: what an owner declares, what stands on a label, why a business is suspended."""

    key: str
    text: str


@dataclass(frozen=True)
class Block:
    """One of the two blocks of the passport, with the rules of its scope."""

    key: str
    scope: str
    title: Any
    text: str


@dataclass(frozen=True)
class SheetLimits:
    """What K07 asks of a price sheet."""

    min_weekly_capacity: int
    max_lead_days: int
    sheet_valid_months: int
    price_must_exceed_cost: bool = False


@dataclass(frozen=True)
class LabelChecks:
    """What must stand on a pack; `effect` and `text` where the office says them."""

    applies_to: tuple[str, ...]
    """Keys of categories."""
    items: tuple[Sentence, ...]
    effect: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class TimeTargets:
    """How many working days each step may take; the owner's own days to mend are calendar days."""

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
    working_days: tuple[str, ...] = ()
    """The days of the week of a version that names its own."""


@dataclass(frozen=True)
class AppealTerms:
    """Until how many days after a decision its owner may appeal, and what the owner reads."""

    within_days: int
    text_offer: str
    text_received: str
    text_upheld: str
    text_changed: str


@dataclass(frozen=True)
class SuspensionTerms:
    """How long a suspension lasts at most without a review, whether the owner is heard first, and what the owner reads."""

    max_days_without_review: int
    text: str
    heard_first: bool = False


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
