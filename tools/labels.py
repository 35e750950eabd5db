"""Checks what stands on a label. The list of items comes from the office's rules; the reasons for them are in this file."""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.errors import N_
from products.rulebook.rules import Rules


class Goods(enum.StrEnum):
    """The kind of goods that a label is for."""

    FOOD = "food"
    DRINK = "drink"
    CRAFT = "craft"


CRAFT_ITEMS = ("product_name", "ingredients", "net_weight", "producer", "storage")
"""The items that buyers of craft look for. The rules require no label on craft."""

REASONS = {
    "product_name": N_("Buyers must see at once what it is."),
    "ingredients": N_("Who may not eat something, peanuts for example, looks here first."),
    "net_weight": N_("Buyers compare prices by how much is inside."),
    "producer": N_("With name and address buyers order again, and shops know whom to ask."),
    "production_date": N_("If something is wrong with one batch, only that batch has to come back."),
    "best_before": N_("Nobody buys food without knowing how long it keeps. Shops do not take it in."),
    "licence_number": N_("Shops look for this number first. It shows that your kitchen was looked at."),
    "halal_mark": N_("Many buyers decide by it. Only a certificate allows the mark."),
    "storage": N_("Kept rightly, it still tastes good when it is eaten."),
}
REASONS_BY_GOODS = {
    Goods.DRINK: {
        "ingredients": N_("Who may not have much sugar or milk looks here first."),
        "net_weight": N_("For a drink it is the contents in millilitres. Buyers compare by it."),
        "storage": N_("A drink spoils quickly in the warm. Say whether it belongs in the fridge."),
    },
    Goods.CRAFT: {
        "ingredients": N_("Buyers want to know the material: which wood, which cloth, which leather."),
        "net_weight": N_("For craft it is the size. So buyers know whether it fits."),
        "storage": N_("How to wash, dry or keep it. So it stays beautiful."),
    },
}


@dataclass(frozen=True)
class Line:
    """An item of the label."""

    key: str
    text: str
    why: str
    """The reason for the item, or an empty text where there is none."""
    is_there: bool


@dataclass(frozen=True)
class Label:
    """A label line by line."""

    goods: Goods
    lines: Sequence[Line]
    is_required: bool
    """Whether the office's rules require the label."""

    @property
    def missing(self) -> list[Line]:
        """The lines that are missing on the label."""
        return [line for line in self.lines if not line.is_there]


def check_label(goods: Goods, ticked: Collection[str], rules: Rules) -> Label:
    """Return the label of these goods with the `ticked` items (their keys) on it."""
    items = [item for item in rules.label_checks.items if goods is not Goods.CRAFT or item.key in CRAFT_ITEMS]
    reasons = REASONS | REASONS_BY_GOODS.get(goods, {})
    lines = [Line(item.key, item.text, reasons.get(item.key, ""), item.key in ticked) for item in items]
    return Label(goods, lines, goods is not Goods.CRAFT)
