"""The checklist of what stands on the label."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from products import listings
from products.forms import LabelForm, label_form
from products.listing_checks import LabelItem, label_items
from products.models import Listing
from products.page_parts import tasks_by_part
from products.problems import Part
from products.rulebook import rules
from products.views.editing import Answer, find_listing, page_url, save_part, version
from quizzes.queries.tasks import tasks_of

bp = Blueprint("label_checks", __name__)


@bp.get("/product/<int:listing_id>/label")
def edit_label_check(listing_id: int):
    """Show the checklist. Goods that need no label have no items."""
    listing = find_listing(listing_id)
    if listing.category is None:
        return redirect(url_for("listings.edit_category", listing_id=listing_id))
    return _render(listing, _form(listing))


@bp.post("/product/<int:listing_id>/label")
def update_label_check(listing_id: int) -> Answer:
    """Save the ticked items."""
    listing = find_listing(listing_id)
    form = label_form(_items(listing))()
    if not form.validate_on_submit():
        return _render(listing, form), 422

    def change() -> None:
        listings.change(listing, Part.LABEL, form.values(), version=form.version.data or "")

    return save_part(listing, form, change, refilled=_form, goal=page_url(listing_id))


def _items(listing: Listing) -> list[LabelItem]:
    return label_items(rules.current(), listing.category, listing.kind)


def _form(listing: Listing) -> LabelForm:
    form = label_form(_items(listing))(formdata=None)
    form.on_label.data = list(listing.label_checklist)
    form.version.data = version(listing, Part.LABEL)
    return form


def _render(listing: Listing, form: LabelForm) -> str:
    items = _items(listing)
    kind = rules.current().kinds.get(listing.kind or "")
    return render_template(
        "products/listing_label.html",
        listing=listing,
        form=form,
        items={item.key: item for item in items},
        note=kind.note if kind and any(item.stressed for item in items) else "",
        task=tasks_by_part(tasks_of(current_user.id)).get(Part.LABEL),
    )
