"""The price sheet: what one costs, what it is sold for, how many can be made; says at once when the price does not cover the cost."""

from flask import Blueprint, render_template, url_for
from flask_login import current_user

from products import listings
from products.forms import PriceSheetForm
from products.models import Listing
from products.page_parts import tasks_by_part
from products.problems import Part
from products.rulebook import rules
from products.views.editing import Answer, find_listing, find_page, keep, page_url, remarks_on, version
from quizzes.queries.tasks import tasks_of

bp = Blueprint("price_sheets", __name__)


@bp.get("/product/<int:listing_id>/price")
def edit_price_sheet(listing_id: int):
    """The sheet as it stands, with what a piece earns or loses."""
    listing = find_listing(listing_id)
    return _page(listing, _form(listing))


@bp.post("/product/<int:listing_id>/price")
def update_price_sheet(listing_id: int) -> Answer:
    """Keep it; who would lose money with each piece sees the sheet again, with how much."""
    listing, form = find_listing(listing_id), PriceSheetForm()
    if not form.validate_on_submit():
        return _page(listing, form), 422
    loses = earns_of(form.cost.data, form.price.data)
    stays = loses is not None and loses <= 0
    goal = url_for(".edit_price_sheet", listing_id=listing_id) if stays else page_url(listing_id)

    def change() -> None:
        listings.change(listing, Part.PRICE, form.values(), version=form.version.data or "")

    return keep(listing, form, change, refilled=_form, goal=goal)


def earns_of(cost: int | None, price: int | None) -> int | None:
    """What is left of the price of one piece, in rupiah; below 0 it is lost. None while one of the two is not known."""
    return None if cost is None or price is None else price - cost


def _form(listing: Listing) -> PriceSheetForm:
    form = PriceSheetForm(formdata=None, obj=listing)
    form.version.data = version(listing, Part.PRICE)
    return form


def _page(listing: Listing, form: PriceSheetForm) -> str:
    of, page = rules.current(), find_page(listing.id)
    return render_template(
        "products/listing_price.html",
        listing=listing,
        form=form,
        problems=remarks_on(page, Part.PRICE, of),
        earns=earns_of(form.cost.data, form.price.data),
        months=of.sheet_limits.sheet_valid_months,
        task=tasks_by_part(tasks_of(current_user.id)).get(Part.PRICE),
    )
