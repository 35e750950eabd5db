"""The demo's cast: become each of them with one tap. Not there at all unless this is a demo on this machine."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from core.db import db
from core.office import office
from core.web import open_to_all
from people import phones, sessions
from people.models import Person, Role, short_name
from people.views import cookies

bp = Blueprint("demo", __name__, url_prefix="/demo")


@bp.before_request
def only_in_a_demo() -> None:
    """Elsewhere this page does not exist."""
    if not current_app.config["DEMO"]:
        abort(404)


@bp.get("")
@open_to_all
def show_cast():
    """Everybody in the cast, learners first."""
    people = [
        {**person, "called": short_name(person["name"], person["address_as"]) if person["address_as"] else person["name"]}
        for person in office().read("demo/cast.yaml")["people"]
    ]
    learners = [person for person in people if Role.LEARNER in person["roles"]]
    staff = [person for person in people if person not in learners]
    return render_template("demo/cast.html", groups=[(_("Learners, on a phone"), learners), (_("Staff, at a desk"), staff)])


@bp.post("/sessions")
@open_to_all
def create_session():
    """Become the person that was pressed."""
    chosen = next((p for p in office().read("demo/cast.yaml")["people"] if p["key"] == request.form.get("who")), None)
    found = chosen and db.session.scalar(select(Person.id).where(_is(chosen)))
    if not found:
        abort(404)
    token = sessions.begin(found, device=_("Demo"))
    db.session.commit()
    return cookies.remember(redirect(url_for("home.show_home"), code=303), token)


def _is(person: dict):
    """How the cast's person is found: by e-mail, or by name on the phone's number."""
    if "email" in person:
        return Person.email == person["email"]
    return (Person.phone == phones.normal(person["phone"])) & (Person.name == person["name"])
