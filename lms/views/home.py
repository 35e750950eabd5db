"""The first page: what this is for a visitor, the next step for a learner, the places of a staff member."""

from flask import Blueprint, render_template

from core.web import open_to_all

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_all
def show_home():
    """What to do next."""
    return render_template("home/visitor.html")
