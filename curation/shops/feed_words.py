"""What each column of a shop's file means, for whoever reads the file into the shop's system."""

from flask_babel import gettext as _

from curation.shops.feeds import BASE, columns_of
from products.rulebook.parts import Channel


def explained(channel: Channel) -> list[tuple[str, str]]:
    """Return the columns of a channel's file in their order, each with its meaning."""
    return [(name, meaning_of(name)) for name in [*BASE, *columns_of(channel)]]


def meaning_of(name: str) -> str:
    """Return the meaning of a column, or an empty text for one that nobody has described."""
    if name.startswith("photo_"):
        return _("The address of a photo, the main one first. It works while the product is shown.")
    return _meanings().get(name, "")


def _meanings() -> dict[str, str]:
    return {
        "id": _("The number of the product. It stays the same."),
        "action": _("publish: show it. remove: take it down; only number, title and address stand in such a row."),
        "state": _("offered: waits for the shop. live: is shown. sent_back: returned by the shop. taken_down: taken down."),
        "changed_at": _("When this last changed, in universal time (UTC, shown by +00:00). Jakarta is 7 hours ahead."),
        "address": _("The address in the shop, where the product is or was shown."),
        "category": _("The key of the kind of goods, such as handicraft."),
        "kind": _("The key of the kind within it."),
        "business": _("The name of the business."),
        "village": _("Its kelurahan."),
        "district": _("Its kecamatan."),
        "title": _("The name of the product for buyers."),
        "description": _("The text for buyers, with line breaks."),
        "price": _("Rupiah, a whole number without dots."),
        "weight_g": _("Weight of the parcel in grams."),
        "length_cm": _("Length of the parcel in centimetres."),
        "width_cm": _("Width of the parcel in centimetres."),
        "height_cm": _("Height of the parcel in centimetres."),
        "stock": _("How many pieces are ready."),
        "lead_days": _("Days that the business needs to prepare an order."),
        "whatsapp": _("The number of the business with the country code, without plus."),
        "condition": _("Always the same value, such as new."),
        "variants": _("The choices, such as colours, separated by commas."),
    }
