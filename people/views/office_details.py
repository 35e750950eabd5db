"""The officers' page that changes a learner's name, number and kelurahan at the counter."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit
from core.db import db
from core.web import asks_again, require
from people import queries
from people.counter_changes import Facts, change_at_counter
from people.forms.office import CounterForm
from people.models import Person
from people.policies import can_change_at_counter, can_list_people
from people.queries import PersonRow

bp = Blueprint("office_details", __name__)


@bp.get("/office/people/<int:person_id>/details")
def edit_details(person_id: int):
    """Show the form."""
    person = _load(person_id)
    stored = db.session.get_one(Person, person_id)
    form = CounterForm(
        formdata=None,
        name=stored.name,
        address_as=stored.address_as or "",
        phone=person.phone_shown or "",
        village=stored.village_code or "",
    )
    page = render_template("people/office_details.html", person=person, form=form)
    audit.record_look("opened page", "person", person_id, actor_id=current_user.id)
    return page


@bp.post("/office/people/<int:person_id>/details")
@asks_again
def update_details(person_id: int):
    """Change the account. After another number the person needs a sign-in card, which stands on the page that follows."""
    person, form = _load(person_id), CounterForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            facts = Facts(form.name.data, form.address_as.data, form.phone.data, form.village.data)
            is_new_number = change_at_counter(person_id, facts, by=current_user)
            db.session.commit()
            flash(_said(is_new_number=is_new_number), "good")
            return redirect(url_for("office_people.show_person", person_id=person_id), 303)
    return form.refused(render_template("people/office_details.html", person=person, form=form))


def _said(*, is_new_number: bool) -> str:
    if is_new_number:
        return _("The number is changed, and the old PIN opens nothing any more. Now make a sign-in card for the new PIN.")
    return _("The change is saved.")


def _load(person_id: int) -> PersonRow:
    require(can_list_people(current_user))
    person = queries.person_for_office(person_id) or abort(404)
    require(can_change_at_counter(current_user, person))
    return person
