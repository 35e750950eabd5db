"""Checks of a product's page. Pure: every limit, effect and sentence comes from the rules.

A check that the rules do not name is skipped. An effect of `block` prevents handing in, `warn` only advises; neither stops a
draft.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from core import clock
from products import contact_patterns, photo_checks
from products.photo_checks import Photo
from products.problems import BLOCK, Part, Problem, problem
from products.rulebook.parts import Kind
from products.rulebook.rules import Rules

VERIFIED = "verified"


class ListingFields(Protocol):
    """The columns of a listing that the checks read. A row with these columns also fits."""

    category: Any
    kind: Any
    title: Any
    description: Any
    price: Any
    cost: Any
    stock: Any
    weekly_capacity: Any
    lead_days: Any
    price_sheet_at: Any
    weight_g: Any
    length_cm: Any
    width_cm: Any
    height_cm: Any
    variants: Any
    label_checklist: Any


class DocumentState(Protocol):
    """The kind of a document and the state of its check."""

    @property
    def kind(self) -> str: ...

    @property
    def state(self) -> Any: ...


@dataclass(frozen=True)
class LabelItem:
    """An item that must stand on the label. `stressed` if this kind of goods requires it in particular."""

    key: str
    text: str
    stressed: bool


def problems(
    listing: ListingFields,
    photos: Sequence[Photo],
    rules: Rules,
    documents: Iterable[DocumentState] = (),
    *,
    today: date | None = None,
) -> list[Problem]:
    """Return everything wrong or missing, in the order of the page's parts.

    `photos` come in their order, the main one first. `documents` are those of the enterprise; only verified ones count.
    """
    verified = {document.kind for document in documents if document.state == VERIFIED}
    problems_found: list[Problem] = list(photo_checks.photo_problems(photos, rules.photo_checks))
    for check in _CHECKS:
        problems_found.extend(check(listing, rules))
    problems_found.extend(_check_forbidden_words(listing, rules, verified))
    problems_found.extend(_check_sheet_age(listing, rules, today or clock.today()))
    return problems_found


def blocking(problems_found: Iterable[Problem]) -> list[Problem]:
    """Return the problems that block handing in."""
    return [problem for problem in problems_found if problem.effect == BLOCK]


def label_items(rules: Rules, category: str | None, kind: str | None) -> list[LabelItem]:
    """Return what the label of such goods must name; empty for goods that need no label."""
    checks, known_kind = rules.label_checks, rules.kinds.get(kind or "")
    extra_items = known_kind.also_on_label if known_kind else ()
    applies = category in checks.applies_to
    return [
        LabelItem(item.key, item.text, item.key in extra_items) for item in checks.items if applies or item.key in extra_items
    ]


def _check_kind(listing: ListingFields, rules: Rules) -> Iterator[Problem]:
    kind: Kind | None = rules.kinds.get(listing.kind or "")
    if listing.category not in rules.categories:
        yield from _problem_named(rules, "category", Part.KIND)
    elif kind is None or kind.category != listing.category:
        yield from _problem_named(rules, "kind", Part.KIND)


def _check_words(listing: ListingFields, rules: Rules) -> Iterator[Problem]:
    checks = rules.listing_checks
    for name in ("title", "description"):
        limits = checks.get(name)
        if limits and not limits["min_chars"] <= len(getattr(listing, name).strip()) <= limits["max_chars"]:
            yield problem(name, limits, Part.TEXT)
    capitals = checks.get("title_capitals")
    letters = [sign for sign in listing.title if sign.isalpha()]
    if capitals and letters and sum(map(str.isupper, letters)) / len(letters) > capitals["max_share"]:
        yield problem("title_capitals", capitals, Part.TEXT)
    contacts = checks.get("contact_in_text")
    matches = contact_patterns.find_contacts(_all_words(listing), contacts["patterns"]) if contacts else {}
    if contacts and matches:
        yield problem("contact_in_text", contacts, Part.TEXT, quoted=list(dict.fromkeys(matches.values())))
    limits = checks.get("variants")
    if limits and len(listing.variants) > limits["max"]:
        yield problem("variants", limits, Part.TEXT)


def _check_parcel(listing: ListingFields, rules: Rules) -> Iterator[Problem]:
    checks = rules.listing_checks
    weight, size = checks.get("weight_g"), checks.get("size_cm")
    if weight and not (listing.weight_g is not None and weight["min"] <= listing.weight_g <= weight["max"]):
        yield problem("weight_g", weight, Part.TEXT)
    if size and any(not getattr(listing, f"{side}_cm") for side in size["required"]):
        yield problem("size_cm", size, Part.TEXT)


def _check_label(listing: ListingFields, rules: Rules) -> Iterator[Problem]:
    missing = [
        item.text for item in label_items(rules, listing.category, listing.kind) if item.key not in listing.label_checklist
    ]
    if missing:
        checks = rules.label_checks
        words = {"effect": checks.effect or BLOCK, "text": checks.text or rules.rules["K06"].what_to_do}
        yield problem("label", words, Part.LABEL, places={"items": ", ".join(missing)})


def _check_price(listing: ListingFields, rules: Rules) -> Iterator[Problem]:
    checks = rules.listing_checks
    for name in ("price", "stock"):
        limits, value = checks.get(name), getattr(listing, name)
        if limits and (value is None or value < limits["min"]):
            yield problem(name, limits, Part.PRICE)


def _check_sheet(listing: ListingFields, rules: Rules) -> Iterator[Problem]:
    limits = rules.sheet_limits
    cost, price, capacity, lead = listing.cost, listing.price, listing.weekly_capacity, listing.lead_days
    if limits.price_must_exceed_cost:
        if cost is None:
            yield _sheet_problem(rules, "cost")
        elif price is not None and price <= cost:
            yield _sheet_problem(rules, "price_covers_cost", short=_rupiah(max(cost - price, 1)))
    if capacity is None or capacity < limits.min_weekly_capacity:
        yield _sheet_problem(rules, "weekly_capacity", min=limits.min_weekly_capacity)
    if lead is None or not 0 <= lead <= limits.max_lead_days:
        yield _sheet_problem(rules, "lead_days", max=limits.max_lead_days)


def _check_sheet_age(listing: ListingFields, rules: Rules, today: date) -> Iterator[Problem]:
    months = rules.sheet_limits.sheet_valid_months
    filled_in: datetime | None = listing.price_sheet_at
    if filled_in is not None and _months_later(clock.day_of(filled_in), months) < today:
        yield _sheet_problem(rules, "price_sheet_age", months=months)


def _check_forbidden_words(listing: ListingFields, rules: Rules, verified: set[str]) -> Iterator[Problem]:
    text = _all_words(listing)
    for row in rules.listing_checks.get("forbidden_words", ()):
        if row.get("unless") in verified or listing.category not in row.get("categories", [listing.category]):
            continue
        forbidden = [word for word in row["words"] if _has_word(text, word)]
        if forbidden:
            yield problem("forbidden_words", row, Part.TEXT, quoted=forbidden)


def _problem_named(rules: Rules, name: str, part: Part) -> Iterator[Problem]:
    row = rules.listing_checks.get(name)
    if row:
        yield problem(name, row, part)


def _sheet_problem(rules: Rules, name: str, **places: object) -> Problem:
    """Return a problem of the price sheet. Its limit stands in K07, its sentence in `listing_checks`."""
    row = rules.listing_checks.get(name) or {"effect": BLOCK, "text": rules.rules["K07"].what_to_do}
    return problem(name, row, Part.PRICE, places=places)


def _all_words(listing: ListingFields) -> str:
    return "\n".join([listing.title, listing.description, *listing.variants])


def _has_word(text: str, word: str) -> bool:
    spaced = r"\s+".join(re.escape(part) for part in word.casefold().split())
    return re.search(rf"(?<!\w){spaced}(?!\w)", text.casefold()) is not None


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".")


Check = Callable[[ListingFields, Rules], Iterator[Problem]]
_CHECKS: tuple[Check, ...] = (_check_kind, _check_words, _check_parcel, _check_label, _check_price, _check_sheet)
