"""What stands on a label, what is missing, and why it matters. The list is the office's; the reasons are ours. Pure."""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.errors import N_
from curation.rulebook.rules import Rules


class Goods(enum.StrEnum):
    """What the label is for."""

    FOOD = "food"
    DRINK = "drink"
    CRAFT = "craft"


OF_CRAFT = ("product_name", "ingredients", "net_weight", "producer", "storage")
"""What buyers look for on goods that nobody eats; the rules ask for no label there."""

WHY = {
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
WHY_FOR = {
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
    """One thing on the label."""

    key: str
    text: str
    why: str
    """Empty where nobody wrote a reason."""
    is_there: bool


@dataclass(frozen=True)
class Label:
    """A label as it is, line by line."""

    goods: Goods
    lines: Sequence[Line]
    is_required: bool
    """Whether the office's rules ask for it."""

    @property
    def missing(self) -> list[Line]:
        """What is not on it yet."""
        return [line for line in self.lines if not line.is_there]


def look_at(goods: Goods, ticked: Collection[str], rules: Rules) -> Label:
    """A label with these things on it."""
    checks = rules["label_checks"]
    wanted = [row for row in checks["items"] if goods is not Goods.CRAFT or row["key"] in OF_CRAFT]
    why = WHY | WHY_FOR.get(goods, {})
    lines = [Line(row["key"], row["text"], why.get(row["key"], ""), row["key"] in ticked) for row in wanted]
    return Label(goods, lines, goods is not Goods.CRAFT)
