"""The frozen evidence as curators see it: what buyers would read, the price sheet, the papers, and what the machine noticed."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from core.wording import day, in_language, number
from curation.models.evidence import Business, Evidence, Goods, Paper, Photo
from people.documents import DocumentState
from products.listing_checks import label_items
from products.rulebook.rules import Rules
from quizzes.remarks import summary


@dataclass(frozen=True)
class EvidencePage:
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
    business: Business
    kind: str


def page_of(evidence: Evidence, rules: Rules) -> EvidencePage:
    """The evidence of one round under the rules of its application."""
    goods = evidence.listing
    kind = rules.kinds.get(goods.kind or "")
    return EvidencePage(
        title=goods.title,
        description=goods.description,
        photos=[_photo(photo, place) for place, photo in enumerate(evidence.photos, 1)],
        sheet=_sheet(goods),
        parcel=_parcel(goods),
        label=[(item.text, item.key in goods.label_checklist) for item in label_items(rules, goods.category, goods.kind)],
        papers=[_paper(document, rules) for document in evidence.documents],
        notes=[note for state in evidence.states for note in state.notes],
        business=evidence.enterprise,
        kind=in_language(kind.title) if kind else "",
    )


def _photo(photo: Photo, place: int) -> dict[str, Any]:
    name = _("Main photo") if place == 1 else _("Photo %(number)s", number=place)
    return {**vars(photo), "name": name, "number": place, "noticed": summary(photo.advice)}


def _sheet(goods: Goods) -> list[tuple[str, str | None]]:
    price, cost = goods.price, goods.cost
    left = f"Rp{number(price - cost)}" if price is not None and cost is not None else None
    return [
        (_("Price"), _rupiah(price)),
        (_("Cost"), _rupiah(cost)),
        (_("Left of each"), left),
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


def _paper(paper: Paper, rules: Rules) -> dict[str, Any]:
    known = rules.documents.get(paper.kind)
    words = {
        DocumentState.VERIFIED: ("done", _("Checked by an officer")),
        DocumentState.WAITING: ("wait", _("Waits for an officer")),
        DocumentState.REFUSED: ("bad", _("Refused")),
        DocumentState.EXPIRED: ("bad", _("No longer valid")),
    }[DocumentState(paper.state)]
    return {
        "id": paper.id,
        "title": in_language(known.title) if known else paper.kind,
        "kind": words[0],
        "word": words[1],
        "until": day(paper.expires_on) if paper.expires_on else None,
    }


def _rupiah(value: int | None) -> str | None:
    return f"Rp{number(value)}" if value is not None else None


def _plain(value: int | None) -> str | None:
    return number(value) if value is not None else None
