"""What the machine notices in a product's page. Pure: every limit, effect and sentence comes from the rules.

A check that the rules do not name is not made. `block` holds back the handing in and never a draft; `warn` only advises.
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


class Described(Protocol):
    """What is looked at of a listing; a row that names these columns will do."""

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


class Paper(Protocol):
    """What counts of a document: its kind, and whether somebody has checked it."""

    @property
    def kind(self) -> str: ...

    @property
    def state(self) -> Any: ...


@dataclass(frozen=True)
class LabelItem:
    """One thing that stands on the pack; `stressed` where this kind of goods asks for it in particular."""

    key: str
    text: str
    stressed: bool


def problems(
    listing: Described,
    photos: Sequence[Photo],
    rules: Rules,
    documents: Iterable[Paper] = (),
    *,
    today: date | None = None,
) -> list[Problem]:
    """Everything that is wrong or still missing, part by part, in the order of the page.

    `photos` are in their order, the main one first; `documents` are the enterprise's, of which only verified ones count.
    """
    verified = {paper.kind for paper in documents if paper.state == VERIFIED}
    found: list[Problem] = list(photo_checks.look(photos, rules.photo_checks))
    for check in _CHECKS:
        found.extend(check(listing, rules))
    found.extend(_forbidden(listing, rules, verified))
    found.extend(_old_sheet(listing, rules, today or clock.today()))
    return found


def blocking(found: Iterable[Problem]) -> list[Problem]:
    """Those that hold back the handing in."""
    return [one for one in found if one.effect == BLOCK]


def label_items(rules: Rules, category: str | None, kind: str | None) -> list[LabelItem]:
    """What must stand on the pack of such goods; nothing for goods without a duty of labelling."""
    checks, known = rules.label_checks, rules.kinds.get(kind or "")
    also = known.also_on_label if known else ()
    applies = category in checks.applies_to
    return [LabelItem(item.key, item.text, item.key in also) for item in checks.items if applies or item.key in also]


def _sort(listing: Described, rules: Rules) -> Iterator[Problem]:
    kind: Kind | None = rules.kinds.get(listing.kind or "")
    if listing.category not in rules.categories:
        yield from _named(rules, "category", Part.KIND)
    elif kind is None or kind.category != listing.category:
        yield from _named(rules, "kind", Part.KIND)


def _words(listing: Described, rules: Rules) -> Iterator[Problem]:
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
    met = contact_patterns.found_in(_all_words(listing), contacts["patterns"]) if contacts else {}
    if contacts and met:
        yield problem("contact_in_text", contacts, Part.TEXT, quoted=list(dict.fromkeys(met.values())))
    many = checks.get("variants")
    if many and len(listing.variants) > many["max"]:
        yield problem("variants", many, Part.TEXT)


def _parcel(listing: Described, rules: Rules) -> Iterator[Problem]:
    checks = rules.listing_checks
    weight, size = checks.get("weight_g"), checks.get("size_cm")
    if weight and not (listing.weight_g is not None and weight["min"] <= listing.weight_g <= weight["max"]):
        yield problem("weight_g", weight, Part.TEXT)
    if size and any(not getattr(listing, f"{side}_cm") for side in size["required"]):
        yield problem("size_cm", size, Part.TEXT)


def _label(listing: Described, rules: Rules) -> Iterator[Problem]:
    missing = [
        item.text for item in label_items(rules, listing.category, listing.kind) if item.key not in listing.label_checklist
    ]
    if missing:
        checks = rules.label_checks
        words = {"effect": checks.effect or BLOCK, "text": checks.text or rules.rules["K06"].what_to_do}
        yield problem("label", words, Part.LABEL, places={"items": ", ".join(missing)})


def _price(listing: Described, rules: Rules) -> Iterator[Problem]:
    checks = rules.listing_checks
    for name in ("price", "stock"):
        limits, value = checks.get(name), getattr(listing, name)
        if limits and (value is None or value < limits["min"]):
            yield problem(name, limits, Part.PRICE)


def _sheet(listing: Described, rules: Rules) -> Iterator[Problem]:
    limits = rules.sheet_limits
    cost, price, capacity, lead = listing.cost, listing.price, listing.weekly_capacity, listing.lead_days
    if limits.price_must_exceed_cost:
        if cost is None:
            yield _of_sheet(rules, "cost")
        elif price is not None and price <= cost:
            yield _of_sheet(rules, "price_covers_cost", short=_rupiah(cost - price))
    if capacity is None or capacity < limits.min_weekly_capacity:
        yield _of_sheet(rules, "weekly_capacity", min=limits.min_weekly_capacity)
    if lead is None or not 0 <= lead <= limits.max_lead_days:
        yield _of_sheet(rules, "lead_days", max=limits.max_lead_days)


def _old_sheet(listing: Described, rules: Rules, today: date) -> Iterator[Problem]:
    months = rules.sheet_limits.sheet_valid_months
    filled_in: datetime | None = listing.price_sheet_at
    if filled_in is not None and _months_later(clock.day_of(filled_in), months) < today:
        yield _of_sheet(rules, "price_sheet_age", months=months)


def _forbidden(listing: Described, rules: Rules, verified: set[str]) -> Iterator[Problem]:
    text = _all_words(listing)
    for row in rules.listing_checks.get("forbidden_words", ()):
        if row.get("unless") in verified or listing.category not in row.get("categories", [listing.category]):
            continue
        met = [word for word in row["words"] if _has_word(text, word)]
        if met:
            yield problem("forbidden_words", row, Part.TEXT, quoted=met)


def _named(rules: Rules, name: str, part: Part) -> Iterator[Problem]:
    row = rules.listing_checks.get(name)
    if row:
        yield problem(name, row, part)


def _of_sheet(rules: Rules, name: str, **places: object) -> Problem:
    """A fault of the price sheet: its limit stands with K07, its sentence among the listing's checks."""
    row = rules.listing_checks.get(name) or {"effect": BLOCK, "text": rules.rules["K07"].what_to_do}
    return problem(name, row, Part.PRICE, places=places)


def _all_words(listing: Described) -> str:
    return "\n".join([listing.title, listing.description, *listing.variants])


def _has_word(text: str, word: str) -> bool:
    spaced = r"\s+".join(re.escape(part) for part in word.casefold().split())
    return re.search(rf"(?<!\w){spaced}(?!\w)", text.casefold()) is not None


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".")


Check = Callable[[Described, Rules], Iterator[Problem]]
_CHECKS: tuple[Check, ...] = (_sort, _words, _parcel, _label, _price, _sheet)
