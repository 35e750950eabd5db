"""The page of the demo's cast, on which a visitor signs in as anybody with one tap. Without LMS_DEMO it does not exist."""

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
    """Answer 404 unless this is a demo."""
    if not current_app.config["DEMO"]:
        abort(404)


@bp.get("")
@open_to_all
def show_cast():
    """List the cast, learners first."""
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
    """Sign in as the chosen person."""
    chosen = next(
        (person for person in office().read("demo/cast.yaml")["people"] if person["key"] == request.form.get("who")), None
    )
    person_id = chosen and db.session.scalar(select(Person.id).where(_matches(chosen)))
    if not person_id:
        abort(404)
    for_staff = sessions.identity_of(person_id).has_staff_session
    token = sessions.begin(person_id, device=_("Demo"), for_staff=for_staff)
    db.session.commit()
    return cookies.remember(redirect(url_for("home.show_home"), code=303), token, for_staff=for_staff)


def _matches(person: dict):
    """Return the condition that finds a person of the cast: by e-mail, or by phone number and name."""
    if "email" in person:
        return Person.email == person["email"]
    return (Person.phone == phones.normalize(person["phone"])) & (Person.name == person["name"])
