"""Pages that are open to all: help, contact, the privacy notice, and the choice of language."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import cookies
from core.db import db
from core.office import is_placeholder, office
from core.web import open_to_all
from lms import guides
from lms.locale import LANGUAGE, LANGUAGES
from people.models import Role

bp = Blueprint("pages", __name__)


@bp.get("/help")
@open_to_all
def show_help():
    """Show the guides of the reader's roles, and to learners and visitors the answers to usual questions."""
    learns = not current_user.is_staff or current_user.has(Role.LEARNER)
    db.session.rollback()  # the first reader waits until a guide is rendered, and must not hold a transaction meanwhile
    return render_template(
        "pages/help.html",
        guides=guides.guides_of(current_user),
        questions=_usual_questions() if learns else [],
    )


def _usual_questions() -> list[tuple[str, str]]:
    return [
        (
            _("I forgot my PIN"),
            _(
                "Go to the office or ask your mentor for a code of six digits. Then press Forgot PIN on the sign-in page. Your lessons are safe."
            ),
        ),
        (
            _("My phone is shared with my family"),
            _("Tick the box “This phone is shared” when signing in. Press “Not ...?” below when you hand the phone on."),
        ),
        (
            _("I stopped in the middle of the questions"),
            _("Nothing is lost. Open the course again and press Continue. You may also go on from another phone."),
        ),
        (
            _("I did not pass the questions"),
            _("You may try as often as you like. The highest score counts. The result tells which lesson to open again."),
        ),
        (
            _("My photo is too dark"),
            _("Take it beside a window in the morning, with the flash off. The advice below the photo is only advice."),
        ),
        (_("How long does grading take?"), _("The task page tells the day. If it takes longer, ask the office.")),
        (_("The letters are too small"), _("Open My account and choose larger letters.")),
        (
            _("Is there anything to pay?"),
            _("No. Nobody may ask you for money, a bank PIN or an OTP code in the name of the office."),
        ),
    ]


@bp.get("/contact")
@open_to_all
def show_contact():
    """Show where the office is and how to reach it. What the office has not filled in is left out."""
    contact = {name: None if is_placeholder(value) else value for name, value in office().contact.items()}
    return render_template("pages/contact.html", question=request.args.get("question", "")[:300], contact=contact)


@bp.get("/privacy")
@open_to_all
def show_privacy():
    """Show the privacy notice, item by item (UU 27/2022, art. 21)."""
    consents = office().read("consents.yaml")
    months = next(r["months"] for r in consents["retention"] if r["key"] == "account_and_learning")
    facts = {"contact": consents["controller"]["contact"], "months": months, "place": office().place}
    return render_template("pages/privacy.html", notice=consents["notice"], facts=facts)


@bp.post("/language")
@open_to_all
def update_language():
    """Keep a visitor's language in a cookie. The language of a signed-in person is kept with the account."""
    response = redirect(url_for("home.show_home"))
    if request.form.get("language") in LANGUAGES:
        cookies.keep(response, LANGUAGE, request.form["language"], seconds=365 * 24 * 3600)
    return response
