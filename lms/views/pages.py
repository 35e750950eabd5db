"""Pages that anybody may read: help, contact, the privacy notice, and the choice of language."""

from flask import Blueprint, redirect, render_template, request, url_for

from core.office import office
from core.web import open_to_all
from lms.locale import LANGUAGES

bp = Blueprint("pages", __name__)


@bp.get("/help")
@open_to_all
def show_help():
    """How to go on when stuck."""
    return render_template("pages/help.html")


@bp.get("/contact")
@open_to_all
def show_contact():
    """Where the office is and how to reach it."""
    return render_template("pages/contact.html", question=request.args.get("question", "")[:300])


@bp.get("/privacy")
@open_to_all
def show_privacy():
    """The privacy notice, item by item (UU 27/2022, art. 21)."""
    consents = office().read("consents.yaml")
    months = next(r["months"] for r in consents["retention"] if r["key"] == "account_and_learning")
    facts = {"contact": consents["controller"]["contact"], "months": months, "place": office().place}
    return render_template("pages/privacy.html", notice=consents["notice"], facts=facts)


@bp.post("/language")
@open_to_all
def update_language():
    """Remember a visitor's language on this device; a person's own language is kept with the account."""
    response = redirect(url_for("home.show_home"))
    if request.form.get("language") in LANGUAGES:
        response.set_cookie("language", request.form["language"], max_age=31536000, httponly=True, samesite="Lax")
    return response
