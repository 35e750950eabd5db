"""The evidence as curators see it: the product's texts, the price sheet, the documents, and the machine's advice."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from core.wording import day, in_language, number
from curation.models.evidence import Business, Evidence, FrozenDocument, Goods, Photo
from people.documents import DocumentState
from products.listing_checks import label_items
from products.rulebook.rules import Rules
from quizzes.remarks import summary


@dataclass(frozen=True)
class EvidencePage:
    """The data of the template."""

    title: str
    description: str
    photos: list[dict[str, Any]]
    sheet: list[tuple[str, str | None]]
    parcel: list[tuple[str, str | None]]
    label: list[tuple[str, bool]]
    """The items that the label must name, and whether the owner ticked each."""
    documents: list[dict[str, Any]]
    notes: list[str]
    """The machine's advice."""
    business: Business
    kind: str


def page_of(evidence: Evidence, rules: Rules) -> EvidencePage:
    """Return the evidence of a round under the rules of its application."""
    goods = evidence.listing
    kind = rules.kinds.get(goods.kind or "")
    return EvidencePage(
        title=goods.title,
        description=goods.description,
        photos=[_photo(photo, place) for place, photo in enumerate(evidence.photos, 1)],
        sheet=_sheet(goods),
        parcel=_parcel(goods),
        label=[(item.text, item.key in goods.label_checklist) for item in label_items(rules, goods.category, goods.kind)],
        documents=[_document(document, rules) for document in evidence.documents],
        notes=[note for state in evidence.states for note in state.notes],
        business=evidence.enterprise,
        kind=in_language(kind.title) if kind else "",
    )


def _photo(photo: Photo, place: int) -> dict[str, Any]:
    name = _("Main photo") if place == 1 else _("Photo %(number)s", number=place)
    return {**vars(photo), "name": name, "number": place, "noticed": summary(photo.advice)}


def _sheet(goods: Goods) -> list[tuple[str, str | None]]:
    price, cost = goods.price, goods.cost
    remaining = f"Rp{number(price - cost)}" if price is not None and cost is not None else None
    return [
        (_("Price"), _rupiah(price)),
        (_("Cost"), _rupiah(cost)),
        (_("Left of each"), remaining),
        (_("Stock"), _plain(goods.stock)),
        (_("Can make each week"), _plain(goods.weekly_capacity)),
        (_("Days to prepare"), _plain(goods.lead_days)),
    ]


def _parcel(goods: Goods) -> list[tuple[str, str | None]]:
    sides = [goods.length_cm, goods.width_cm, goods.height_cm]
    weight = goods.weight_g
    return [
        (_("Weight"), f"{number(weight)} g" if weight is not None else None),
        (_("Size"), " x ".join(map(str, sides)) + " cm" if all(sides) else None),
        (_("Variants"), ", ".join(goods.variants) or None),
    ]


def _document(document: FrozenDocument, rules: Rules) -> dict[str, Any]:
    document_kind = rules.documents.get(document.kind)
    words = {
        DocumentState.VERIFIED: ("done", _("Checked by an officer")),
        DocumentState.WAITING: ("wait", _("Waits for an officer")),
        DocumentState.REFUSED: ("bad", _("Refused")),
        DocumentState.EXPIRED: ("bad", _("No longer valid")),
    }[DocumentState(document.state)]
    return {
        "id": document.id,
        "title": in_language(document_kind.title) if document_kind else document.kind,
        "kind": words[0],
        "word": words[1],
        "until": day(document.expires_on) if document.expires_on else None,
    }


def _rupiah(value: int | None) -> str | None:
    return f"Rp{number(value)}" if value is not None else None


def _plain(value: int | None) -> str | None:
    return number(value) if value is not None else None
