"""A product as its shop needs it: text to copy, photos to download, facts; and what the columns of the shop's file mean."""

from flask import Blueprint, abort, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core.wording import in_language, number
from curation.models.evidence import Evidence
from curation.policies.channels import can_manage
from curation.queries import channels as queries
from curation.shops import feeds
from curation.shops.feed_words import explained
from curation.views.placement_photos import photo_addresses
from products.rulebook import rules as rule_versions
from products.rulebook.parts import Channel

bp = Blueprint("channel_products", __name__, url_prefix="/channels")


@bp.get("/<key>/products/<int:placement_id>")
def show_product(key: str, placement_id: int):
    """Show a product that is offered or live in this shop, as it was approved."""
    channel, row = _find_channel(key), queries.find_placement(placement_id)
    if row is None or row.channel != key or row.evidence is None or row.state not in feeds.SHOWN:
        abort(404)
    return render_template(
        "curation/shop_product.html",
        channel=channel,
        title=in_language(channel.title),
        row=row,
        goods=row.evidence.listing,
        facts=_facts(row.evidence),
        photos=photo_addresses(row),
    )


@bp.get("/<key>/feed")
def show_feed(key: str):
    """Explain the columns and values of the shop's file."""
    channel = _find_channel(key)
    return render_template("curation/feed.html", channel=channel, title=in_language(channel.title), columns=explained(channel))


def _facts(evidence: Evidence) -> list[tuple[str, str | None]]:
    goods, business = evidence.listing, evidence.enterprise
    sides = [goods.length_cm, goods.width_cm, goods.height_cm]
    return [
        (_("Price"), f"Rp{number(goods.price)}" if goods.price is not None else None),
        (_("Weight"), f"{number(goods.weight_g)} g" if goods.weight_g is not None else None),
        (_("Size"), " x ".join(map(str, sides)) + " cm" if all(sides) else None),
        (_("Stock"), number(goods.stock) if goods.stock is not None else None),
        (_("Days to prepare"), number(goods.lead_days) if goods.lead_days is not None else None),
        (_("Variants"), ", ".join(goods.variants) or None),
        (_("Business"), ", ".join(filter(None, (business.name, business.village, business.district)))),
        (_("WhatsApp number"), business.whatsapp),
    ]


def _find_channel(key: str) -> Channel:
    if not can_manage(current_user, key):
        abort(404)
    return rule_versions.current().channels.get(key) or abort(404)
