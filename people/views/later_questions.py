"""Where one lives, and whether one may be told by WhatsApp: asked once, each leading on to where the learner was going."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.web import require
from people import consents, later_questions
from people.forms.account import VillageForm
from people.models import Later
from people.policies import can_have_enterprise
from people.views.entering import next_page

bp = Blueprint("later_questions", __name__)


@bp.get("/welcome/kelurahan")
def new_village():
    """Ask in which kelurahan the learner lives."""
    require(can_have_enterprise(current_user))
    return _render_village(VillageForm())


@bp.post("/welcome/kelurahan")
def create_village():
    """Store the kelurahan and go on."""
    require(can_have_enterprise(current_user))
    form = VillageForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            later_questions.answer_village(current_user.id, form.village.data)
            db.session.commit()
            return _go_on()
    return form.refused(_render_village(form))


@bp.get("/welcome/whatsapp")
def new_whatsapp():
    """Ask for the consent to messages by WhatsApp."""
    require(can_have_enterprise(current_user))
    return render_template("people/later_whatsapp.html", text=consents.wording(consents.WHATSAPP), next=_next())


@bp.post("/welcome/whatsapp")
def create_whatsapp():
    """Store the consent and go on."""
    require(can_have_enterprise(current_user))
    later_questions.answer_whatsapp(current_user.id)
    db.session.commit()
    flash(_("Thank you. Your consent is noted."), "good")
    return _go_on()


@bp.post("/welcome/<topic>/later")
def skip_question(topic: str):
    """Put a question off and go on. The account's pages take the answer at any time."""
    require(can_have_enterprise(current_user))
    put_off = {"kelurahan": Later.VILLAGE, "whatsapp": Later.WHATSAPP}.get(topic) or abort(404)
    later_questions.close(current_user.id, put_off)
    db.session.commit()
    return _go_on()


def _render_village(form: VillageForm) -> str:
    return render_template("people/later_village.html", form=form, next=_next())


def _next() -> str:
    return next_page() or url_for("home.show_home")


def _go_on() -> Response:
    return redirect(_next(), 303)
