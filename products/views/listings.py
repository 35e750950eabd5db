"""Begin a product's page, list the pages of the visitor's businesses, and preview a page."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from people.enterprises import enterprise_of
from products import listings
from products.forms import ProductForm
from products.policies import can_sell
from products.queries import listings as queries
from products.states import states_of
from products.views.editing import find_page

bp = Blueprint("listings", __name__)


@bp.get("/product/new")
def new_listing():
    """Ask which product to sell. Visitors without a business describe it first."""
    require(can_sell(current_user))
    if enterprise_of(current_user.id) is None:
        return redirect(url_for("enterprise.new_enterprise"))
    return _render_form(ProductForm())


@bp.post("/product/new")
def create_listing():
    """Create the product's page."""
    require(can_sell(current_user))
    enterprise = enterprise_of(current_user.id)
    if enterprise is None:
        return redirect(url_for("enterprise.new_enterprise"), 303)
    form = ProductForm()
    if not form.validate_on_submit():
        return _render_form(form), 422
    listing = listings.make_listing(enterprise.id, product=form.product.data, by=current_user)
    db.session.commit()
    flash(_("The page is begun. It grows with every course, and nobody else sees it yet."), "good")
    return redirect(url_for("product_pages.show_product_page", listing_id=listing.id), 303)


@bp.get("/products")
def list_listings():
    """List the pages of the visitor's businesses."""
    require(can_sell(current_user))
    return render_template("products/listings.html", pages=queries.names_of(current_user.id), states=states_of(current_user.id))


@bp.get("/product/<int:listing_id>/preview")
def show_preview(listing_id: int):
    """Show the page as a buyer will see it."""
    return render_template("products/listing_preview.html", page=find_page(listing_id))


def _render_form(form: ProductForm) -> str:
    return render_template("products/listing_new.html", form=form)
