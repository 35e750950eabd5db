"""The price sheet: the cost and price of one piece, and how many can be made. It warns if the price does not cover the cost."""

from flask import Blueprint, render_template, url_for
from flask_login import current_user

from products import listings
from products.forms import PriceSheetForm
from products.models import Listing
from products.page_parts import tasks_by_part
from products.problems import Part
from products.rulebook import rules
from products.views.editing import Answer, find_listing, find_page, page_url, problems_by_check, save_part, version
from quizzes.queries.tasks import tasks_of

bp = Blueprint("price_sheets", __name__)


@bp.get("/product/<int:listing_id>/price")
def edit_price_sheet(listing_id: int):
    """Show the price sheet with the profit or loss of one piece."""
    listing = find_listing(listing_id)
    return _render(listing, _form(listing))


@bp.post("/product/<int:listing_id>/price")
def update_price_sheet(listing_id: int) -> Answer:
    """Save the price sheet. If a piece earns nothing or loses money, show the sheet again."""
    listing, form = find_listing(listing_id), PriceSheetForm()
    if not form.validate_on_submit():
        return _render(listing, form), 422
    profit = profit_of(form.cost.data, form.price.data)
    stays = profit is not None and profit <= 0
    goal = url_for(".edit_price_sheet", listing_id=listing_id) if stays else page_url(listing_id)

    def change() -> None:
        listings.change(listing, Part.PRICE, form.values(), version=form.version.data or "")

    return save_part(listing, form, change, refilled=_form, goal=goal)


def profit_of(cost: int | None, price: int | None) -> int | None:
    """Return the profit on one piece in rupiah, negative for a loss. None if cost or price is missing."""
    return None if cost is None or price is None else price - cost


def _form(listing: Listing) -> PriceSheetForm:
    form = PriceSheetForm(formdata=None, obj=listing)
    form.version.data = version(listing, Part.PRICE)
    return form


def _render(listing: Listing, form: PriceSheetForm) -> str:
    current, page = rules.current(), find_page(listing.id)
    return render_template(
        "products/listing_price.html",
        listing=listing,
        form=form,
        problems=problems_by_check(page, Part.PRICE, current),
        profit=profit_of(form.cost.data, form.price.data),
        months=current.sheet_limits.sheet_valid_months,
        task=tasks_by_part(tasks_of(current_user.id)).get(Part.PRICE),
    )
