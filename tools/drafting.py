"""A product text: made from answers to questions, checked by the office's rules, and written to a product page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from products import listings
from products.listing_checks import DocumentState, problems
from products.models import Listing
from products.problems import Part, Problem
from products.rulebook.rules import Rules

QUESTIONS = ("what", "size", "material", "whom", "order")
"""The questions, in the order of their answers in the description."""
CHECKED = ("title", "title_capitals", "description", "contact_in_text", "forbidden_words")
"""The checks of the rules that concern the text. A draft has nothing for the others."""


@dataclass
class Draft:
    """A product text with the attributes of a product page that the rules and the shop preview read.

    Attributes that a text does not have are empty.
    """

    title: str
    description: str
    category: str | None = None
    maker: str = ""
    village: str | None = None
    price: int | None = None
    kind: None = None
    cost: None = None
    stock: None = None
    weekly_capacity: None = None
    lead_days: None = None
    price_sheet_at: None = None
    weight_g: None = None
    length_cm: None = None
    width_cm: None = None
    height_cm: None = None
    variants: Sequence[str] = ()
    label_checklist: Sequence[str] = ()
    photos: Sequence[Any] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """The name of the product on the page: its title."""
        return self.title


def description_of(answers: Mapping[str, str]) -> str:
    """Return the description: a paragraph for each answer, with a full stop where the answer has no end mark."""
    paragraphs = [answers.get(name, "").strip() for name in QUESTIONS]
    return "\n".join(text if text[-1] in ".!?" else f"{text}." for text in paragraphs if text)


def check(draft: Draft, rules: Rules, documents: Iterable[DocumentState] = ()) -> list[Problem]:
    """Return the problems that the rules find in the text."""
    return [problem for problem in problems(draft, (), rules, documents) if problem.check in CHECKED]


def would_overwrite(listing: Listing, draft: Draft) -> bool:
    """Whether the page has a text that differs from the draft."""
    current = (listing.title, listing.description)
    return any(current) and current != (draft.title, draft.description)


def save_to(listing: Listing, draft: Draft, *, version: str) -> None:
    """Write title and description to a product page. Raises EditConflict where the page's text is not of this version."""
    current = {name: getattr(listing, name) for name in listings.FIELDS[Part.TEXT]}
    text = {"title": draft.title, "description": draft.description}
    listings.change(listing, Part.TEXT, {**current, **text}, version=version)
