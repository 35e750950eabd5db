"""The label checker: what is missing on a label, and why each item matters."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from core.web import require
from products.rulebook import rules
from tools.forms import label_form
from tools.labels import Goods, check_label
from tools.policies import can_use_tools
from tools.views.origin import origin

bp = Blueprint("label_checker", __name__)


@bp.get("/tools/label-checker")
def show_checker():
    """Ask for the kind of goods, then show the checkboxes, then what is missing."""
    require(can_use_tools(current_user))
    chosen = request.args.get("for", "")
    if chosen not in {goods.value for goods in Goods}:
        return render_template("tools/label_choice.html", origin=origin())
    goods, ticked = Goods(chosen), request.args.getlist("on")
    label = check_label(goods, ticked, rules.current())
    form = label_form(label)(request.args, meta={"csrf": False})
    return render_template(
        "tools/label_checker.html", form=form, label=label, origin=origin(), is_checked="look" in request.args or bool(ticked)
    )
