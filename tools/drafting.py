"""A product's text from answers to a few questions, looked at by the office's rules; and how it comes to a product's page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curation.models import Listing
from curation.product import listings
from curation.product.listing_checks import Paper, problems
from curation.product.problems import Part, Problem
from curation.rulebook.rules import Rules

QUESTIONS = ("what", "size", "material", "whom", "order")
"""In the order in which the answers stand in the description."""
CHECKED = ("title", "title_capitals", "description", "contact_in_text", "forbidden_words")
"""What the rules say of words; the rest of a page is not here."""


@dataclass
class Draft:
    """A product's text, as the rules and a buyer's phone look at it. What no text says is not there."""

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
        """What stands large on the page."""
        return self.title


def described(answers: Mapping[str, str]) -> str:
    """The description: each answer a paragraph, ended like a sentence."""
    given = [answers.get(name, "").strip() for name in QUESTIONS]
    return "\n".join(answer if answer[-1] in ".!?" else f"{answer}." for answer in given if answer)


def look_at(draft: Draft, rules: Rules, papers: Iterable[Paper] = ()) -> list[Problem]:
    """What the rules say of the words."""
    return [found for found in problems(draft, (), rules, papers) if found.check in CHECKED]


def would_overwrite(listing: Listing, draft: Draft) -> bool:
    """Whether words stand on the page that are not these."""
    standing = (listing.title, listing.description)
    return any(standing) and standing != (draft.title, draft.description)


def fill(listing: Listing, draft: Draft, *, version: str) -> None:
    """Put the words on a page; what else its part holds stays. Raises OtherVersion where it changed meanwhile."""
    kept = {name: getattr(listing, name) for name in listings.FIELDS[Part.TEXT]}
    words = {"title": draft.title, "description": draft.description}
    listings.change(listing, Part.TEXT, {**kept, **words}, version=version)
