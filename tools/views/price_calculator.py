"""The price calculator. Nothing is stored: the inputs are part of the address."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from core.web import require
from tools.forms import PriceForm
from tools.policies import can_use_tools
from tools.views.origin import origin
from tools.views.own_pages import own_pages
from tools.views.price_words import WIDTH, calculate, decimal, rupiah, segments, steps

bp = Blueprint("price_calculator", __name__)


@bp.get("/tools/price-calculator")
def show_calculator():
    """Show the empty form, or the form with the result."""
    require(can_use_tools(current_user))
    is_submitted = "made" in request.args
    form = PriceForm(request.args if is_submitted else None, meta={"csrf": False})
    is_valid = is_submitted and form.validate()
    result = calculate(form) if is_valid else None
    page = render_template(
        "tools/price_calculator.html",
        form=form,
        origin=origin(),
        result=result,
        steps=steps(result) if result else [],
        bar=segments(result) if result else [],
        width=WIDTH,
        pages=own_pages() if result else [],
        rupiah=rupiah,
        decimal=decimal,
    )
    return page, 200 if is_valid or not is_submitted else 422
