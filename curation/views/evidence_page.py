"""The frozen evidence as curators see it: what buyers would read, the price sheet, the papers, and what the machine noticed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from core.wording import day, in_language, number
from curation.product.listing_checks import label_items
from curation.rulebook.rules import Rules
from people.documents import DocumentState
from quizzes.remarks import noticed


@dataclass(frozen=True)
class Evidence:
    """What the template shows of a round."""

    title: str
    description: str
    photos: list[dict[str, Any]]
    sheet: list[tuple[str, str | None]]
    parcel: list[tuple[str, str | None]]
    label: list[tuple[str, bool]]
    """What must stand on the pack, and whether the owner ticked it."""
    papers: list[dict[str, Any]]
    notes: list[str]
    """What the machine advises."""
    business: Mapping[str, Any]
    kind: str


def evidence_of(snapshot: Mapping[str, Any], of: Rules) -> Evidence:
    """The evidence of one round under the rules of its application."""
    listing = snapshot["listing"]
    kind = of.kinds.get(listing["kind"])
    return Evidence(
        title=listing["title"],
        description=listing["description"],
        photos=[_photo(photo, place) for place, photo in enumerate(snapshot["photos"], 1)],
        sheet=_sheet(listing),
        parcel=_parcel(listing),
        label=[
            (item.text, item.key in listing["label_checklist"])
            for item in label_items(of, listing["category"], listing["kind"])
        ],
        papers=[_paper(document, of) for document in snapshot["documents"]],
        notes=[note for state in snapshot["states"] for note in state["notes"]],
        business=snapshot["enterprise"],
        kind=in_language(kind.title) if kind else "",
    )


def _photo(photo: Mapping[str, Any], place: int) -> dict[str, Any]:
    name = _("Main photo") if place == 1 else _("Photo %(number)s", number=place)
    return {**photo, "name": name, "number": place, "noticed": noticed(photo["advice"])}


def _sheet(listing: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    price, cost = listing["price"], listing["cost"]
    left = f"Rp{number(price - cost)}" if price is not None and cost is not None else None
    return [
        (_("Price"), _rupiah(price)),
        (_("Cost"), _rupiah(cost)),
        (_("Left of each"), left),
        (_("Stock"), _plain(listing["stock"])),
        (_("Can make each week"), _plain(listing["weekly_capacity"])),
        (_("Days to prepare"), _plain(listing["lead_days"])),
    ]


def _parcel(listing: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    sides = [listing[name] for name in ("length_cm", "width_cm", "height_cm")]
    weight = listing["weight_g"]
    return [
        (_("Weight"), f"{number(weight)} g" if weight is not None else None),
        (_("Size"), " x ".join(map(str, sides)) + " cm" if all(sides) else None),
        (_("Variants"), ", ".join(listing["variants"]) or None),
    ]


def _paper(document: Mapping[str, Any], of: Rules) -> dict[str, Any]:
    known = of.documents.get(document["kind"])
    words = {
        DocumentState.VERIFIED: ("done", _("Checked by an officer")),
        DocumentState.WAITING: ("wait", _("Waits for an officer")),
        DocumentState.REFUSED: ("bad", _("Refused")),
        DocumentState.EXPIRED: ("bad", _("No longer valid")),
    }[DocumentState(document["state"])]
    expires = date.fromisoformat(document["expires_on"]) if document["expires_on"] else None
    return {
        "id": document["id"],
        "title": in_language(known.title) if known else document["kind"],
        "kind": words[0],
        "word": words[1],
        "until": day(expires) if expires else None,
    }


def _rupiah(value: int | None) -> str | None:
    return f"Rp{number(value)}" if value is not None else None


def _plain(value: int | None) -> str | None:
    return number(value) if value is not None else None
