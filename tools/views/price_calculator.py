"""What a piece costs, and what to ask for it. Nothing is kept: what was typed stands in the address."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from core.web import require
from tools.forms import PriceForm
from tools.policies import can_use_tools
from tools.views.origin import origin
from tools.views.own_pages import own_pages
from tools.views.price_words import WIDTH, answer, rupiah, shown, steps, stretches

bp = Blueprint("price_calculator", __name__)


@bp.get("/tools/price-calculator")
def show_calculator():
    """The empty form, or the form with what comes of it."""
    require(can_use_tools(current_user))
    asked = "made" in request.args
    form = PriceForm(request.args if asked else None, meta={"csrf": False})
    right = asked and form.validate()
    found = answer(form) if right else None
    page = render_template(
        "tools/price_calculator.html",
        form=form,
        came=origin(),
        found=found,
        steps=steps(found) if found else [],
        bar=stretches(found) if found else [],
        width=WIDTH,
        pages=own_pages() if found else [],
        rupiah=rupiah,
        shown=shown,
    )
    return page, 200 if right or not asked else 422
